package io.spanhouse.collector.decode;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Appends protobuf fields to a {@link ByteArray}, with every length in its shortest form. */
public final class WireWriter {
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final char REPLACEMENT = '\uFFFD';

  private final ByteArray out;

  public WireWriter(ByteArray out) {
    this.out = out;
  }

  public ByteArray out() {
    return out;
  }

  public void varint(long value) {
    out.ensure(10);
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      out.append((byte) (rest | 0x80));
      rest >>>= 7;
    }
    out.append((byte) rest);
  }

  public void fixed32(int value) {
    int at = out.extend(4);
    INTS.set(out.array(), at, value);
  }

  public void fixed64(long value) {
    int at = out.extend(8);
    LONGS.set(out.array(), at, value);
  }

  /**
   * Starts something that is preceded by its length.
   *
   * @return what {@link #end} needs
   */
  public int start() {
    out.append((byte) 0);
    return out.size();
  }

  /** Puts the length before what was appended since {@link #start}. */
  public void end(int start) {
    int length = out.size() - start;
    int more = varintSize(length) - 1;
    if (more > 0) {
      out.extend(more);
      System.arraycopy(out.array(), start, out.array(), start + more, length);
    }
    int end = out.size();
    out.truncate(start - 1);
    varint(length);
    out.extend(end - out.size());
  }

  /**
   * Appends UTF-16 as UTF-8, with U+FFFD for each half of a surrogate pair.
   *
   * @return how many halves there were
   */
  public int utf8(char[] text, int offset, int length) {
    int halves = 0;
    out.ensure(Math.multiplyExact(3, length));
    byte[] bytes = out.array();
    int at = out.size();
    int end = offset + length;
    for (int i = offset; i < end; i++) {
      char c = text[i];
      if (c < 0x80) {
        bytes[at++] = (byte) c;
      } else if (c < 0x800) {
        bytes[at++] = (byte) (0xC0 | c >>> 6);
        bytes[at++] = continuation(c);
      } else if (i + 1 < end && Character.isSurrogatePair(c, text[i + 1])) {
        int point = Character.toCodePoint(c, text[++i]);
        bytes[at++] = (byte) (0xF0 | point >>> 18);
        bytes[at++] = continuation(point >>> 12);
        bytes[at++] = continuation(point >>> 6);
        bytes[at++] = continuation(point);
      } else {
        boolean half = Character.isSurrogate(c);
        halves += half ? 1 : 0;
        char whole = half ? REPLACEMENT : c;
        bytes[at++] = (byte) (0xE0 | whole >>> 12);
        bytes[at++] = continuation(whole >>> 6);
        bytes[at++] = continuation(whole);
      }
    }
    out.extend(at - out.size());
    return halves;
  }

  private static byte continuation(int bits) {
    return (byte) (0x80 | (bits & 0x3F));
  }

  private static int varintSize(int value) {
    return (38 - Integer.numberOfLeadingZeros(value)) / 7 + (value == 0 ? 1 : 0);
  }
}
