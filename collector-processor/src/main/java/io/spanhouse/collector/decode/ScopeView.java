package io.spanhouse.collector.decode;

/**
 * The instrumentation scope of the items that follow: a reused view, valid until the cursor moves
 * to another scope or is reset.
 */
public final class ScopeView {
  private static final int NAME = 1 << 3 | WireReader.BYTES;
  private static final int VERSION = 2 << 3 | WireReader.BYTES;
  private static final int ATTRIBUTES = 3 << 3 | WireReader.BYTES;
  private static final int DROPPED_ATTRIBUTES_COUNT = 4 << 3 | WireReader.VARINT;

  private final WireReader wire;
  private final Slice name;
  private final Slice version;
  private final AttributeList attributes;
  private final Slice schemaUrl;
  private int droppedAttributesCount;

  ScopeView(WireReader wire, ValueReader value) {
    this.wire = wire;
    name = new Slice(wire);
    version = new Slice(wire);
    attributes = new AttributeList(wire, value);
    schemaUrl = new Slice(wire);
  }

  public Slice name() {
    return name;
  }

  public Slice version() {
    return version;
  }

  public AttributeList attributes() {
    return attributes;
  }

  /** By the sender and by the limits. Unsigned. */
  public int droppedAttributesCount() {
    return droppedAttributesCount + attributes.cuts().droppedAttributes();
  }

  /** Of the items in this scope. */
  public Slice schemaUrl() {
    return schemaUrl;
  }

  void clear() {
    name.clear();
    version.clear();
    attributes.clear();
    droppedAttributesCount = 0;
    schemaUrl.clear();
  }

  /** Reads the field at hand. */
  void readSchemaUrl() {
    wire.readName(schemaUrl, attributes.cuts());
  }

  /** Reads the field at hand, an InstrumentationScope, on top of what was read since clear(). */
  void read() {
    int outer = wire.enter();
    while (wire.hasMore()) {
      int tag = wire.readTag();
      switch (tag) {
        case NAME -> wire.readName(name, attributes.cuts());
        case VERSION -> wire.readName(version, attributes.cuts());
        case ATTRIBUTES -> attributes.readKeyValue();
        case DROPPED_ATTRIBUTES_COUNT -> droppedAttributesCount = wire.readVarint32();
        default -> wire.skip(tag);
      }
    }
    wire.leave(outer);
  }
}
