package io.spanhouse.collector.decode;

/**
 * One link of a span: a reused view, valid until {@link SpanView#link} is called again or the
 * cursor moves. Ids have whatever length they came with.
 */
public final class LinkView {
  private static final int TRACE_ID = 1 << 3 | WireReader.BYTES;
  private static final int SPAN_ID = 2 << 3 | WireReader.BYTES;
  private static final int TRACE_STATE = 3 << 3 | WireReader.BYTES;
  private static final int ATTRIBUTES = 4 << 3 | WireReader.BYTES;
  private static final int DROPPED_ATTRIBUTES_COUNT = 5 << 3 | WireReader.VARINT;
  private static final int FLAGS = 6 << 3 | WireReader.FIXED32;

  private final WireReader wire;
  private final Slice traceId;
  private final Slice spanId;
  private final Slice traceState;
  private final AttributeList attributes;
  private int droppedAttributesCount;
  private int flags;

  LinkView(WireReader wire, ValueReader value) {
    this.wire = wire;
    traceId = new Slice(wire);
    spanId = new Slice(wire);
    traceState = new Slice(wire);
    attributes = new AttributeList(wire, value);
  }

  public Slice traceId() {
    return traceId;
  }

  public Slice spanId() {
    return spanId;
  }

  public Slice traceState() {
    return traceState;
  }

  public AttributeList attributes() {
    return attributes;
  }

  /** By the sender and by the limits. Unsigned. */
  public int droppedAttributesCount() {
    return droppedAttributesCount + attributes.cuts().droppedAttributes();
  }

  public int flags() {
    return flags;
  }

  /** Reads the field at hand. */
  void read() {
    traceId.clear();
    spanId.clear();
    traceState.clear();
    attributes.clear();
    droppedAttributesCount = 0;
    flags = 0;
    int outer = wire.enter();
    while (wire.hasMore()) {
      int tag = wire.readTag();
      switch (tag) {
        case TRACE_ID -> wire.readBytes(traceId);
        case SPAN_ID -> wire.readBytes(spanId);
        case TRACE_STATE -> wire.readText(traceState, attributes.cuts());
        case ATTRIBUTES -> attributes.readKeyValue();
        case DROPPED_ATTRIBUTES_COUNT -> droppedAttributesCount = wire.readVarint32();
        case FLAGS -> flags = wire.readFixed32();
        default -> wire.skip(tag);
      }
    }
    wire.leave(outer);
  }
}
