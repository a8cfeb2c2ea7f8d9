package io.spanhouse.collector.map.column;

import java.io.IOException;
import java.util.Arrays;

/**
 * The extent each row has in nested columns. Rows may share an extent: the attributes of a resource
 * are kept once for all its spans.
 */
final class Rows {
  private int[] starts = new int[64];
  private int[] ends = new int[64];
  private int[] nested = new int[64];
  private int nestedCount;

  void reserve(int count) {
    if (count > starts.length) {
      int length = Math.max(count, starts.length * 2);
      starts = Arrays.copyOf(starts, length);
      ends = Arrays.copyOf(ends, length);
    }
  }

  void set(int row, int start, int end) {
    starts[row] = start;
    ends[row] = end;
  }

  int start(int row) {
    return starts[row];
  }

  int end(int row) {
    return ends[row];
  }

  /** Size of the row's nested values in {@code column}. */
  long bytes(int row, Column column) {
    long bytes = 0;
    for (int n = starts[row]; n < ends[row]; n++) {
      bytes += column.bytes(n);
    }
    return bytes;
  }

  /** Whether the row has the extent of the one before, and is not empty. */
  boolean repeats(int row) {
    return row > 0 && ends[row] > starts[row] && starts[row] == starts[row - 1];
  }

  /** How many nested rows the first {@code count} rows reach. */
  int reach(int count) {
    int end = 0;
    for (int row = 0; row < count; row++) {
      end = Math.max(end, ends[row]);
    }
    return end;
  }

  /** Writes the end of each row and prepares the nested rows in the same order. */
  void writeOffsets(NativeOutput out, int[] order, int count) throws IOException {
    long total = 0;
    for (int i = 0; i < count; i++) {
      total += ends[order[i]] - starts[order[i]];
      out.writeLong(total);
    }
    nestedCount = Math.toIntExact(total);
    if (nested.length < nestedCount) {
      nested = new int[Math.max(nestedCount, nested.length * 2)];
    }
    int at = 0;
    for (int i = 0; i < count; i++) {
      for (int n = starts[order[i]]; n < ends[order[i]]; n++) {
        nested[at++] = n;
      }
    }
  }

  /** The nested rows in the order of the last {@link #writeOffsets}. */
  int[] nested() {
    return nested;
  }

  int nestedCount() {
    return nestedCount;
  }
}
