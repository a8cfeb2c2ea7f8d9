package io.spanhouse.collector.decode;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Some bytes of a request: a reused view, valid until the next call of {@code next()} or {@code
 * reset()} of the cursor it belongs to.
 */
public final class Slice {
  private final WireReader wire;
  private int offset;
  private int length;

  Slice(WireReader wire) {
    this.wire = wire;
  }

  void set(int offset, int length) {
    this.offset = offset;
    this.length = length;
  }

  void clear() {
    offset = 0;
    length = 0;
  }

  public byte[] buffer() {
    return wire.buffer;
  }

  /** Index of the first byte in {@link #buffer}. */
  public int offset() {
    return offset;
  }

  public int length() {
    return length;
  }

  public boolean isEmpty() {
    return length == 0;
  }

  /** The byte at {@code index}, counted from the start of this slice. */
  public byte byteAt(int index) {
    return wire.buffer[offset + index];
  }

  /** Whether this slice consists of exactly these bytes. */
  public boolean contentEquals(byte[] bytes) {
    return Arrays.equals(wire.buffer, offset, offset + length, bytes, 0, bytes.length);
  }

  /** Whether this slice begins with these bytes. */
  public boolean startsWith(byte[] prefix) {
    return length >= prefix.length
        && Arrays.equals(wire.buffer, offset, offset + prefix.length, prefix, 0, prefix.length);
  }

  /** Whether both slices consist of the same bytes. */
  public boolean contentEquals(Slice other) {
    return Arrays.equals(
        wire.buffer,
        offset,
        offset + length,
        other.wire.buffer,
        other.offset,
        other.offset + other.length);
  }

  /** A copy of the bytes. */
  public byte[] toByteArray() {
    return Arrays.copyOfRange(wire.buffer, offset, offset + length);
  }

  /** The bytes as UTF-8 text. */
  @Override
  public String toString() {
    return new String(wire.buffer, offset, length, StandardCharsets.UTF_8);
  }
}
