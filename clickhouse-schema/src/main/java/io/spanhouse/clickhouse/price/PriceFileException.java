package io.spanhouse.clickhouse.price;

/** The message is one line: which line of which price file is wrong, and why. */
public final class PriceFileException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  PriceFileException(String message) {
    super(message);
  }

  PriceFileException(String message, Throwable cause) {
    super(message, cause);
  }
}
