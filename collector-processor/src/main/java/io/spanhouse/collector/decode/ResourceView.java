package io.spanhouse.collector.decode;

/**
 * The resource of the items that follow: a reused view, valid until the cursor moves to another
 * resource or is reset.
 */
public final class ResourceView {
  private static final int ATTRIBUTES = 1 << 3 | WireReader.BYTES;
  private static final int DROPPED_ATTRIBUTES_COUNT = 2 << 3 | WireReader.VARINT;
  private static final int ENTITY_REFS = 3 << 3 | WireReader.BYTES;

  private static final int ENTITY_SCHEMA_URL = 1 << 3 | WireReader.BYTES;
  private static final int ENTITY_TYPE = 2 << 3 | WireReader.BYTES;
  private static final int ENTITY_ID_KEYS = 3 << 3 | WireReader.BYTES;
  private static final int ENTITY_DESCRIPTION_KEYS = 4 << 3 | WireReader.BYTES;

  private final WireReader wire;
  private final AttributeList attributes;
  private final Slice schemaUrl;
  private int droppedAttributesCount;

  ResourceView(WireReader wire, ValueReader value) {
    this.wire = wire;
    attributes = new AttributeList(wire, value);
    schemaUrl = new Slice(wire);
  }

  public AttributeList attributes() {
    return attributes;
  }

  /** By the sender and by the limits. Unsigned. */
  public int droppedAttributesCount() {
    return droppedAttributesCount + attributes.cuts().droppedAttributes();
  }

  /** Of the resource itself; the scope has its own. */
  public Slice schemaUrl() {
    return schemaUrl;
  }

  void clear() {
    attributes.clear();
    droppedAttributesCount = 0;
    schemaUrl.clear();
  }

  /** Reads the field at hand. */
  void readSchemaUrl() {
    wire.readName(schemaUrl, attributes.cuts());
  }

  /** Reads the field at hand, a Resource, on top of what was read since clear(). */
  void read() {
    int outer = wire.enter();
    while (wire.hasMore()) {
      int tag = wire.readTag();
      switch (tag) {
        case ATTRIBUTES -> attributes.readKeyValue();
        case DROPPED_ATTRIBUTES_COUNT -> droppedAttributesCount = wire.readVarint32();
        case ENTITY_REFS -> checkEntityRef();
        default -> wire.skip(tag);
      }
    }
    wire.leave(outer);
  }

  private void checkEntityRef() {
    int outer = wire.enter();
    while (wire.hasMore()) {
      int tag = wire.readTag();
      switch (tag) {
        case ENTITY_SCHEMA_URL, ENTITY_TYPE, ENTITY_ID_KEYS, ENTITY_DESCRIPTION_KEYS ->
            wire.pos = wire.readUtf8Length() + wire.pos;
        default -> wire.skip(tag);
      }
    }
    wire.leave(outer);
  }
}
