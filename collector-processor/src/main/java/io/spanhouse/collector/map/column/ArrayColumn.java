package io.spanhouse.collector.map.column;

import java.io.IOException;

/**
 * An {@code Array(T)} column: elements are appended to {@link #elements}, then the row is ended.
 */
public final class ArrayColumn<C extends Column> extends Column {
  private final C elements;
  private final Rows rows = new Rows();
  private int elementCount;

  public ArrayColumn(C elements) {
    super("Array(" + elements.type() + ")");
    this.elements = elements;
  }

  public C elements() {
    return elements;
  }

  /** Ends a row that holds the {@code count} elements appended since the last row. */
  public void endRow(int count) {
    if (count == 0) {
      appendDefault();
      return;
    }
    rows.set(nextRow(), elementCount, elementCount + count);
    elementCount += count;
  }

  @Override
  void reserve(int count) {
    rows.reserve(count);
  }

  @Override
  void setDefault(int row) {
    rows.set(row, elementCount, elementCount);
  }

  @Override
  void truncated(int count) {
    elementCount = rows.reach(count);
    elements.truncate(elementCount);
  }

  @Override
  public long bytes() {
    return hasValues() ? (long) Long.BYTES * rows() + elements.bytes() : 0;
  }

  @Override
  long valueBytes(int row) {
    return Long.BYTES + rows.bytes(row, elements);
  }

  @Override
  public void writePrefix(NativeOutput out) throws IOException {
    elements.writePrefix(out);
  }

  @Override
  public void write(NativeOutput out, int[] order, int count) throws IOException {
    rows.writeOffsets(out, order, count);
    if (rows.nestedCount() > 0) {
      elements.materialize();
      elements.write(out, rows.nested(), rows.nestedCount());
    }
  }
}
