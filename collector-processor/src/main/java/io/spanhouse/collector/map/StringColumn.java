package io.spanhouse.collector.map;

import io.spanhouse.collector.decode.ByteArray;
import io.spanhouse.collector.decode.Slice;
import io.spanhouse.collector.normalize.Field;
import io.spanhouse.collector.normalize.Fields;
import java.io.IOException;
import java.util.Arrays;

/** A {@code String} column. */
final class StringColumn extends Column {
  private byte[] bytes = new byte[256];
  private int[] ends = new int[64];
  private int rows;

  StringColumn() {
    super("String");
  }

  void append(byte[] buffer, int offset, int length) {
    int start = start(rows);
    if (bytes.length - start < length) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, start + length));
    }
    System.arraycopy(buffer, offset, bytes, start, length);
    end(start + length);
    if (length > 0) {
      markValue();
    }
  }

  void appendEmpty() {
    end(start(rows));
  }

  void append(byte[] value) {
    append(value, 0, value.length);
  }

  void append(Slice value) {
    append(value.buffer(), value.offset(), value.length());
  }

  void append(ByteArray value) {
    append(value.array(), 0, value.size());
  }

  void append(Fields fields, Field field) {
    if (fields.has(field)) {
      append(fields.buffer(field), fields.offset(field), fields.length(field));
    } else {
      appendEmpty();
    }
  }

  /** The field, or {@code other} when the span does not have it. */
  void append(Fields fields, Field field, ByteArray other) {
    if (fields.has(field)) {
      append(fields, field);
    } else {
      append(other);
    }
  }

  private int start(int row) {
    return row == 0 ? 0 : ends[row - 1];
  }

  private void end(int end) {
    if (rows == ends.length) {
      ends = Arrays.copyOf(ends, rows * 2);
    }
    ends[rows++] = end;
  }

  /** Compares the values of two rows as ClickHouse does. */
  int compare(int a, int b) {
    return Arrays.compareUnsigned(bytes, start(a), ends[a], bytes, start(b), ends[b]);
  }

  /** The first eight bytes of a value, big-endian, so that it orders as the value does. */
  long prefix(int row) {
    return Prefix.of(bytes, start(row), ends[row]);
  }

  @Override
  void truncate(int rows) {
    this.rows = rows;
  }

  @Override
  long bytes() {
    return start(rows);
  }

  @Override
  void write(NativeOutput out, int[] order, int count) throws IOException {
    for (int i = 0; i < count; i++) {
      int row = order[i];
      int start = start(row);
      out.writeString(bytes, start, ends[row] - start);
    }
  }
}
