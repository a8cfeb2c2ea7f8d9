package io.spanhouse.collector.map;

import java.io.IOException;

/**
 * An {@code Array(T)} column: elements are appended to {@link #elements}, then the row is ended.
 */
final class ArrayColumn<C extends Column> extends Column {
  private final C elements;
  private final Rows rows = new Rows();
  private int elementCount;

  ArrayColumn(C elements) {
    super("Array(" + elements.type() + ")");
    this.elements = elements;
  }

  C elements() {
    return elements;
  }

  /** Ends a row that holds the {@code count} elements appended since the last row. */
  void endRow(int count) {
    rows.append(elementCount, elementCount + count);
    elementCount += count;
    if (count > 0) {
      markValue();
    }
  }

  @Override
  void truncate(int count) {
    elementCount = rows.truncate(count);
    elements.truncate(elementCount);
  }

  @Override
  long bytes() {
    return 8L * rows.count() + elements.bytes();
  }

  @Override
  void writePrefix(NativeOutput out) throws IOException {
    elements.writePrefix(out);
  }

  @Override
  void write(NativeOutput out, int[] order, int count) throws IOException {
    rows.writeOffsets(out, order, count);
    if (rows.nestedCount() > 0) {
      elements.write(out, rows.nested(), rows.nestedCount());
    }
  }
}
