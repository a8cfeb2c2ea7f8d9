package io.spanhouse.collector.decode;

/**
 * One event of a span: a reused view, valid until {@link SpanView#event} is called again or the
 * cursor moves.
 */
public final class EventView {
  private static final int TIME_UNIX_NANO = 1 << 3 | WireReader.FIXED64;
  private static final int NAME = 2 << 3 | WireReader.BYTES;
  private static final int ATTRIBUTES = 3 << 3 | WireReader.BYTES;
  private static final int DROPPED_ATTRIBUTES_COUNT = 4 << 3 | WireReader.VARINT;

  private final WireReader wire;
  private final Slice name;
  private final AttributeList attributes;
  private long timeNanos;
  private int droppedAttributesCount;

  EventView(WireReader wire, ValueReader value) {
    this.wire = wire;
    name = new Slice(wire);
    attributes = new AttributeList(wire, value);
  }

  /** Unsigned nanoseconds since the epoch. */
  public long timeNanos() {
    return timeNanos;
  }

  public Slice name() {
    return name;
  }

  public AttributeList attributes() {
    return attributes;
  }

  /** By the sender and by the limits. Unsigned. */
  public int droppedAttributesCount() {
    return droppedAttributesCount + attributes.cuts().droppedAttributes();
  }

  /** Reads the field at hand. */
  void read() {
    timeNanos = 0;
    name.clear();
    attributes.clear();
    droppedAttributesCount = 0;
    int outer = wire.enter();
    while (wire.hasMore()) {
      int tag = wire.readTag();
      switch (tag) {
        case TIME_UNIX_NANO -> timeNanos = wire.readFixed64();
        case NAME -> wire.readName(name, attributes.cuts());
        case ATTRIBUTES -> attributes.readKeyValue();
        case DROPPED_ATTRIBUTES_COUNT -> droppedAttributesCount = wire.readVarint32();
        default -> wire.skip(tag);
      }
    }
    wire.leave(outer);
  }
}
