package io.spanhouse.langchain4j;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** When a streamed answer was asked for and when its first part came, told to listeners. */
final class StreamTiming {
  private static final long NONE = -1;

  private final long startNanos = System.nanoTime();
  private final AtomicLong toFirstPartNanos = new AtomicLong(NONE);

  /** The timing among a request's attributes; null when nobody observes its stream. */
  static @Nullable StreamTiming of(Map<Object, Object> attributes) {
    return attributes.get(StreamTiming.class) instanceof StreamTiming timing ? timing : null;
  }

  void partArrived() {
    if (toFirstPartNanos.get() == NONE) {
      toFirstPartNanos.compareAndSet(NONE, System.nanoTime() - startNanos);
    }
  }

  /** Null when no part came. */
  @Nullable Duration toFirstPart() {
    long nanos = toFirstPartNanos.get();
    return nanos == NONE ? null : Duration.ofNanos(nanos);
  }
}
