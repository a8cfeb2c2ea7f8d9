package io.spanhouse.collector.metrics;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * Warns about something that is tried again and again: the first time, then once a minute, and at
 * once when it fails in another way. In between it is told at debug. Thread-safe.
 */
public final class RepeatedWarning {
  private static final long SILENCE_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final Logger log;
  private final String what;
  private @Nullable Class<?> lastKind;
  private long lastAtNanos;

  /**
   * @param what what does not work, and what happens to it: the message begins with it
   */
  public RepeatedWarning(Logger log, String what) {
    this.log = log;
    this.what = what;
  }

  /** It failed for a reason that its message tells. */
  public void failed(Throwable failure) {
    if (isDue(failure)) {
      log.warn("{}: {}", what, failure.getMessage());
    } else {
      log.debug("{}: {}", what, failure.getMessage());
    }
  }

  /** It failed as it never should. */
  public void broke(Throwable failure) {
    if (isDue(failure)) {
      log.warn(what, failure);
    } else {
      log.debug(what, failure);
    }
  }

  private synchronized boolean isDue(Throwable failure) {
    long now = System.nanoTime();
    if (failure.getClass().equals(lastKind) && now - lastAtNanos < SILENCE_NANOS) {
      return false;
    }
    lastKind = failure.getClass();
    lastAtNanos = now;
    return true;
  }
}
