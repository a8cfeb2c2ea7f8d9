package io.spanhouse.semconv;

import java.time.Instant;
import java.util.concurrent.TimeUnit;

/**
 * The time within one trace: the wall clock read once, the monotonic clock from then on. The SDK
 * keeps time the same way, so that starts given by us and ends taken by it agree even when the wall
 * clock is set.
 */
final class TraceClock {
  private final long epochNanos;
  private final long originNanos;

  private TraceClock(long epochNanos, long originNanos) {
    this.epochNanos = epochNanos;
    this.originNanos = originNanos;
  }

  static TraceClock start() {
    Instant now = Instant.now();
    return new TraceClock(
        TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano(), System.nanoTime());
  }

  /** Nanoseconds since 1970. */
  long now() {
    return epochNanos + System.nanoTime() - originNanos;
  }
}
