package io.spanhouse.collector.map;

import io.spanhouse.collector.decode.ByteArray;
import io.spanhouse.collector.decode.Slice;
import io.spanhouse.collector.normalize.ByteDictionary;
import io.spanhouse.collector.normalize.Field;
import io.spanhouse.collector.normalize.Fields;
import java.io.IOException;
import java.util.Arrays;

/**
 * A {@code LowCardinality(String)} column: each distinct value once, rows as numbers.
 *
 * <p>Sends the dictionary with the block, as ClickHouse's own clients do. The empty string is
 * always number 0, which is what ClickHouse expects of a dictionary.
 */
final class LowCardinalityColumn extends Column {
  private static final long SHARED_DICTIONARIES_WITH_ADDITIONAL_KEYS = 1;
  private static final int HAS_ADDITIONAL_KEYS = 1 << 9;
  private static final int MAX_BYTE_INDEX = 1 << 8;
  private static final int MAX_SHORT_INDEX = 1 << 16;

  private final ByteDictionary dictionary = new ByteDictionary();
  private int[] ids = new int[64];
  private int rows;

  LowCardinalityColumn() {
    super("LowCardinality(String)");
    dictionary.add("");
  }

  void append(byte[] buffer, int offset, int length) {
    append(buffer, offset, length, rows - 1);
  }

  /** Appends a value that is probably the one of {@code likelyRow}. */
  void append(byte[] buffer, int offset, int length, int likelyRow) {
    if (length == 0) {
      appendId(0);
      return;
    }
    markValue();
    int likely = likelyRow >= 0 && likelyRow < rows ? ids[likelyRow] : 0;
    appendId(
        dictionary.equals(likely, buffer, offset, length)
            ? likely
            : dictionary.add(buffer, offset, length));
  }

  void appendEmpty() {
    appendId(0);
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
      appendId(0);
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

  private void appendId(int id) {
    if (rows == ids.length) {
      ids = Arrays.copyOf(ids, rows * 2);
    }
    ids[rows++] = id;
  }

  /** Compares the values of two rows as ClickHouse does. */
  int compare(int a, int b) {
    byte[] bytes = dictionary.bytes();
    return ids[a] == ids[b]
        ? 0
        : Arrays.compareUnsigned(
            bytes,
            dictionary.start(ids[a]),
            dictionary.end(ids[a]),
            bytes,
            dictionary.start(ids[b]),
            dictionary.end(ids[b]));
  }

  @Override
  void truncate(int rows) {
    this.rows = rows;
    if (rows == 0) {
      dictionary.clear();
      dictionary.add("");
    }
  }

  @Override
  long bytes() {
    return 2L * rows;
  }

  @Override
  void writePrefix(NativeOutput out) throws IOException {
    out.writeLong(SHARED_DICTIONARIES_WITH_ADDITIONAL_KEYS);
  }

  @Override
  void write(NativeOutput out, int[] order, int count) throws IOException {
    int keys = dictionary.size();
    int width = keys <= MAX_BYTE_INDEX ? 0 : keys <= MAX_SHORT_INDEX ? 1 : 2;
    out.writeLong(HAS_ADDITIONAL_KEYS | width);
    out.writeLong(keys);
    byte[] bytes = dictionary.bytes();
    for (int id = 0; id < keys; id++) {
      int start = dictionary.start(id);
      out.writeString(bytes, start, dictionary.end(id) - start);
    }
    out.writeLong(count);
    for (int i = 0; i < count; i++) {
      int id = ids[order[i]];
      switch (width) {
        case 0 -> out.writeByte(id);
        case 1 -> out.writeShort(id);
        default -> out.writeInt(id);
      }
    }
  }
}
