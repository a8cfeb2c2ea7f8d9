package io.spanhouse.collector.receive;

/**
 * The receiver cannot start. The message is one line: what is wrong, and what to do about it; a
 * stack trace adds nothing.
 */
public final class ReceiverException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public ReceiverException(String message, Throwable cause) {
    super(message, cause);
  }

  public ReceiverException(String message) {
    super(message);
  }
}
