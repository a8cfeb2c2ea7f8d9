package io.spanhouse.collector.map.column;

import io.spanhouse.collector.normalize.Field;
import io.spanhouse.collector.normalize.Fields;
import java.io.IOException;
import java.util.Arrays;

/** A column of fixed-width numbers: integers, times, decimals, or doubles as their bits. */
public final class NumberColumn extends Column {
  private final int width;
  private final boolean nullable;
  private long[] values = new long[64];
  private boolean[] nulls = new boolean[64];

  private NumberColumn(String type, int width, boolean nullable) {
    super(nullable ? "Nullable(" + type + ")" : type);
    this.width = width;
    this.nullable = nullable;
  }

  public static NumberColumn uint64() {
    return new NumberColumn("UInt64", Long.BYTES, false);
  }

  public static NumberColumn uint8() {
    return new NumberColumn("UInt8", Byte.BYTES, false);
  }

  public static NumberColumn uint32() {
    return new NumberColumn("UInt32", Integer.BYTES, false);
  }

  /** Nanoseconds since the epoch. */
  public static NumberColumn time() {
    return new NumberColumn("DateTime64(9, 'UTC')", Long.BYTES, false);
  }

  /** Seconds since the epoch. */
  public static NumberColumn seconds() {
    return new NumberColumn("DateTime('UTC')", Integer.BYTES, false);
  }

  public static NumberColumn nullableTime() {
    return new NumberColumn("DateTime64(9, 'UTC')", Long.BYTES, true);
  }

  /** Units of 10^-12. */
  public static NumberColumn nullableMoney() {
    return new NumberColumn("Decimal(18, 12)", Long.BYTES, true);
  }

  public static NumberColumn nullableDouble() {
    return new NumberColumn("Float64", Long.BYTES, true);
  }

  public static NumberColumn nullableUint64() {
    return new NumberColumn("UInt64", Long.BYTES, true);
  }

  public static NumberColumn nullableFlag() {
    return new NumberColumn("UInt8", Byte.BYTES, true);
  }

  public void append(long value) {
    if (value == 0 && !nullable) {
      appendDefault();
      return;
    }
    int row = nextRow();
    values[row] = value;
    nulls[row] = false;
  }

  public void appendNull() {
    appendDefault();
  }

  /** The field's number; when absent NULL, or 0 where the column knows no NULL. */
  public void append(Fields fields, Field field) {
    if (nullable && !fields.has(field)) {
      appendNull();
    } else {
      append(fields.number(field));
    }
  }

  public long value(int row) {
    return hasValues() ? values[row] : 0;
  }

  @Override
  void reserve(int count) {
    if (count > values.length) {
      int length = Math.max(count, values.length * 2);
      values = Arrays.copyOf(values, length);
      nulls = Arrays.copyOf(nulls, length);
    }
  }

  @Override
  void setDefault(int row) {
    values[row] = 0;
    nulls[row] = nullable;
  }

  @Override
  void truncated(int count) {}

  @Override
  public long bytes() {
    return hasValues() ? rows() * valueBytes(0) : 0;
  }

  @Override
  long valueBytes(int row) {
    return width + (nullable ? 1L : 0L);
  }

  @Override
  public void write(NativeOutput out, int[] order, int count) throws IOException {
    if (nullable) {
      for (int i = 0; i < count; i++) {
        out.writeByte(nulls[order[i]] ? 1 : 0);
      }
    }
    for (int i = 0; i < count; i++) {
      long value = values[order[i]];
      switch (width) {
        case Byte.BYTES -> out.writeByte((int) value);
        case Integer.BYTES -> out.writeInt((int) value);
        default -> out.writeLong(value);
      }
    }
  }
}
