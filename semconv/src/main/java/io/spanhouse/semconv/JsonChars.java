package io.spanhouse.semconv;

import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** The characters of a JSON text that is being written, in room that a thread uses again. */
final class JsonChars {
  private static final int INITIAL = 1024;

  /** More room is not kept: there may be many threads. */
  private static final int MAX_KEPT = 4096;

  private static final char REPLACEMENT = '\uFFFD';

  private static final int LATIN_1 = 256;

  /** 1 for the characters of Latin-1 that may not stand for themselves in a string. */
  private static final byte[] ESCAPED = new byte[LATIN_1];

  static {
    Arrays.fill(ESCAPED, 0, ' ', (byte) 1);
    ESCAPED['"'] = 1;
    ESCAPED['\\'] = 1;
  }

  /**
   * In use when its first character is not 0. No class of ours: threads may outlive its loader, and
   * would keep it.
   */
  private static final ThreadLocal<char @Nullable []> SPARE = new ThreadLocal<>();

  private char[] chars;
  private int length;

  private JsonChars(char[] chars) {
    this.chars = chars;
  }

  static JsonChars begin() {
    char[] spare = SPARE.get();
    if (spare == null || spare[0] != 0) {
      spare = new char[INITIAL];
    }
    return new JsonChars(spare);
  }

  /** Nothing more is written or read. */
  void end() {
    if (chars.length <= MAX_KEPT) {
      chars[0] = 0;
      SPARE.set(chars);
    }
  }

  int length() {
    return length;
  }

  char last() {
    return chars[length - 1];
  }

  boolean endsWith(String text) {
    int start = length - text.length();
    for (int i = 0; start >= 0 && i < text.length(); i++) {
      if (chars[start + i] != text.charAt(i)) {
        return false;
      }
    }
    return start >= 0;
  }

  JsonChars append(char c) {
    ensure(1);
    chars[length++] = c;
    return this;
  }

  JsonChars append(String text) {
    return append(text, 0, text.length());
  }

  private JsonChars append(String text, int start, int end) {
    ensure(end - start);
    text.getChars(start, end, chars, length);
    length += end - start;
    return this;
  }

  /** Appends a string: in quotes, halves of surrogate pairs as U+FFFD. */
  void string(String text) {
    append('"');
    int start = 0;
    int end = plainUntil(text, 0);
    while (end < text.length()) {
      append(text, start, end);
      escape(text, end);
      start = end + 1;
      end = plainUntil(text, start);
    }
    append(text, start, end);
    append('"');
  }

  /** The index of the first character from {@code start} on that has to be looked at. */
  private static int plainUntil(String text, int start) {
    int length = text.length();
    int i = start;
    while (i + 8 <= length && isPlainLatin1(text, i)) {
      i += 8;
    }
    while (i < length && isPlain(text.charAt(i))) {
      i++;
    }
    return i;
  }

  /** Of 8 characters at once: most texts are that long, and most characters plain. */
  private static boolean isPlainLatin1(String text, int i) {
    int c0 = text.charAt(i);
    int c1 = text.charAt(i + 1);
    int c2 = text.charAt(i + 2);
    int c3 = text.charAt(i + 3);
    int c4 = text.charAt(i + 4);
    int c5 = text.charAt(i + 5);
    int c6 = text.charAt(i + 6);
    int c7 = text.charAt(i + 7);
    return (c0 | c1 | c2 | c3 | c4 | c5 | c6 | c7) < LATIN_1
        && (ESCAPED[c0 & 0xFF]
                | ESCAPED[c1 & 0xFF]
                | ESCAPED[c2 & 0xFF]
                | ESCAPED[c3 & 0xFF]
                | ESCAPED[c4 & 0xFF]
                | ESCAPED[c5 & 0xFF]
                | ESCAPED[c6 & 0xFF]
                | ESCAPED[c7 & 0xFF])
            == 0;
  }

  private static boolean isPlain(char c) {
    return c < LATIN_1 ? ESCAPED[c] == 0 : !Character.isSurrogate(c);
  }

  private void escape(String text, int index) {
    char c = text.charAt(index);
    switch (c) {
      case '"', '\\' -> append('\\').append(c);
      case '\n' -> append("\\n");
      case '\r' -> append("\\r");
      case '\t' -> append("\\t");
      default -> {
        if (c < ' ') {
          append("\\u00").append(HexFormat.of().toHexDigits((byte) c));
        } else {
          append(isLoneSurrogate(text, index) ? REPLACEMENT : c);
        }
      }
    }
  }

  /** Half a character: it has no UTF-8 form, and parsers reject it when it is escaped. */
  private static boolean isLoneSurrogate(String text, int index) {
    char c = text.charAt(index);
    if (Character.isHighSurrogate(c)) {
      return index + 1 == text.length() || !Character.isLowSurrogate(text.charAt(index + 1));
    }
    return Character.isLowSurrogate(c)
        && (index == 0 || !Character.isHighSurrogate(text.charAt(index - 1)));
  }

  private void ensure(int added) {
    if (added > chars.length - length) {
      chars = Arrays.copyOf(chars, Math.max(length + added, chars.length * 2));
    }
  }

  @Override
  public String toString() {
    return new String(chars, 0, length);
  }
}
