package io.spanhouse.examples;

/** The model's endpoint answered with an error, or not at all (status 0). */
final class LlmException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private static final int FIRST_SERVER_ERROR = 500;
  private static final int TOO_MANY_REQUESTS = 429;

  private final int status;
  private final String type;

  LlmException(int status, String type, String message) {
    super(message);
    this.status = status;
    this.type = type;
  }

  LlmException(String message, Throwable cause) {
    super(message, cause);
    this.status = 0;
    this.type = cause.getClass().getName();
  }

  int status() {
    return status;
  }

  /** The provider's word for the error. */
  String type() {
    return type;
  }

  boolean isRetryable() {
    return status == TOO_MANY_REQUESTS || status >= FIRST_SERVER_ERROR;
  }
}
