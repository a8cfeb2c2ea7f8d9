package io.spanhouse.collector.receive;

/**
 * The request may succeed later: HTTP 503 with Retry-After, gRPC UNAVAILABLE with RetryInfo. The
 * message is shown to the sender.
 */
public final class RetryableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public RetryableException(String message) {
    super(message, null, false, false);
  }

  public RetryableException(String message, Throwable cause) {
    super(message, cause);
  }
}
