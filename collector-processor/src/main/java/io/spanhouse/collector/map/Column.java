package io.spanhouse.collector.map;

import java.io.IOException;

/**
 * The values of one column, row after row, in memory that is reused from block to block.
 *
 * <p>Written in any order of rows: a block is sorted by permuting row numbers, not by moving
 * values.
 */
abstract class Column {
  private final String type;
  private boolean anyValue;

  /** A column of ClickHouse type {@code type}, spelled as ClickHouse spells it. */
  Column(String type) {
    this.type = type;
  }

  final String type() {
    return type;
  }

  /** Whether some row holds more than the type's default; a column without can be left out. */
  final boolean hasValues() {
    return anyValue;
  }

  final void markValue() {
    anyValue = true;
  }

  final void clear() {
    anyValue = false;
    truncate(0);
  }

  /** Forgets every row from {@code rows} on. */
  abstract void truncate(int rows);

  /** Approximate size of the values. */
  abstract long bytes();

  /** What precedes the data of the whole column, nested columns included. */
  void writePrefix(NativeOutput out) throws IOException {}

  /** Writes {@code count} rows, in the order their numbers have in {@code rows}. */
  abstract void write(NativeOutput out, int[] rows, int count) throws IOException;
}
