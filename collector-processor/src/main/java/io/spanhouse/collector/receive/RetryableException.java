package io.spanhouse.collector.receive;

import java.time.Duration;

/** The request may succeed later: HTTP 503 with Retry-After, gRPC UNAVAILABLE with RetryInfo. */
public final class RetryableException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final Duration retryAfter;

  /**
   * Creates a failure that asks the sender to wait {@code retryAfter}, at least a second, first.
   */
  public RetryableException(String message, Duration retryAfter) {
    super(message, null, false, false);
    this.retryAfter = retryAfter;
  }

  public RetryableException(String message, Duration retryAfter, Throwable cause) {
    super(message, cause);
    this.retryAfter = retryAfter;
  }

  public Duration retryAfter() {
    return retryAfter;
  }
}
