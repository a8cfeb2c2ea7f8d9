package io.spanhouse.collector;

/** The collector cannot start. The message is one line: what is wrong, and what to do about it. */
public final class StartException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public StartException(String message) {
    super(message);
  }

  public StartException(String message, Throwable cause) {
    super(message, cause);
  }
}
