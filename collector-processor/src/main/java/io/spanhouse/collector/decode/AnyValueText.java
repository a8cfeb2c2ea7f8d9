package io.spanhouse.collector.decode;

/**
 * AnyValue to text, for Map(String, String) and String columns: a string as it is, {@code true} or
 * {@code false}, an int in decimal, the shortest decimal that reads back as the double, bytes in
 * base64, arrays and key-value lists as JSON, nothing for an empty value.
 *
 * <p>Keeps working memory; not thread-safe.
 */
public final class AnyValueText {
  /**
   * Appends value {@code i} of a list.
   *
   * @return whether all of it was appended: false when parts nested deeper than 64 containers
   *     became {@code null}
   */
  public boolean append(AttributeList list, int i, ByteArray out) {
    if (out != null) {
      throw new UnsupportedOperationException();
    }
    return true;
  }

  /** Appends the body of a log record; otherwise as {@link #append}. */
  public boolean appendBody(LogView log, ByteArray out) {
    if (out != null) {
      throw new UnsupportedOperationException();
    }
    return true;
  }

  /** Appends attribute {@code i} as a member of a JSON object: its key, a colon, its value. */
  public boolean appendJsonMember(AttributeList list, int i, ByteArray out) {
    if (out != null) {
      throw new UnsupportedOperationException();
    }
    return true;
  }
}
