package io.spanhouse.collector.normalize;

import java.nio.charset.StandardCharsets;

/**
 * A name as names of operations, kinds and states compare: without quotes and blanks around it, in
 * lower case, dashes and blanks as underscores. A reused view that makes no garbage.
 */
final class Folded {
  private byte[] bytes = new byte[64];
  private int size;

  static String fold(String text) {
    byte[] utf8 = Conventions.utf8(text);
    Folded folded = new Folded();
    folded.set(utf8, 0, utf8.length);
    return new String(folded.bytes, 0, folded.size, StandardCharsets.UTF_8);
  }

  void set(byte[] buffer, int offset, int length) {
    int from = offset;
    int to = offset + length;
    while (from < to && isAround(buffer[from])) {
      from++;
    }
    while (to > from && isAround(buffer[to - 1])) {
      to--;
    }
    if (to - from > bytes.length) {
      bytes = new byte[to - from];
    }
    size = to - from;
    for (int i = 0; i < size; i++) {
      byte b = buffer[from + i];
      if (b >= 'A' && b <= 'Z') {
        b = (byte) (b + 'a' - 'A');
      } else if (b == '-' || b == ' ') {
        b = '_';
      }
      bytes[i] = b;
    }
  }

  /** Sets a key with {@code N} for each whole segment of digits; whether it has any. */
  boolean setTemplate(byte[] buffer, int offset, int length) {
    if (length > bytes.length) {
      bytes = new byte[length];
    }
    size = 0;
    boolean indexed = false;
    int end = offset + length;
    for (int at = offset; at < end; at++) {
      int digits = at > offset && buffer[at - 1] == '.' ? digitsEnd(buffer, at, end) : at;
      if (digits > at && (digits == end || buffer[digits] == '.')) {
        bytes[size++] = 'N';
        indexed = true;
        at = digits - 1;
      } else {
        bytes[size++] = buffer[at];
      }
    }
    return indexed;
  }

  private static int digitsEnd(byte[] buffer, int start, int end) {
    int at = start;
    while (at < end && buffer[at] >= '0' && buffer[at] <= '9') {
      at++;
    }
    return at;
  }

  private static boolean isAround(byte b) {
    return b == '"' || b == ' ' || b == '\t' || b == '\n' || b == '\r';
  }

  byte[] array() {
    return bytes;
  }

  int size() {
    return size;
  }
}
