package io.spanhouse.collector.decode;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Base64: writes the standard alphabet with padding, reads both alphabets, padded or not. */
public final class Base64Text {
  private static final byte[] DIGITS =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
          .getBytes(StandardCharsets.US_ASCII);
  private static final byte[] VALUES = new byte[128];

  static {
    Arrays.fill(VALUES, (byte) -1);
    for (int i = 0; i < DIGITS.length; i++) {
      VALUES[DIGITS[i]] = (byte) i;
    }
    VALUES['-'] = 62;
    VALUES['_'] = 63;
  }

  private Base64Text() {}

  static void encode(byte[] bytes, int offset, int length, ByteArray out) {
    int end = offset + length;
    int i = offset;
    for (; end - i >= 3; i += 3) {
      int group = (bytes[i] & 0xFF) << 16 | (bytes[i + 1] & 0xFF) << 8 | (bytes[i + 2] & 0xFF);
      out.append(DIGITS[group >>> 18]);
      out.append(DIGITS[group >>> 12 & 63]);
      out.append(DIGITS[group >>> 6 & 63]);
      out.append(DIGITS[group & 63]);
    }
    if (end - i == 1) {
      int group = bytes[i] & 0xFF;
      out.append(DIGITS[group >>> 2]);
      out.append(DIGITS[group << 4 & 63]);
      out.appendAscii("==");
    } else if (end - i == 2) {
      int group = (bytes[i] & 0xFF) << 8 | (bytes[i + 1] & 0xFF);
      out.append(DIGITS[group >>> 10]);
      out.append(DIGITS[group >>> 4 & 63]);
      out.append(DIGITS[group << 2 & 63]);
      out.append((byte) '=');
    }
  }

  /**
   * Appends what the text stands for.
   *
   * @return whether it is base64; if not, {@code out} is as it was
   */
  public static boolean decode(char[] text, int offset, int length, ByteArray out) {
    int digits = length;
    while (digits > 0 && length - digits < 2 && text[offset + digits - 1] == '=') {
      digits--;
    }
    boolean padded = digits < length;
    if (digits % 4 == 1 || (padded && length % 4 != 0)) {
      return false;
    }
    int start = out.size();
    int group = 0;
    for (int i = 0; i < digits; i++) {
      char c = text[offset + i];
      int value = c < 128 ? VALUES[c] : -1;
      if (value < 0) {
        out.truncate(start);
        return false;
      }
      group = group << 6 | value;
      switch (i & 3) {
        case 1 -> out.append((byte) (group >>> 4));
        case 2 -> out.append((byte) (group >>> 2));
        case 3 -> out.append((byte) group);
        default -> {}
      }
    }
    return true;
  }
}
