package io.spanhouse.collector.metrics;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;

/**
 * Tells of failures that may come again at every turn: the first of a kind as a warning, and again
 * after a minute while they go on; those in between at level info, which {@code --verbose} shows.
 * Thread-safe.
 */
public final class Warnings {
  private static final long INTERVAL_NANOS = Duration.ofMinutes(1).toNanos();

  private final Logger log;
  private final Map<String, Long> warnedNanos = new ConcurrentHashMap<>();

  public Warnings(Logger log) {
    this.log = log;
  }

  /**
   * A failure happened.
   *
   * @param kind one of a few
   */
  public void warn(String kind, String message) {
    if (isDue(kind)) {
      log.warn(message);
    } else {
      log.info(message);
    }
  }

  /** Something failed for a reason that the message of {@code failure} tells. */
  public void failed(String what, Throwable failure) {
    warn(what + failure.getClass().getName(), what + ": " + failure.getMessage());
  }

  /** Something failed as it never should: tells where. */
  public void broke(String what, Throwable failure) {
    if (isDue(what + failure.getClass().getName())) {
      log.warn(what, failure);
    } else {
      log.info(what, failure);
    }
  }

  private boolean isDue(String kind) {
    long now = System.nanoTime();
    return warnedNanos.compute(
            kind, (k, before) -> before == null || now - before > INTERVAL_NANOS ? now : before)
        == now;
  }
}
