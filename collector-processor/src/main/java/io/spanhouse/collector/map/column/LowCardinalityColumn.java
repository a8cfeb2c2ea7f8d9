package io.spanhouse.collector.map.column;

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
public final class LowCardinalityColumn extends Column {
  private static final long SHARED_DICTIONARIES_WITH_ADDITIONAL_KEYS = 1;
  private static final int HAS_ADDITIONAL_KEYS = 1 << 9;
  private static final int MAX_CONSTANTS = 16;
  private static final int ID_BYTES = 2;

  /** A dictionary above this is written without the values that the rows do not use. */
  private static final int SMALL_DICTIONARY_BYTES = 1 << 16;

  private static final int MAX_BYTE_INDEX = 1 << 8;
  private static final int MAX_SHORT_INDEX = 1 << 16;

  private final ByteDictionary dictionary = new ByteDictionary();
  private int[] ids = new int[64];
  private int[] numbers = new int[0];
  private int[] written = new int[0];
  private final byte[][] constants = new byte[MAX_CONSTANTS][];
  private final int[] constantIds = new int[MAX_CONSTANTS];
  private int constantCount;

  public LowCardinalityColumn() {
    super("LowCardinality(String)");
    dictionary.add("");
  }

  void append(byte[] buffer, int offset, int length) {
    append(buffer, offset, length, rows() - 1);
  }

  /** Appends a value that is probably the one of {@code likelyRow}. */
  void append(byte[] buffer, int offset, int length, int likelyRow) {
    if (length == 0) {
      appendDefault();
      return;
    }
    int row = nextRow();
    int likely = likelyRow >= 0 && likelyRow < row ? ids[likelyRow] : 0;
    ids[row] =
        dictionary.equals(likely, buffer, offset, length)
            ? likely
            : dictionary.add(buffer, offset, length);
  }

  public void append(byte[] value) {
    append(value, 0, value.length);
  }

  /** Appends one of a few constants, each always given as the same array. */
  public void appendConstant(byte[] constant) {
    if (constant.length == 0) {
      appendDefault();
      return;
    }
    int row = nextRow();
    ids[row] = idOf(constant);
  }

  private int idOf(byte[] constant) {
    for (int i = 0; i < constantCount; i++) {
      if (constants[i] == constant) {
        return constantIds[i];
      }
    }
    int id = dictionary.add(constant, 0, constant.length);
    if (constantCount < constants.length) {
      constants[constantCount] = constant;
      constantIds[constantCount++] = id;
    }
    return id;
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

  @Override
  void reserve(int count) {
    if (count > ids.length) {
      ids = Arrays.copyOf(ids, Math.max(count, ids.length * 2));
    }
  }

  @Override
  void setDefault(int row) {
    ids[row] = 0;
  }

  /** Whether there are no two values but the empty one; true of rows that are never empty. */
  public boolean isConstant() {
    return dictionary.size() <= 2;
  }

  /** Compares the values of two rows as ClickHouse does. */
  public int compare(int a, int b) {
    byte[] bytes = dictionary.bytes();
    return !hasValues() || ids[a] == ids[b]
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
  void truncated(int count) {
    if (count == 0) {
      dictionary.clear();
      dictionary.add("");
      constantCount = 0;
    }
  }

  @Override
  public long bytes() {
    return hasValues() ? (long) ID_BYTES * rows() + dictionary.end(dictionary.size() - 1) : 0;
  }

  /** As if no other row had the value. */
  @Override
  long valueBytes(int row) {
    return (long) ID_BYTES + dictionary.end(ids[row]) - dictionary.start(ids[row]);
  }

  @Override
  public void writePrefix(NativeOutput out) throws IOException {
    out.writeLong(SHARED_DICTIONARIES_WITH_ADDITIONAL_KEYS);
  }

  @Override
  public void write(NativeOutput out, int[] order, int count) throws IOException {
    int keys = numberKeys(order, count);
    int width = keys <= MAX_BYTE_INDEX ? 0 : keys <= MAX_SHORT_INDEX ? 1 : 2;
    out.writeLong(HAS_ADDITIONAL_KEYS | width);
    out.writeLong(keys);
    byte[] bytes = dictionary.bytes();
    for (int number = 0; number < keys; number++) {
      int start = dictionary.start(written[number]);
      out.writeString(bytes, start, dictionary.end(written[number]) - start);
    }
    out.writeLong(count);
    for (int i = 0; i < count; i++) {
      int number = numbers[ids[order[i]]];
      switch (width) {
        case 0 -> out.writeByte(number);
        case 1 -> out.writeShort(number);
        default -> out.writeInt(number);
      }
    }
  }

  /** Numbers the values to be written: all, or of a large dictionary those that the rows use. */
  private int numberKeys(int[] order, int count) {
    int keys = dictionary.size();
    if (numbers.length < keys) {
      numbers = new int[keys * 2];
      written = new int[keys * 2];
    }
    if (dictionary.end(keys - 1) <= SMALL_DICTIONARY_BYTES) {
      for (int id = 0; id < keys; id++) {
        numbers[id] = id;
        written[id] = id;
      }
      return keys;
    }
    Arrays.fill(numbers, 0, keys, 0);
    int used = 1;
    for (int i = 0; i < count; i++) {
      int id = ids[order[i]];
      if (id != 0 && numbers[id] == 0) {
        numbers[id] = used;
        written[used++] = id;
      }
    }
    return used;
  }
}
