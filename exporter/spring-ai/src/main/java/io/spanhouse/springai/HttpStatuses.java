package io.spanhouse.springai;

import org.jspecify.annotations.Nullable;

/**
 * The HTTP status that a client's exception tells. Clients are many and none is a dependency here,
 * so it is read by the getter's name: the OpenAI client's {@code statusCode()}, Spring's {@code
 * getStatusCode()}.
 */
final class HttpStatuses {
  private static final int MAX_CAUSES = 16;

  private HttpStatuses() {}

  static @Nullable String of(Throwable error) {
    Throwable cause = error;
    for (int i = 0; cause != null && i < MAX_CAUSES; i++, cause = cause.getCause()) {
      Object status = Getters.read(cause, "statusCode");
      if (status == null) {
        status = Getters.read(cause, "getStatusCode");
      }
      if (status != null && !(status instanceof Number)) {
        status = Getters.read(status, "value");
      }
      if (status instanceof Number code) {
        return Integer.toString(code.intValue());
      }
    }
    return null;
  }
}
