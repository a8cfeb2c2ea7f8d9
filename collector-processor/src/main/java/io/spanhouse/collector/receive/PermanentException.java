package io.spanhouse.collector.receive;

/**
 * The request can never succeed: HTTP 400, gRPC INVALID_ARGUMENT. The message is shown to the
 * sender.
 */
public final class PermanentException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public PermanentException(String message) {
    super(message, null, false, false);
  }

  public PermanentException(String message, Throwable cause) {
    super(message, cause);
  }
}
