package io.spanhouse.collector.decode;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Checks and repairs UTF-8: shortest forms only, no surrogates, nothing above U+10FFFF. */
public final class Utf8 {
  private static final long HIGH_BITS = 0x8080808080808080L;
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final byte[] REPLACEMENT = {(byte) 0xEF, (byte) 0xBF, (byte) 0xBD};

  private Utf8() {}

  /** Whether bytes {@code from} to {@code to}, exclusive, are well-formed UTF-8. */
  public static boolean isValid(byte[] bytes, int from, int to) {
    return isAscii(bytes, from, to) || isValidFrom(bytes, from, to);
  }

  /** Whether bytes {@code from} to {@code to}, exclusive, are all below 128. */
  static boolean isAscii(byte[] bytes, int from, int to) {
    int length = to - from;
    if (length >= 8) {
      long seen = (long) LONGS.get(bytes, to - 8);
      for (int i = from; i < to - 8; i += 8) {
        seen |= (long) LONGS.get(bytes, i);
      }
      return (seen & HIGH_BITS) == 0;
    }
    int seen = 0;
    for (int i = from; i < to; i++) {
      seen |= bytes[i];
    }
    return seen >= 0;
  }

  private static boolean isValidFrom(byte[] bytes, int from, int to) {
    int i = from;
    while (i < to) {
      if (to - i >= 8 && ((long) LONGS.get(bytes, i) & HIGH_BITS) == 0) {
        i += 8;
        continue;
      }
      int lead = bytes[i];
      if (lead >= 0) {
        i++;
        continue;
      }
      int length = sequenceLength(bytes, i, to);
      if (length == 0) {
        return false;
      }
      i += length;
    }
    return true;
  }

  /**
   * Appends bytes {@code from} to {@code to}, exclusive, with what is no UTF-8 replaced by U+FFFD,
   * as a {@code String} made of them has it: one for each start of a character that does not go on,
   * for half a surrogate pair, for any other byte.
   *
   * @return how many were put in
   */
  public static int repair(byte[] bytes, int from, int to, ByteArray out) {
    int replaced = 0;
    int copied = from;
    int i = from;
    while (i < to) {
      int length = bytes[i] >= 0 ? 1 : sequenceLength(bytes, i, to);
      if (length == 0) {
        out.append(bytes, copied, i - copied);
        out.append(REPLACEMENT, 0, REPLACEMENT.length);
        replaced++;
        length = malformedLength(bytes, i, to);
        copied = i + length;
      }
      i += length;
    }
    out.append(bytes, copied, to - copied);
    return replaced;
  }

  /** How many of the bytes from {@code i} on belong to what is no character, at least one. */
  private static int malformedLength(byte[] bytes, int i, int to) {
    int lead = bytes[i] & 0xFF;
    if (lead < 0xE0 || lead > 0xF4 || to - i < 2 || !isContinuation(bytes[i + 1])) {
      return 1;
    }
    int top = bytes[i + 1] & 0x3F;
    if ((lead == 0xE0 && top < 0x20)
        || (lead == 0xF0 && top < 0x10)
        || (lead == 0xF4 && top >= 0x10)) {
      return 1;
    }
    if (to - i < 3 || !isContinuation(bytes[i + 2])) {
      return 2;
    }
    return 3;
  }

  /**
   * How many of the {@code length} bytes from {@code offset} make whole characters in {@code max}.
   */
  static int cut(byte[] bytes, int offset, int length, int max) {
    if (length <= max) {
      return length;
    }
    int end = offset + max;
    while (end > offset && isContinuation(bytes[end])) {
      end--;
    }
    return end - offset;
  }

  /** Length of the well-formed sequence of two or more bytes at {@code i}, or 0 if it is none. */
  private static int sequenceLength(byte[] bytes, int i, int to) {
    int lead = bytes[i] & 0xFF;
    if (lead < 0xC2 || lead > 0xF4 || to - i < 2) {
      return 0;
    }
    int second = bytes[i + 1];
    if (lead < 0xE0) {
      return isContinuation(second) ? 2 : 0;
    }
    if (!isContinuation(second) || to - i < 3 || !isContinuation(bytes[i + 2])) {
      return 0;
    }
    int top = second & 0x3F;
    if (lead < 0xF0) {
      boolean overlong = lead == 0xE0 && top < 0x20;
      boolean surrogate = lead == 0xED && top >= 0x20;
      return overlong || surrogate ? 0 : 3;
    }
    if (to - i < 4 || !isContinuation(bytes[i + 3])) {
      return 0;
    }
    boolean overlong = lead == 0xF0 && top < 0x10;
    boolean tooLarge = lead == 0xF4 && top >= 0x10;
    return overlong || tooLarge ? 0 : 4;
  }

  private static boolean isContinuation(int b) {
    return b < -64;
  }
}
