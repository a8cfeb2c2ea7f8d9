package io.spanhouse.collector.map.column;

import io.spanhouse.collector.decode.ByteArray;
import io.spanhouse.collector.decode.Slice;
import io.spanhouse.collector.normalize.Field;
import io.spanhouse.collector.normalize.Fields;
import java.io.IOException;
import java.util.Arrays;

/** A {@code String} column. */
public final class StringColumn extends Column {
  private static final int LENGTH_BYTES = 1;

  private byte[] bytes = new byte[256];
  private int[] ends = new int[64];

  public StringColumn() {
    super("String");
  }

  public void append(byte[] buffer, int offset, int length) {
    if (length == 0) {
      appendDefault();
      return;
    }
    int row = nextRow();
    int start = start(row);
    if (bytes.length - start < length) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, start + length));
    }
    System.arraycopy(buffer, offset, bytes, start, length);
    ends[row] = start + length;
  }

  public void append(byte[] value) {
    append(value, 0, value.length);
  }

  public void append(Slice value) {
    append(value.buffer(), value.offset(), value.length());
  }

  public void append(ByteArray value) {
    append(value.array(), 0, value.size());
  }

  public void append(Fields fields, Field field) {
    if (fields.has(field)) {
      append(fields.buffer(field), fields.offset(field), fields.length(field));
    } else {
      appendDefault();
    }
  }

  /** The field, or {@code other} when the span does not have it. */
  public void append(Fields fields, Field field, ByteArray other) {
    if (fields.has(field)) {
      append(fields, field);
    } else {
      append(other);
    }
  }

  private int start(int row) {
    return row == 0 ? 0 : ends[row - 1];
  }

  @Override
  void reserve(int count) {
    if (count > ends.length) {
      ends = Arrays.copyOf(ends, Math.max(count, ends.length * 2));
    }
  }

  @Override
  void setDefault(int row) {
    ends[row] = start(row);
  }

  /** Compares the values of two rows as ClickHouse does. */
  public int compare(int a, int b) {
    return hasValues()
        ? Arrays.compareUnsigned(bytes, start(a), ends[a], bytes, start(b), ends[b])
        : 0;
  }

  /** The first eight bytes of a value, big-endian, so that it orders as the value does. */
  public long prefix(int row) {
    return hasValues() ? Prefix.of(bytes, start(row), ends[row]) : 0;
  }

  @Override
  void truncated(int count) {}

  @Override
  public long bytes() {
    return bytes(0, rows());
  }

  /** Size of the values from row {@code from} to before row {@code to}, with their lengths. */
  long bytes(int from, int to) {
    return hasValues() ? start(to) - start(from) + (long) LENGTH_BYTES * (to - from) : 0;
  }

  @Override
  long valueBytes(int row) {
    return bytes(row, row + 1);
  }

  @Override
  public void write(NativeOutput out, int[] order, int count) throws IOException {
    for (int i = 0; i < count; i++) {
      int row = order[i];
      int start = start(row);
      out.writeString(bytes, start, ends[row] - start);
    }
  }
}
