package io.spanhouse.collector.decode;

/**
 * Reads one AnyValue: its type and where its content is. What is nested in it is checked, and read
 * only by those who ask for it.
 */
final class ValueReader {
  static final int STRING_VALUE = 1 << 3 | WireReader.BYTES;
  static final int BOOL_VALUE = 2 << 3 | WireReader.VARINT;
  static final int INT_VALUE = 3 << 3 | WireReader.VARINT;
  static final int DOUBLE_VALUE = 4 << 3 | WireReader.FIXED64;
  static final int ARRAY_VALUE = 5 << 3 | WireReader.BYTES;
  static final int KVLIST_VALUE = 6 << 3 | WireReader.BYTES;
  static final int BYTES_VALUE = 7 << 3 | WireReader.BYTES;
  static final int STRING_VALUE_STRINDEX = 8 << 3 | WireReader.VARINT;

  /** As base64 the longest text. */
  private static final int MAX_BYTES = Cuts.MAX_VALUE_BYTES / 4 * 3;

  private final WireReader wire;
  private final NestedValues nested;
  private int type;
  private long bits;
  private boolean tooLong;
  private boolean tooDeep;

  ValueReader(WireReader wire) {
    this.wire = wire;
    nested = new NestedValues(wire);
  }

  int type() {
    return type;
  }

  /** The scalar as in {@link AttributeList#bits}, or offset and length in 32 bits each. */
  long bits() {
    return bits;
  }

  void clear() {
    type = AnyValueType.EMPTY;
    bits = 0;
    tooLong = false;
    tooDeep = false;
  }

  /** Notes what the limits took from the value. */
  void addTo(Cuts cuts) {
    if (tooLong) {
      cuts.cutValue();
    }
    if (tooDeep) {
      cuts.cutNesting();
    }
  }

  /** Reads the AnyValue that is the current message, on top of what was read since clear(). */
  void read() {
    while (wire.hasMore()) {
      int tag = wire.readTag();
      switch (tag) {
        case STRING_VALUE -> set(AnyValueType.STRING, text(wire.readUtf8Length()));
        case BOOL_VALUE -> set(AnyValueType.BOOL, wire.readVarint64() != 0 ? 1 : 0);
        case INT_VALUE -> set(AnyValueType.INT, wire.readVarint64());
        case DOUBLE_VALUE -> set(AnyValueType.DOUBLE, wire.readFixed64());
        case ARRAY_VALUE -> readContainer(AnyValueType.ARRAY);
        case KVLIST_VALUE -> readContainer(AnyValueType.KVLIST);
        case BYTES_VALUE -> set(AnyValueType.BYTES, bytes(wire.readLength()));
        case STRING_VALUE_STRINDEX -> set(AnyValueType.EMPTY, wire.readVarint64() & 0);
        default -> wire.skip(tag);
      }
    }
  }

  private void set(int type, long bits) {
    this.type = type;
    this.bits = bits;
  }

  private long text(int length) {
    return content(length, Utf8.cut(wire.buffer, wire.pos, length, Cuts.MAX_VALUE_BYTES));
  }

  private long bytes(int length) {
    return content(length, Math.min(length, MAX_BYTES));
  }

  private long content(int length, int kept) {
    tooLong |= kept < length;
    long content = pack(wire.pos, kept);
    wire.pos += length;
    return content;
  }

  private void readContainer(int container) {
    int outer = wire.enter();
    int offset = wire.pos;
    int length = wire.limit - offset;
    tooDeep |= nested.check(container);
    tooLong |= length > Cuts.MAX_VALUE_BYTES;
    wire.leave(outer);
    if (type != container || length(bits) == 0) {
      set(container, pack(offset, length));
    } else if (length > 0) {
      int joined = wire.join(offset(bits), length(bits), offset, length);
      bits = pack(joined, length(bits) + length);
    }
  }

  static long pack(int offset, int length) {
    return (long) offset << 32 | length;
  }

  static int offset(long bits) {
    return (int) (bits >>> 32);
  }

  static int length(long bits) {
    return (int) bits;
  }
}
