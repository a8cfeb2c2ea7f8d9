package io.spanhouse.collector.map.column;

import io.spanhouse.collector.decode.AnyValueText;
import io.spanhouse.collector.decode.AnyValueType;
import io.spanhouse.collector.decode.AttributeList;
import io.spanhouse.collector.decode.ByteArray;
import io.spanhouse.collector.normalize.Note;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A {@code Map(LowCardinality(String), String)} column: attributes under their own names. Rows that
 * repeat the one before share its entries; ClickHouse gets a copy for each.
 */
public final class MapColumn extends Column {
  /** Of a key's number in the dictionary. */
  private static final int KEY_BYTES = 2;

  private final LowCardinalityColumn keys = new LowCardinalityColumn();
  private final StringColumn values = new StringColumn();
  private final Rows rows = new Rows();
  private final AnyValueText anyValueText = new AnyValueText();
  private final ByteArray text = new ByteArray();
  private int entries;
  private int rowStart;
  private long repeatedBytes;

  public MapColumn() {
    super("Map(LowCardinality(String), String)");
  }

  /**
   * Adds attribute {@code i}, its key without the first {@code keyPrefix} bytes, to the open row.
   */
  public void put(AttributeList attributes, int i, int keyPrefix) {
    keys.append(
        attributes.buffer(),
        attributes.keyOffset(i) + keyPrefix,
        attributes.keyLength(i) - keyPrefix,
        likelyRow());
    if (attributes.type(i) == AnyValueType.STRING) {
      values.append(attributes.buffer(), attributes.valueOffset(i), attributes.valueLength(i));
    } else {
      text.clear();
      anyValueText.append(attributes, i, text);
      values.append(text);
    }
    entries++;
  }

  /** Rows repeat their keys in the same order: the entry at the same place of the row before. */
  private int likelyRow() {
    int previous = rows() - 1;
    return previous < 0 || !hasValues() ? entries : rows.start(previous) + entries - rowStart;
  }

  /** Ends the open row. */
  public void endRow() {
    if (entries == rowStart) {
      appendDefault();
      return;
    }
    rows.set(nextRow(), rowStart, entries);
    rowStart = entries;
  }

  /** Appends all attributes as one row. */
  public void append(AttributeList attributes) {
    append(attributes, List.of());
  }

  /** Appends all attributes and notes as one row. */
  public void append(AttributeList attributes, List<Note> notes) {
    for (int i = 0; i < attributes.size(); i++) {
      put(attributes, i, 0);
    }
    putCuts(attributes);
    put(notes);
    endRow();
  }

  /** Adds to the open row what the limits took from the attributes, if they did. */
  public void putCuts(AttributeList attributes) {
    if (attributes.cuts().any()) {
      put(List.of(new Note(Note.CUT, attributes.cuts().toString())));
    }
  }

  /** Adds notes to the open row. */
  public void put(List<Note> notes) {
    for (Note note : notes) {
      keys.append(note.key().getBytes(StandardCharsets.US_ASCII));
      values.append(note.text().getBytes(StandardCharsets.US_ASCII));
      entries++;
    }
  }

  /** Appends a row equal to the one before, without copying it. */
  public void appendSameRow() {
    if (hasValues()) {
      int row = nextRow();
      rows.set(row, rows.start(row - 1), rows.end(row - 1));
      repeatedBytes += entryBytes(row);
    } else {
      appendDefault();
    }
  }

  /**
   * Appends a row of the attributes that fit into {@code maxBytes}, in their order, with the number
   * of bytes that the others have under {@code mark}.
   */
  public void appendCut(AttributeList attributes, int maxBytes, byte[] mark) {
    long left = maxBytes;
    long missing = 0;
    for (int i = 0; i < attributes.size(); i++) {
      long size = (long) attributes.keyLength(i) + valueLength(attributes, i);
      if (size <= left) {
        put(attributes, i, 0);
        left -= size;
      } else {
        missing += size;
      }
    }
    keys.append(mark);
    values.append(Long.toString(missing).getBytes(StandardCharsets.US_ASCII));
    entries++;
    endRow();
  }

  private static int valueLength(AttributeList attributes, int i) {
    return switch (attributes.type(i)) {
      case AnyValueType.STRING, AnyValueType.BYTES, AnyValueType.ARRAY, AnyValueType.KVLIST ->
          attributes.valueLength(i);
      default -> Long.BYTES;
    };
  }

  /** Size of the last row's entries, which every row that repeats it has too. */
  public long lastRowBytes() {
    return hasValues() ? entryBytes(rows() - 1) : 0;
  }

  private long entryBytes(int row) {
    int start = rows.start(row);
    int end = rows.end(row);
    return (long) KEY_BYTES * (end - start) + values.bytes(start, end);
  }

  @Override
  void reserve(int count) {
    rows.reserve(count);
  }

  @Override
  void setDefault(int row) {
    rows.set(row, entries, entries);
  }

  @Override
  void truncated(int count) {
    repeatedBytes = repeatedBytes(count);
    entries = rows.reach(count);
    rowStart = entries;
    keys.truncate(entries);
    values.truncate(entries);
  }

  @Override
  public long bytes() {
    return hasValues()
        ? (long) Long.BYTES * rows() + keys.bytes() + values.bytes() + repeatedBytes
        : 0;
  }

  private long repeatedBytes(int count) {
    long bytes = 0;
    for (int row = 0; row < count; row++) {
      bytes += rows.repeats(row) ? entryBytes(row) : 0;
    }
    return bytes;
  }

  @Override
  long valueBytes(int row) {
    return Long.BYTES + entryBytes(row);
  }

  @Override
  public void writePrefix(NativeOutput out) throws IOException {
    keys.writePrefix(out);
  }

  @Override
  public void write(NativeOutput out, int[] order, int count) throws IOException {
    rows.writeOffsets(out, order, count);
    if (rows.nestedCount() > 0) {
      keys.materialize();
      values.materialize();
      keys.write(out, rows.nested(), rows.nestedCount());
      values.write(out, rows.nested(), rows.nestedCount());
    }
  }
}
