package io.spanhouse.collector.map;

import java.util.Arrays;

/**
 * The elements of the JSON array that a text is, each with every byte that stands between its
 * commas: {@code '['}, the elements joined with commas and {@code ']'} are the text again, byte for
 * byte.
 *
 * <p>A text is cut, not parsed: brackets are counted and strings skipped. What is no array, or not
 * closed, or not worth cutting is no list; nothing is an error. A reused view.
 */
final class MessageList {
  /** A call names each element in 16 bytes; far shorter ones would take less than their names. */
  static final int MIN_AVERAGE_BYTES = 64;

  /** More are no history of messages. */
  static final int MAX_ELEMENTS = 10_000;

  private int[] ends = new int[64];
  private int first;
  private int size;

  /** Whether the text is a list of two elements at least; when not, there are no elements. */
  boolean read(byte[] buffer, int offset, int length) {
    size = 0;
    int last = offset + length - 1;
    int limit = Math.min(MAX_ELEMENTS, length / MIN_AVERAGE_BYTES);
    if (limit < 2 || buffer[offset] != '[' || buffer[last] != ']') {
      return false;
    }
    first = offset + 1;
    int depth = 1;
    int at = first;
    while (at < last) {
      switch (buffer[at]) {
        case '"' -> at = endOfString(buffer, at + 1, last);
        case '[', '{' -> depth++;
        case ']', '}' -> depth--;
        case ',' -> {
          if (depth == 1 && !add(at, limit)) {
            return false;
          }
        }
        default -> {}
      }
      if (depth == 0) {
        break;
      }
      at++;
    }
    boolean closed = depth == 1 && at == last;
    if (!closed || size == 0 || !add(last, limit)) {
      size = 0;
      return false;
    }
    return true;
  }

  /** The index of the quote that ends a string, or of {@code last} where none does before. */
  private static int endOfString(byte[] buffer, int start, int last) {
    int at = start;
    while (at < last && buffer[at] != '"') {
      at += buffer[at] == '\\' ? 2 : 1;
    }
    return at;
  }

  private boolean add(int end, int limit) {
    if (size == limit) {
      size = 0;
      return false;
    }
    if (size == ends.length) {
      ends = Arrays.copyOf(ends, size * 2);
    }
    ends[size++] = end;
    return true;
  }

  int size() {
    return size;
  }

  /** Index in the buffer of the first byte of element {@code i}. */
  int start(int i) {
    return i == 0 ? first : ends[i - 1] + 1;
  }

  /** Index in the buffer behind the last byte of element {@code i}. */
  int end(int i) {
    return ends[i];
  }
}
