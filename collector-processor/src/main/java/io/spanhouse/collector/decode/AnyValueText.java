package io.spanhouse.collector.decode;

/**
 * AnyValue to text, for Map(String, String) and String columns: a string as it is, {@code true} or
 * {@code false}, an int in decimal, the shortest decimal that reads back as the double, bytes in
 * base64, arrays and key-value lists as JSON, nothing for an empty value. It is the text that the
 * stock OTel Collector's ClickHouse exporter stores, so that queries written for its tables hold.
 *
 * <p>Keeps working memory; not thread-safe.
 */
public final class AnyValueText {
  private final NestedText nested = new NestedText();

  /**
   * Appends value {@code i} of a list.
   *
   * @return whether all of it was appended: false when containers nested deeper than 64 became
   *     {@code null}, or the text of one was cut at 16 MiB
   */
  public boolean append(AttributeList list, int i, ByteArray out) {
    return append(list.buffer(), list.type(i), list.bits(i), out);
  }

  /** Appends the body of a log record; otherwise as {@link #append}. */
  public boolean appendBody(LogView log, ByteArray out) {
    return append(log.bodyBuffer(), log.bodyType(), log.bodyBits(), out);
  }

  private boolean append(byte[] buffer, int type, long bits, ByteArray out) {
    switch (type) {
      case AnyValueType.STRING ->
          out.append(buffer, ValueReader.offset(bits), ValueReader.length(bits));
      case AnyValueType.BOOL -> out.appendAscii(bits != 0 ? "true" : "false");
      case AnyValueType.INT -> out.appendDecimal(bits);
      case AnyValueType.DOUBLE -> DoubleText.append(Double.longBitsToDouble(bits), out);
      case AnyValueType.BYTES ->
          Base64Text.encode(buffer, ValueReader.offset(bits), ValueReader.length(bits), out);
      case AnyValueType.ARRAY, AnyValueType.KVLIST -> {
        return nested.append(buffer, type, bits, out);
      }
      default -> {}
    }
    return true;
  }

  /**
   * Appends attribute {@code i} as a member of a JSON object: its key, a colon, its value as JSON.
   *
   * @return as {@link #append}
   */
  public boolean appendJsonMember(AttributeList list, int i, ByteArray out) {
    return nested.appendMember(
        list.buffer(), list.keyOffset(i), list.keyLength(i), list.type(i), list.bits(i), out);
  }

  /** Appends a text as a JSON string. */
  public static void appendJsonString(byte[] buffer, int offset, int length, ByteArray out) {
    NestedText.appendQuoted(buffer, offset, length, out);
  }
}
