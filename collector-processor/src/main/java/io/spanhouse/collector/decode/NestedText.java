package io.spanhouse.collector.decode;

/**
 * Arrays and key-value lists as JSON text, without recursion.
 *
 * <p>The bytes were checked when the item was read. A message that was encoded in several pieces is
 * read piece after piece where it lies: a container is the {@code values} in all its own pieces, in
 * all pieces of the AnyValue around it, in all pieces of that within its KeyValue.
 */
final class NestedText {
  private static final int ARRAY = AnyValueType.ARRAY;
  private static final int KVLIST = AnyValueType.KVLIST;
  private static final int VALUES = 1 << 3 | WireReader.BYTES;
  private static final int KEY = 1 << 3 | WireReader.BYTES;
  private static final int VALUE = 2 << 3 | WireReader.BYTES;
  private static final String CUT = "...(cut)";
  private static final byte[] HEX = {
    '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'
  };

  private final WireReader wire = new WireReader();
  private final int[] containers = new int[NestedValues.MAX_DEPTH];
  private final int[] positions = new int[NestedValues.MAX_DEPTH];
  private final int[] pieceEnds = new int[NestedValues.MAX_DEPTH];
  private final int[] valueEnds = new int[NestedValues.MAX_DEPTH];
  private final int[] entryEnds = new int[NestedValues.MAX_DEPTH];
  private int depth;

  private int keyOffset;
  private int keyLength;
  private int type;
  private long bits;
  private int firstPieceEnd;
  private int firstValueEnd;

  /**
   * Appends a container, of its text at most {@link Cuts#MAX_VALUE_BYTES} and then {@link #CUT}.
   *
   * @return false when it was cut, or containers deeper than {@link NestedValues#MAX_DEPTH} became
   *     {@code null}
   */
  boolean append(byte[] buffer, int container, long content, ByteArray out) {
    int start = out.size();
    boolean complete = appendAll(buffer, container, content, out);
    int length = out.size() - start;
    if (length <= Cuts.MAX_VALUE_BYTES) {
      return complete;
    }
    out.truncate(start + Utf8.cut(out.array(), start, length, Cuts.MAX_VALUE_BYTES));
    out.appendAscii(CUT);
    return false;
  }

  private boolean appendAll(byte[] buffer, int container, long content, ByteArray out) {
    long limit = (long) out.size() + Cuts.MAX_VALUE_BYTES;
    int offset = ValueReader.offset(content);
    int end = offset + ValueReader.length(content);
    wire.reset(buffer, 0, buffer.length);
    depth = 0;
    push(container, offset, end, end, end, out);
    boolean complete = true;
    boolean first = true;
    while (depth > 0 && out.size() <= limit) {
      if (!nextEntry()) {
        out.append((byte) (containers[--depth] == ARRAY ? ']' : '}'));
        first = false;
        continue;
      }
      if (!first) {
        out.append((byte) ',');
      }
      first = false;
      int entryEnd = wire.readLength() + wire.pos;
      positions[depth - 1] = entryEnd;
      readEntry(containers[depth - 1], entryEnd);
      if (containers[depth - 1] == KVLIST) {
        appendQuoted(buffer, keyOffset, keyLength, out);
        out.append((byte) ':');
      }
      if (type != ARRAY && type != KVLIST) {
        appendScalar(buffer, out);
      } else if (depth < NestedValues.MAX_DEPTH) {
        push(type, ValueReader.offset(bits), firstPieceEnd, firstValueEnd, entryEnd, out);
        first = true;
      } else {
        out.appendAscii("null");
        complete = false;
      }
    }
    return complete;
  }

  /** Appends a key, a colon and a value of any type, as a member of a JSON object. */
  boolean appendMember(
      byte[] buffer, int keyOffset, int keyLength, int type, long bits, ByteArray out) {
    appendQuoted(buffer, keyOffset, keyLength, out);
    out.append((byte) ':');
    if (type == ARRAY || type == KVLIST) {
      return append(buffer, type, bits, out);
    }
    this.type = type;
    this.bits = bits;
    appendScalar(buffer, out);
    return true;
  }

  private void push(
      int container, int position, int pieceEnd, int valueEnd, int entryEnd, ByteArray out) {
    containers[depth] = container;
    positions[depth] = position;
    pieceEnds[depth] = pieceEnd;
    valueEnds[depth] = valueEnd;
    entryEnds[depth] = entryEnd;
    depth++;
    out.append((byte) (container == ARRAY ? '[' : '{'));
  }

  /** Moves to the length of the next entry of the innermost container. */
  private boolean nextEntry() {
    int top = depth - 1;
    int containerField = containers[top] << 3 | WireReader.BYTES;
    wire.pos = positions[top];
    while (wire.pos < entryEnds[top]) {
      int tag = wire.readTag();
      if (wire.pos <= pieceEnds[top]) {
        if (tag == VALUES) {
          return true;
        }
        wire.skip(tag);
      } else if (wire.pos <= valueEnds[top]) {
        if (tag == containerField) {
          pieceEnds[top] = wire.readLength() + wire.pos;
        } else {
          wire.skip(tag);
        }
      } else if (tag == VALUE) {
        valueEnds[top] = wire.readLength() + wire.pos;
      } else {
        wire.skip(tag);
      }
    }
    return false;
  }

  /** Reads an AnyValue in an array, or a KeyValue in a list, without going into containers. */
  private void readEntry(int container, int end) {
    keyOffset = 0;
    keyLength = 0;
    type = AnyValueType.EMPTY;
    if (container == ARRAY) {
      readValue(end);
      return;
    }
    while (wire.pos < end) {
      int tag = wire.readTag();
      if (tag == KEY) {
        keyLength = wire.readLength();
        keyOffset = wire.pos;
        wire.pos += keyLength;
      } else if (tag == VALUE) {
        int length = wire.readLength();
        readValue(wire.pos + length);
      } else {
        wire.skip(tag);
      }
    }
  }

  private void readValue(int end) {
    while (wire.pos < end) {
      int tag = wire.readTag();
      switch (tag) {
        case ValueReader.STRING_VALUE -> setContent(AnyValueType.STRING);
        case ValueReader.BOOL_VALUE -> set(AnyValueType.BOOL, wire.readVarint64() != 0 ? 1 : 0);
        case ValueReader.INT_VALUE -> set(AnyValueType.INT, wire.readVarint64());
        case ValueReader.DOUBLE_VALUE -> set(AnyValueType.DOUBLE, wire.readFixed64());
        case ValueReader.ARRAY_VALUE -> readContainer(ARRAY, end);
        case ValueReader.KVLIST_VALUE -> readContainer(KVLIST, end);
        case ValueReader.BYTES_VALUE -> setContent(AnyValueType.BYTES);
        case ValueReader.STRING_VALUE_STRINDEX -> set(AnyValueType.EMPTY, wire.readVarint64());
        default -> wire.skip(tag);
      }
    }
  }

  private void set(int type, long bits) {
    this.type = type;
    this.bits = bits;
  }

  private void setContent(int type) {
    int length = wire.readLength();
    set(type, ValueReader.pack(wire.pos, length));
    wire.pos += length;
  }

  private void readContainer(int container, int valueEnd) {
    int length = wire.readLength();
    if (type != container) {
      set(container, ValueReader.pack(wire.pos, length));
      firstPieceEnd = wire.pos + length;
      firstValueEnd = valueEnd;
    }
    wire.pos += length;
  }

  private void appendScalar(byte[] buffer, ByteArray out) {
    int offset = ValueReader.offset(bits);
    int length = ValueReader.length(bits);
    switch (type) {
      case AnyValueType.STRING -> appendQuoted(buffer, offset, length, out);
      case AnyValueType.BOOL -> out.appendAscii(bits != 0 ? "true" : "false");
      case AnyValueType.INT -> out.appendDecimal(bits);
      case AnyValueType.DOUBLE -> appendDouble(Double.longBitsToDouble(bits), out);
      case AnyValueType.BYTES -> {
        out.append((byte) '"');
        Base64Text.encode(buffer, offset, length, out);
        out.append((byte) '"');
      }
      default -> out.appendAscii("null");
    }
  }

  private static void appendDouble(double value, ByteArray out) {
    boolean number = Double.isFinite(value);
    if (!number) {
      out.append((byte) '"');
    }
    DoubleText.append(value, out);
    if (!number) {
      out.append((byte) '"');
    }
  }

  static void appendQuoted(byte[] buffer, int offset, int length, ByteArray out) {
    out.append((byte) '"');
    int end = offset + length;
    int copied = offset;
    for (int i = offset; i < end; i++) {
      byte b = buffer[i];
      if (b == '"' || b == '\\' || (b >= 0 && b < ' ')) {
        out.append(buffer, copied, i - copied);
        appendEscaped(b, out);
        copied = i + 1;
      }
    }
    out.append(buffer, copied, end - copied);
    out.append((byte) '"');
  }

  private static void appendEscaped(byte b, ByteArray out) {
    out.append((byte) '\\');
    switch (b) {
      case '\n' -> out.append((byte) 'n');
      case '\r' -> out.append((byte) 'r');
      case '\t' -> out.append((byte) 't');
      case '"', '\\' -> out.append(b);
      default -> {
        out.appendAscii("u00");
        out.append(HEX[b >>> 4]);
        out.append(HEX[b & 15]);
      }
    }
  }
}
