package io.spanhouse.collector.normalize;

import io.spanhouse.collector.decode.AnyValueText;
import io.spanhouse.collector.decode.AnyValueType;
import io.spanhouse.collector.decode.AttributeList;
import io.spanhouse.collector.decode.ByteArray;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The fields one attribute list gives, each from the key with the best precedence whose value is
 * usable. A reused view: it points into the attribute list's bytes.
 */
public final class Fields {
  /** A count of zero yields to a later alias that is not zero. */
  private static final int ZERO_PENALTY = 1 << 20;

  private static final int ABSENT = Integer.MAX_VALUE;
  private static final int INHERITED = -1;

  /** Longer is no name of a user, a service and the like; every row would get a copy. */
  private static final int MAX_INHERITED_BYTES = 1 << 10;

  private static final int SPANS_ONLY = Field.SPANS;

  private final Conventions conventions;
  private final int[] ranks = new int[Field.COUNT_OF_FIELDS];
  private final int[] present = new int[Field.COUNT_OF_FIELDS];
  private int presentCount;
  private final int[] indexes = new int[Field.COUNT_OF_FIELDS];
  private final byte[] @Nullable [] buffers = new byte[Field.COUNT_OF_FIELDS][];
  private final int[] offsets = new int[Field.COUNT_OF_FIELDS];
  private final int[] lengths = new int[Field.COUNT_OF_FIELDS];
  private final int[] types = new int[Field.COUNT_OF_FIELDS];
  private final long[] numbers = new long[Field.COUNT_OF_FIELDS];
  private final AnyValueText anyValueText = new AnyValueText();
  private final ByteArray rendered = new ByteArray();
  private final KeyCache keys;
  private boolean[] moved = new boolean[32];
  private int attributeCount;
  private long speaks;
  private final DeferredSources deferred;

  /** Attributes that are sources of a field which another one has, and that field. */
  private int[] losers = new int[16];

  private int loserCount;
  private @Nullable AttributeList list;

  public Fields(Conventions conventions) {
    this.conventions = conventions;
    this.keys = new KeyCache(conventions);
    this.deferred = new DeferredSources(conventions, this);
    Arrays.fill(ranks, ABSENT);
  }

  /** Call before the first list of a request: buffers are used again for other bytes. */
  void reset() {
    keys.reset();
  }

  /** Replaces what is here by what {@code attributes} say. */
  public void read(AttributeList attributes) {
    read(attributes, 0);
  }

  /**
   * The same, for attributes of a span whose scope tells that it speaks certain conventions. What
   * depends on the span's kind is added by {@link #settle}.
   */
  void read(AttributeList attributes, long speakers) {
    for (int i = 0; i < presentCount; i++) {
      ranks[present[i]] = ABSENT;
    }
    presentCount = 0;
    loserCount = 0;
    list = attributes;
    rendered.clear();
    speaks = speakers;
    deferred.clear();
    attributeCount = attributes.size();
    byte[] buffer = attributes.buffer();
    if (attributeCount > moved.length) {
      moved = new boolean[Integer.highestOneBit(attributeCount) * 2];
    }
    keys.use(buffer);
    for (int i = 0; i < attributeCount; i++) {
      int key = keys.find(attributes.keyOffset(i), attributes.keyLength(i), i);
      if (key >= 0) {
        int convention = conventions.convention(key);
        if (convention >= 0) {
          speaks |= 1L << convention;
        }
        for (int target : conventions.targets(key)) {
          if (target >= 0) {
            offer(target >>> 16, target & 0xFFFF, attributes, i);
          } else {
            deferred.add(~target, i);
          }
        }
      }
    }
    deferred.read(attributes, speaks);
  }

  /** Adds what depends on the span's kind, and the messages that attributes are spread over. */
  void settle(AttributeList attributes, Kind kind) {
    deferred.settle(attributes, kind);
  }

  /** How many values could not be read, since {@link #read}. */
  int unreadable() {
    return deferred.unreadable();
  }

  void offer(int field, int rank, AttributeList attributes, int i) {
    Shape shape = Field.VALUES[field].shape;
    int type = attributes.type(i);
    if (type == AnyValueType.EMPTY) {
      return;
    }
    long number = 0;
    if (shape.isNumber()) {
      number = Numbers.parse(shape, attributes, i);
      if (number == Numbers.UNUSABLE) {
        return;
      }
      if (shape == Shape.COUNT && number == 0) {
        rank += ZERO_PENALTY;
      }
    } else if (type == AnyValueType.STRING && !isText(shape, attributes, i)) {
      return;
    }
    if (rank > ranks[field]) {
      lose(field, i);
      return;
    }
    if (ranks[field] != ABSENT) {
      lose(field, indexes[field]);
    }
    set(field, rank);
    indexes[field] = i;
    types[field] = type;
    numbers[field] = number;
    if (type == AnyValueType.STRING || shape == Shape.LIST) {
      buffers[field] = attributes.buffer();
      offsets[field] = attributes.valueOffset(i);
      lengths[field] = attributes.valueLength(i);
    } else if (!shape.isNumber()) {
      buffers[field] = null;
      offsets[field] = rendered.size();
      anyValueText.append(attributes, i, rendered);
      lengths[field] = rendered.size() - offsets[field];
    }
  }

  private void lose(int field, int attribute) {
    if (attribute < 0) {
      return;
    }
    if (loserCount + 2 > losers.length) {
      losers = Arrays.copyOf(losers, losers.length * 2);
    }
    losers[loserCount++] = field;
    losers[loserCount++] = attribute;
  }

  private void set(int field, int rank) {
    if (ranks[field] == ABSENT) {
      present[presentCount++] = field;
    }
    ranks[field] = rank;
  }

  private boolean isText(Shape shape, AttributeList attributes, int i) {
    return isText(shape, attributes.buffer(), attributes.valueOffset(i), attributes.valueLength(i));
  }

  private boolean isText(Shape shape, byte[] buffer, int offset, int length) {
    for (int at = offset; at < offset + length; at++) {
      if (buffer[at] > ' ' || buffer[at] < 0) {
        return !conventions.isPlaceholder(shape, buffer, offset, length);
      }
    }
    return false;
  }

  /** Whether a source of this rank would count. */
  boolean isWanted(Field field, int rank) {
    return rank < ranks[field.index()];
  }

  /** Takes a text that is no attribute by itself, unless a better source was there. */
  void offer(Field field, int rank, byte[] buffer, int offset, int length, int attribute) {
    long number = 0;
    int effective = rank;
    if (field.shape.isNumber()) {
      number = Numbers.parse(field.shape, buffer, offset, length);
      if (number == Numbers.UNUSABLE) {
        return;
      }
      effective += field.shape == Shape.COUNT && number == 0 ? ZERO_PENALTY : 0;
    } else if (!isText(field.shape, buffer, offset, length)) {
      return;
    }
    if (isWanted(field, effective)) {
      put(field, effective, buffer, offset, length, attribute);
      numbers[field.index()] = number;
    }
  }

  /** Sets a field that has no value yet. */
  void fill(Field field, byte[] buffer, int offset, int length) {
    offer(field, ABSENT - 1, buffer, offset, length, INHERITED);
  }

  /** Replaces the text of a field, whatever it is; the attribute it came from stays consumed. */
  void replace(Field field, byte[] buffer, int offset, int length) {
    boolean there = has(field);
    put(
        field,
        there ? ranks[field.index()] : ABSENT - 1,
        buffer,
        offset,
        length,
        there ? indexes[field.index()] : INHERITED);
  }

  /** Forgets a field; the attribute it came from stays where it was. */
  void drop(Field field) {
    ranks[field.index()] = ABSENT;
    indexes[field.index()] = INHERITED;
  }

  private void put(Field field, int rank, byte[] buffer, int offset, int length, int attribute) {
    int f = field.index();
    if (ranks[f] != ABSENT && indexes[f] != attribute) {
      lose(f, indexes[f]);
    }
    set(f, rank);
    indexes[f] = attribute;
    types[f] = AnyValueType.STRING;
    numbers[f] = 0;
    buffers[f] = null;
    offsets[f] = rendered.size();
    rendered.append(buffer, offset, length);
    lengths[f] = length;
  }

  /** Takes from {@code other} each of {@code fields} that is absent here, unless it is too long. */
  void inherit(Fields other, Field[] fields) {
    for (Field field : fields) {
      int f = field.index();
      if (ranks[f] == ABSENT && other.ranks[f] != ABSENT && other.isShort(field)) {
        set(f, ABSENT - 1);
        indexes[f] = INHERITED;
        buffers[f] = other.buffer(field);
        offsets[f] = other.offsets[f];
        lengths[f] = other.lengths[f];
        types[f] = other.types[f];
        numbers[f] = other.numbers[f];
      }
    }
  }

  private boolean isShort(Field field) {
    return field.shape.isNumber() || lengths[field.index()] <= MAX_INHERITED_BYTES;
  }

  public boolean has(Field field) {
    return ranks[field.index()] != ABSENT;
  }

  /** The attribute of the list that gave the value; negative when none, or no single one, did. */
  int attribute(Field field) {
    return has(field) ? indexes[field.index()] : INHERITED;
  }

  /** The bytes {@link #offset} and {@link #length} count in. */
  public byte[] buffer(Field field) {
    byte[] buffer = buffers[field.index()];
    return buffer == null ? rendered.array() : buffer;
  }

  public int offset(Field field) {
    return offsets[field.index()];
  }

  public int length(Field field) {
    return has(field) ? lengths[field.index()] : 0;
  }

  /** Appends the value's bytes; nothing when absent. */
  void appendTo(ByteArray target, Field field) {
    if (has(field)) {
      target.append(buffer(field), offset(field), length(field));
    }
  }

  /** The value as text, empty when absent; makes garbage, so not for every span. */
  public String text(Field field) {
    return has(field)
        ? new String(buffer(field), offset(field), length(field), StandardCharsets.UTF_8)
        : "";
  }

  /** The {@link AnyValueType} the sender used; for lists it tells how the bytes are to be read. */
  public int type(Field field) {
    return types[field.index()];
  }

  /**
   * The value of a field whose shape is a number: the count, the double's bits, the amount in units
   * of 10^-12, or 0 and 1; 0 when absent.
   */
  public long number(Field field) {
    return has(field) ? numbers[field.index()] : 0;
  }

  /** Whether an attribute of the list became a column of one of the {@code tables}. */
  public boolean isMoved(int attribute) {
    return moved[attribute];
  }

  /** Settles which attributes became columns, now that it is known which tables get a row. */
  void moveTo(int tables) {
    Arrays.fill(moved, 0, attributeCount, false);
    for (int i = 0; i < presentCount; i++) {
      int field = present[i];
      if (indexes[field] != INHERITED && Field.VALUES[field].hasColumnIn(tables)) {
        moved[indexes[field]] = true;
      }
    }
    for (int i = 0; i < loserCount; i += 2) {
      Field field = Field.VALUES[losers[i]];
      if (field.hasColumnIn(tables) && saysNothingElse(field, losers[i + 1])) {
        moved[losers[i + 1]] = true;
      }
    }
    if (tables != SPANS_ONLY) {
      deferred.moveMessages(moved);
    }
  }

  /** Whether an attribute that could have been a field's is content, or says the same. */
  private boolean saysNothingElse(Field field, int attribute) {
    if (list == null || !has(field)) {
      return false;
    }
    if (field.shape == Shape.STRUCTURED) {
      return true;
    }
    if (field.shape.isNumber()) {
      return Numbers.parse(field.shape, list, attribute) == numbers[field.index()];
    }
    int start = list.valueOffset(attribute);
    return list.type(attribute) == types[field.index()]
        && Arrays.equals(
            list.buffer(),
            start,
            start + list.valueLength(attribute),
            buffer(field),
            offset(field),
            offset(field) + length(field));
  }

  /** Index of the convention whose key a field has, or -1. */
  int conventionOf(Field field) {
    int rank = ranks[field.index()];
    return rank >= ABSENT - 1 ? -1 : conventions.conventionOf(rank & ZERO_PENALTY - 1);
  }

  /** Whether the span speaks one of these conventions, as bits. */
  boolean speaks(long conventionBits) {
    return (speaks & conventionBits) != 0;
  }

  /** Index of the convention the span speaks, or -1. */
  int convention() {
    return speaks == 0 ? -1 : Long.numberOfTrailingZeros(speaks);
  }
}
