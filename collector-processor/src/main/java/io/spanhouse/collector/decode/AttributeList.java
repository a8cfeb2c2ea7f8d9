package io.spanhouse.collector.decode;

import java.util.Arrays;

/**
 * A list of attributes as a struct of arrays over the request's bytes, in the order of the wire. A
 * reused view: valid until the next call of {@code next()} or {@code reset()} of the cursor it
 * belongs to.
 *
 * <p>Each key is there once: given twice, it has its last value where it stood first. Keys and
 * strings are well-formed UTF-8. What is over the limits of {@link Cuts} is not here.
 */
public final class AttributeList {
  /** Further elements of an array are not read. */
  private static final int MAX_ELEMENTS = 1 << 20;

  private static final int MAX_RETAINED = 1 << 14;
  private static final int NOT_COUNTED = -1;
  private static final int KEY = 1 << 3 | WireReader.BYTES;
  private static final int VALUE = 2 << 3 | WireReader.BYTES;

  private final WireReader wire;
  private final ValueReader value;
  private final DistinctKeys keys = new DistinctKeys(this);
  private final Cuts cuts = new Cuts();
  private int size;

  /** How many have an index in the key; counted only once there are many attributes. */
  private int indexed = NOT_COUNTED;

  private int[] keyOffsets = new int[32];
  private int[] keyLengths = new int[32];
  private byte[] types = new byte[32];
  private long[] bits = new long[32];

  AttributeList(WireReader wire, ValueReader value) {
    this.wire = wire;
    this.value = value;
  }

  public int size() {
    return size;
  }

  /** Holds keys and contents at the offsets given here. */
  public byte[] buffer() {
    return wire.buffer;
  }

  public int keyOffset(int i) {
    return keyOffsets[i];
  }

  public int keyLength(int i) {
    return keyLengths[i];
  }

  /** One of {@link AnyValueType}. */
  public int type(int i) {
    return types[i];
  }

  /**
   * Start of the content of a string or of bytes, or of the encoded ArrayValue or KeyValueList.
   * Without meaning for other types.
   */
  public int valueOffset(int i) {
    return ValueReader.offset(bits[i]);
  }

  /** Length of what starts at {@link #valueOffset}. Without meaning for other types. */
  public int valueLength(int i) {
    return ValueReader.length(bits[i]);
  }

  /**
   * A bool as 0 or 1, an int as its value, a double as {@link Double#doubleToRawLongBits}. Without
   * meaning for other types.
   */
  public long bits(int i) {
    return bits[i];
  }

  /** What the limits took from this list, or from the item it belongs to. */
  public Cuts cuts() {
    return cuts;
  }

  void clear() {
    if (size > 0) {
      keys.clear();
    }
    cuts.clear();
    size = 0;
    indexed = NOT_COUNTED;
    if (bits.length > MAX_RETAINED) {
      resize(32);
    }
  }

  /** Reads the field at hand, a KeyValue, and adds it. */
  void readKeyValue() {
    if (size >= Cuts.MAX_ATTRIBUTES) {
      readOneOfMany();
    } else if (!readShort()) {
      readAnyKeyValue();
    }
  }

  private void readOneOfMany() {
    if (indexed == NOT_COUNTED) {
      indexed = 0;
      for (int i = 0; i < size; i++) {
        indexed += isIndexed(keyOffsets[i], keyLengths[i]) ? 1 : 0;
      }
    }
    boolean hasIndex = nextIsIndexed();
    boolean hasRoom = hasIndex ? indexed < Cuts.MAX_INDEXED : size - indexed < Cuts.MAX_ATTRIBUTES;
    if (!hasRoom) {
      wire.pos = wire.readLength() + wire.pos; // in this order: reading the length moves pos
      cuts.dropAttribute();
      return;
    }
    int before = size;
    readAnyKeyValue();
    indexed += hasIndex ? size - before : 0;
  }

  /** Whether the KeyValue at hand has an index in its key; reads nothing. */
  private boolean nextIsIndexed() {
    int start = wire.pos;
    int outer = wire.enter();
    boolean found = false;
    while (wire.hasMore()) {
      int tag = wire.readTag();
      if (tag == KEY) {
        int length = wire.readLength();
        found = isIndexed(wire.pos, length);
        wire.pos += length;
      } else {
        wire.skip(tag);
      }
    }
    wire.leave(outer);
    wire.pos = start;
    return found;
  }

  /** Whether there is a number between two dots, or behind the last one. */
  private boolean isIndexed(int offset, int length) {
    int digits = 0;
    boolean number = false;
    for (int i = offset; i < offset + length; i++) {
      byte b = wire.buffer[i];
      if (b == '.') {
        if (number && digits > 0) {
          return true;
        }
        number = true;
        digits = 0;
      } else if (b >= '0' && b <= '9') {
        digits++;
      } else {
        number = false;
      }
    }
    return number && digits > 0;
  }

  /**
   * Reads what most attributes are: an ASCII key, then an ASCII string or an int, and nothing else,
   * in less than 128 bytes. Then every tag and length is one byte at a known place.
   *
   * @return false, with nothing read, if it is anything else
   */
  private boolean readShort() {
    byte[] buffer = wire.buffer;
    int start = wire.pos + 1;
    if (wire.limit - start < 6) {
      return false;
    }
    int end = start + buffer[wire.pos];
    int keyAt = start + 2;
    int valueAt = keyAt + buffer[start + 1];
    if (end > wire.limit
        || valueAt < keyAt
        || valueAt > end - 4
        || buffer[start] != KEY
        || buffer[valueAt] != VALUE
        || buffer[valueAt + 1] != end - valueAt - 2) {
      return false;
    }
    return switch (buffer[valueAt + 2]) {
      case ValueReader.STRING_VALUE -> readShortString(keyAt, valueAt, end);
      case ValueReader.INT_VALUE -> readShortInt(keyAt, valueAt, end);
      default -> false;
    };
  }

  private boolean readShortString(int keyAt, int valueAt, int end) {
    int length = end - valueAt - 4;
    // The tags and lengths between key and string are ASCII as well: one look is enough for all.
    if (wire.buffer[valueAt + 3] != length || !Utf8.isAscii(wire.buffer, keyAt, end)) {
      return false;
    }
    wire.pos = end;
    add(keyAt, valueAt - keyAt, AnyValueType.STRING, ValueReader.pack(end - length, length));
    return true;
  }

  private boolean readShortInt(int keyAt, int valueAt, int end) {
    if (!Utf8.isAscii(wire.buffer, keyAt, valueAt)) {
      return false;
    }
    int start = wire.pos;
    int outer = wire.limit;
    wire.pos = valueAt + 3;
    wire.limit = end;
    long number = wire.readVarint64();
    wire.limit = outer;
    if (wire.pos < end) {
      wire.pos = start;
      return false;
    }
    add(keyAt, valueAt - keyAt, AnyValueType.INT, number);
    return true;
  }

  private void readAnyKeyValue() {
    int outer = wire.enter();
    int keyOffset = 0;
    int keyLength = 0;
    value.clear();
    while (wire.hasMore()) {
      int tag = wire.readTag();
      switch (tag) {
        case KEY -> {
          keyLength = wire.readUtf8Length();
          keyOffset = wire.pos;
          wire.pos += keyLength;
        }
        case VALUE -> readValue();
        default -> wire.skip(tag);
      }
    }
    wire.leave(outer);
    value.addTo(cuts);
    int kept = Utf8.cut(wire.buffer, keyOffset, keyLength, Cuts.MAX_KEY_BYTES);
    if (kept < keyLength) {
      cuts.cutKey();
    }
    add(keyOffset, kept, value.type(), value.bits());
  }

  private void readValue() {
    int outer = wire.enter();
    value.read();
    wire.leave(outer);
  }

  /** Adds the value that was read last, as an element of an array. */
  void addElement() {
    if (size < MAX_ELEMENTS) {
      set(size, 0, 0, value.type(), value.bits());
    }
  }

  private void add(int keyOffset, int keyLength, int type, long content) {
    set(keys.indexOf(wire.buffer, keyOffset, keyLength), keyOffset, keyLength, type, content);
  }

  private void set(int i, int keyOffset, int keyLength, int type, long content) {
    if (i == bits.length) {
      resize(2 * i);
    }
    keyOffsets[i] = keyOffset;
    keyLengths[i] = keyLength;
    types[i] = (byte) type;
    bits[i] = content;
    size = Math.max(size, i + 1);
  }

  private void resize(int capacity) {
    keyOffsets = Arrays.copyOf(keyOffsets, capacity);
    keyLengths = Arrays.copyOf(keyLengths, capacity);
    types = Arrays.copyOf(types, capacity);
    bits = Arrays.copyOf(bits, capacity);
  }
}
