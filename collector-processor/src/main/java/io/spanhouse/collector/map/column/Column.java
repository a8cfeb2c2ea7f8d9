package io.spanhouse.collector.map.column;

import java.io.IOException;

/**
 * The values of one column, row after row, in memory that is reused from block to block.
 *
 * <p>Written in any order of rows: a block is sorted by permuting row numbers, not by moving
 * values. Most columns hold nothing but defaults in most blocks: until the first other value only
 * the number of rows is kept.
 */
public abstract class Column {
  private final String type;
  private boolean anyValue;
  private int rows;

  /** A column of ClickHouse type {@code type}, spelled as ClickHouse spells it. */
  Column(String type) {
    this.type = type;
  }

  public final String type() {
    return type;
  }

  /** Whether some row holds more than the type's default; a column without can be left out. */
  public final boolean hasValues() {
    return anyValue;
  }

  /** Number of rows so far. */
  public final int rows() {
    return rows;
  }

  /** The number of the row that is appended now, which holds more than the default. */
  final int nextRow() {
    materialize();
    reserve(rows + 1);
    return rows++;
  }

  /** Appends a row with the type's default. */
  public final void appendDefault() {
    if (anyValue) {
      reserve(rows + 1);
      setDefault(rows);
    }
    rows++;
  }

  public final void clear() {
    anyValue = false;
    truncate(0);
  }

  /** Forgets every row from {@code count} on. */
  public final void truncate(int count) {
    rows = count;
    if (anyValue) {
      truncated(count);
    } else {
      truncated(0);
    }
  }

  /** Makes room for {@code count} rows. */
  abstract void reserve(int count);

  /** Gives a row, for which there is room, the type's default. */
  abstract void setDefault(int row);

  /** Gives every row storage, so that the column can be written although it holds no values. */
  final void materialize() {
    if (!anyValue) {
      anyValue = true;
      reserve(rows);
      setDefaults(rows);
    }
  }

  private void setDefaults(int count) {
    for (int row = 0; row < count; row++) {
      setDefault(row);
    }
  }

  /** Only the first {@code count} rows that have storage remain. */
  abstract void truncated(int count);

  /** Approximate size of all values as they are inserted. */
  public abstract long bytes();

  /** Approximate size of a row's value as it is inserted. */
  public final long bytes(int row) {
    return anyValue ? valueBytes(row) : 0;
  }

  /** The same of a row that has storage. */
  abstract long valueBytes(int row);

  /** What precedes the data of the whole column, nested columns included. */
  public void writePrefix(NativeOutput out) throws IOException {}

  /**
   * Writes {@code count} rows of a column that {@link #hasValues}, in the order their numbers have
   * in {@code rows}.
   */
  public abstract void write(NativeOutput out, int[] rows, int count) throws IOException;
}
