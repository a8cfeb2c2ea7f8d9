package io.spanhouse.collector.map;

import io.spanhouse.collector.map.RowOrder.RowComparator;
import io.spanhouse.collector.map.column.Column;
import io.spanhouse.collector.map.column.LowCardinalityColumn;
import io.spanhouse.collector.map.column.NativeOutput;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Rows of one ClickHouse table, column by column. A subclass declares its columns in the order of
 * the table's DDL and appends rows, one line per column.
 *
 * <p>Filled by one thread at a time; once filled it may be written as often as needed and gives the
 * same bytes each time.
 */
public abstract class Table {
  private static final int OUTPUT_BUFFER_BYTES = 1 << 16;

  private final String name;
  private final List<String> columnNames = new ArrayList<>();
  private final List<Column> columns = new ArrayList<>();
  private int rows;
  private int[] order = new int[0];

  /** Of each row, where there is more than one; else empty. */
  private int[] partitions = new int[0];

  Table(String name) {
    this.name = name;
  }

  /** Declares the next column. */
  final <C extends Column> C column(String columnName, C column) {
    columnNames.add(columnName);
    columns.add(column);
    return column;
  }

  /** Ends a row, after every column got its value. */
  final void endRow() {
    rows++;
  }

  /** The table's name, without database. */
  public final String name() {
    return name;
  }

  public final int rows() {
    return rows;
  }

  /** Columns as {@code name type}, in DDL order. */
  public final List<String> columns() {
    List<String> named = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      named.add(columnNames.get(i) + " " + columns.get(i).type());
    }
    return named;
  }

  /** Approximate size of the values as they are inserted. */
  final long bytes() {
    long bytes = 0;
    for (Column column : columns) {
      bytes += column.bytes();
    }
    return bytes;
  }

  final void truncate(int rows) {
    for (Column column : columns) {
      column.truncate(rows);
    }
    this.rows = rows;
    truncated();
  }

  final void clear() {
    for (Column column : columns) {
      column.clear();
    }
    rows = 0;
    truncated();
  }

  /** Called when rows were taken back or all were forgotten; {@link #rows} are left. */
  void truncated() {}

  /** Sorts the rows by partition, then by the table's sort key. Call once, after the last row. */
  final void sort() {
    if (order.length < rows) {
      order = new int[Math.max(rows, order.length * 2)];
    }
    partitions = readPartitions();
    RowComparator byKey = byKey();
    RowOrder.sort(
        order,
        rows,
        partitions.length == 0
            ? byKey
            : (a, b) -> {
              int first = Integer.compare(partitions[a], partitions[b]);
              return first == 0 ? byKey.compare(a, b) : first;
            });
  }

  private int[] readPartitions() {
    int row = 1;
    while (row < rows && partition(row) == partition(0)) {
      row++;
    }
    int[] all = new int[row < rows ? rows : 0];
    Arrays.setAll(all, this::partition);
    return all;
  }

  private RowComparator byKey() {
    if (!hasOneWorkspace()) {
      return this::compare;
    }
    long[] prefixes = new long[rows];
    Arrays.setAll(prefixes, this::sortPrefix);
    return (a, b) -> {
      int first = Long.compareUnsigned(prefixes[a], prefixes[b]);
      return first == 0 ? compare(a, b) : first;
    };
  }

  private boolean hasOneWorkspace() {
    return columns.get(0) instanceof LowCardinalityColumn workspace && workspace.isConstant();
  }

  /**
   * Orders rows of one workspace, unsigned, as far as a long can: where it differs, the sort key
   * does in the same way.
   */
  long sortPrefix(int row) {
    return 0;
  }

  /** The partition of a row, as a number. */
  int partition(int row) {
    return 0;
  }

  /** Compares two rows by the table's sort key, as ClickHouse orders them. */
  abstract int compare(int a, int b);

  /**
   * All rows in sort order, cut so that ClickHouse takes each range easily.
   *
   * @param maxPartitions most partitions of a range; each becomes a part
   * @param maxBytes most bytes of a range's values; a row that has more is a range by itself
   */
  public final List<RowRange> ranges(int maxPartitions, long maxBytes) {
    boolean small = bytes() <= maxBytes;
    List<RowRange> ranges = new ArrayList<>();
    int from = 0;
    int inRange = 1;
    long bytes = 0;
    for (int at = 0; at < rows; at++) {
      long size = small ? 0 : bytes(order[at]);
      boolean next = at > 0 && startsPartition(at);
      if (at > from && (bytes + size > maxBytes || (next && inRange == maxPartitions))) {
        ranges.add(new RowRange(from, at));
        from = at;
        inRange = 1;
        bytes = 0;
      } else {
        inRange += next ? 1 : 0;
      }
      bytes += size;
    }
    ranges.add(new RowRange(from, rows));
    return ranges;
  }

  private boolean startsPartition(int at) {
    return partitions.length > 0 && partitions[order[at]] != partitions[order[at - 1]];
  }

  private long bytes(int row) {
    long bytes = 0;
    for (Column column : columns) {
      bytes += column.bytes(row);
    }
    return bytes;
  }

  /** Writes all rows, see {@link #writeNative(RowRange, OutputStream)}. */
  public final long writeNative(OutputStream out) throws IOException {
    return writeNative(new RowRange(0, rows), out);
  }

  /**
   * Writes rows as one block of ClickHouse's Native format, in sort order. Columns that hold
   * nothing but defaults are left out; ClickHouse fills them in.
   *
   * @return the number of bytes written
   */
  public final long writeNative(RowRange range, OutputStream out) throws IOException {
    int[] inOrder = range.from() == 0 ? order : Arrays.copyOfRange(order, range.from(), range.to());
    NativeOutput output = new NativeOutput(out, OUTPUT_BUFFER_BYTES);
    int written = 0;
    for (Column column : columns) {
      written += column.hasValues() ? 1 : 0;
    }
    output.writeVarInt(written);
    output.writeVarInt(range.rows());
    for (int i = 0; i < columns.size(); i++) {
      Column column = columns.get(i);
      if (column.hasValues()) {
        output.writeString(columnNames.get(i));
        output.writeString(column.type());
        column.writePrefix(output);
        column.write(output, inOrder, range.rows());
      }
    }
    output.flush();
    return output.total();
  }
}
