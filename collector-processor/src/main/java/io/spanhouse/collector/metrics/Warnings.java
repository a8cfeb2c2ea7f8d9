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
    long now = System.nanoTime();
    Long latest =
        warnedNanos.compute(
            kind, (k, before) -> before == null || now - before > INTERVAL_NANOS ? now : before);
    if (latest == now) {
      log.warn(message);
    } else {
      log.info(message);
    }
  }
}
