package io.spanhouse.collector.map;

import io.spanhouse.collector.decode.AnyValueText;
import io.spanhouse.collector.decode.AnyValueType;
import io.spanhouse.collector.decode.AttributeList;
import io.spanhouse.collector.decode.ByteArray;
import io.spanhouse.collector.normalize.Note;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A {@code Map(LowCardinality(String), String)} column: attributes under their own names. */
final class MapColumn extends Column {
  private final LowCardinalityColumn keys = new LowCardinalityColumn();
  private final StringColumn values = new StringColumn();
  private final Rows rows = new Rows();
  private final AnyValueText anyValueText = new AnyValueText();
  private final ByteArray text = new ByteArray();
  private int entries;
  private int rowStart;

  MapColumn() {
    super("Map(LowCardinality(String), String)");
  }

  /**
   * Adds attribute {@code i}, its key without the first {@code keyPrefix} bytes, to the open row.
   */
  void put(AttributeList attributes, int i, int keyPrefix) {
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
  void endRow() {
    if (entries == rowStart) {
      appendDefault();
      return;
    }
    rows.set(nextRow(), rowStart, entries);
    rowStart = entries;
  }

  /** Appends all attributes as one row. */
  void append(AttributeList attributes) {
    append(attributes, List.of());
  }

  /** Appends all attributes and notes as one row. */
  void append(AttributeList attributes, List<Note> notes) {
    for (int i = 0; i < attributes.size(); i++) {
      put(attributes, i, 0);
    }
    putCuts(attributes);
    put(notes);
    endRow();
  }

  /** Adds to the open row what the limits took from the attributes, if they did. */
  void putCuts(AttributeList attributes) {
    if (attributes.cuts().any()) {
      put(List.of(new Note(Note.CUT, attributes.cuts().toString())));
    }
  }

  /** Adds notes to the open row. */
  void put(List<Note> notes) {
    for (Note note : notes) {
      keys.append(note.key().getBytes(StandardCharsets.US_ASCII));
      values.append(note.text().getBytes(StandardCharsets.US_ASCII));
      entries++;
    }
  }

  /** Appends a row equal to the one before, without copying it. */
  void appendSameRow() {
    if (hasValues()) {
      int row = nextRow();
      rows.set(row, rows.start(row - 1), rows.end(row - 1));
    } else {
      appendDefault();
    }
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
    entries = rows.reach(count);
    rowStart = entries;
    keys.truncate(entries);
    values.truncate(entries);
  }

  @Override
  long bytes() {
    return hasValues() ? 8L * rows() + keys.bytes() + values.bytes() : 0;
  }

  @Override
  void writePrefix(NativeOutput out) throws IOException {
    keys.writePrefix(out);
  }

  @Override
  void write(NativeOutput out, int[] order, int count) throws IOException {
    rows.writeOffsets(out, order, count);
    if (rows.nestedCount() > 0) {
      keys.materialize();
      values.materialize();
      keys.write(out, rows.nested(), rows.nestedCount());
      values.write(out, rows.nested(), rows.nestedCount());
    }
  }
}
