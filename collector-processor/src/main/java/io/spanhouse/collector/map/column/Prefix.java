package io.spanhouse.collector.map.column;

/** Leading bytes as a number that orders, unsigned, as the bytes do. */
final class Prefix {
  private Prefix() {}

  static long of(byte[] bytes, int start, int end) {
    long prefix = 0;
    for (int i = 0; i < Long.BYTES; i++) {
      int at = start + i;
      prefix = (prefix << 8) | (at < end ? bytes[at] & 0xFF : 0);
    }
    return prefix;
  }
}
