package io.spanhouse.collector.decode;

import java.util.Arrays;
import java.util.Objects;

/** A byte array that grows at its end and is cleared to be filled again. */
public final class ByteArray {
  private byte[] bytes;
  private int size;

  public ByteArray() {
    this(256);
  }

  public ByteArray(int initialCapacity) {
    bytes = new byte[initialCapacity];
  }

  /** The content in its first {@link #size} bytes; replaced when an append has to grow it. */
  public byte[] array() {
    return bytes;
  }

  public int size() {
    return size;
  }

  public void clear() {
    size = 0;
  }

  public void append(byte b) {
    ensure(1);
    bytes[size++] = b;
  }

  public void append(byte[] source, int offset, int length) {
    ensure(length);
    System.arraycopy(source, offset, bytes, size, length);
    size += length;
  }

  public void append(Slice slice) {
    append(slice.buffer(), slice.offset(), slice.length());
  }

  public void append(ByteArray source) {
    append(source.bytes, 0, source.size);
  }

  /** Appends one byte a character. The text must be ASCII. */
  @SuppressWarnings("deprecation") // the only copy of a String's bytes without an encoder
  public void appendAscii(String text) {
    int length = text.length();
    ensure(length);
    text.getBytes(0, length, bytes, size);
    size += length;
  }

  /** Appends a number in decimal digits. */
  public void appendDecimal(long value) {
    if (value == Long.MIN_VALUE) {
      appendAscii("-9223372036854775808");
      return;
    }
    ensure(20);
    long rest = Math.abs(value);
    int digits = 1;
    for (long bound = 10; digits < 19 && rest >= bound; bound *= 10) {
      digits++;
    }
    if (value < 0) {
      bytes[size++] = '-';
    }
    for (int i = size + digits - 1; i >= size; i--) {
      bytes[i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    size += digits;
  }

  /** Cuts the content down to its first {@code newSize} bytes. */
  public void truncate(int newSize) {
    Objects.checkIndex(newSize, size + 1);
    size = newSize;
  }

  /** A copy of the content. */
  public byte[] toByteArray() {
    return Arrays.copyOf(bytes, size);
  }

  /**
   * Makes the content {@code length} bytes longer, with anything in them.
   *
   * @return where they start
   */
  int extend(int length) {
    ensure(length);
    int start = size;
    size += length;
    return start;
  }

  /** Makes room for {@code length} bytes more. */
  void ensure(int length) {
    if (bytes.length - size < length) {
      int needed = Math.addExact(size, length);
      bytes = Arrays.copyOf(bytes, Math.max(needed, (int) Math.min(2L * bytes.length, 1 << 30)));
    }
  }
}
