package io.spanhouse.collector.decode.request;

import java.io.IOException;

/** Well-formed JSON, but not what OTLP has at this place. The message says what was expected. */
final class JsonMismatchException extends IOException {
  private static final long serialVersionUID = 1L;

  JsonMismatchException(String message) {
    super(message);
  }
}
