package io.spanhouse.clickhouse;

/** The message is one line: what is wrong with ClickHouse, and what to do about it. */
public final class ClickHouseException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Takes the whole message. */
  public ClickHouseException(String message) {
    super(message);
  }

  /** Takes the whole message, and what it was seen by. */
  public ClickHouseException(String message, Throwable cause) {
    super(message, cause);
  }
}
