package io.spanhouse.collector.map;

import io.spanhouse.collector.decode.ByteArray;
import java.io.IOException;
import java.util.Arrays;

/** A {@code FixedString(n)} column. */
final class FixedStringColumn extends Column {
  private final int width;
  private byte[] bytes;

  FixedStringColumn(int width) {
    super("FixedString(" + width + ")");
    this.width = width;
    this.bytes = new byte[width * 64];
  }

  /** Appends a value of exactly the column's width. */
  void append(ByteArray value) {
    if (value.size() != width) {
      throw new IllegalArgumentException(value.size() + " bytes for " + type());
    }
    int row = nextRow();
    System.arraycopy(value.array(), 0, bytes, row * width, width);
  }

  int compare(int a, int b) {
    return Arrays.compareUnsigned(
        bytes, a * width, (a + 1) * width, bytes, b * width, (b + 1) * width);
  }

  long prefix(int row) {
    return Prefix.of(bytes, row * width, (row + 1) * width);
  }

  @Override
  void reserve(int count) {
    if (count * width > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(count * width, bytes.length * 2));
    }
  }

  @Override
  void setDefault(int row) {
    Arrays.fill(bytes, row * width, (row + 1) * width, (byte) 0);
  }

  @Override
  void truncated(int count) {}

  @Override
  long bytes() {
    return (long) rows() * width;
  }

  @Override
  void write(NativeOutput out, int[] order, int count) throws IOException {
    for (int i = 0; i < count; i++) {
      out.writeBytes(bytes, order[i] * width, width);
    }
  }
}
