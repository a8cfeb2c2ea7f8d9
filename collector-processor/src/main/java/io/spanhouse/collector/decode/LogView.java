package io.spanhouse.collector.decode;

/**
 * One log record: a reused view, valid until the next call of {@link LogCursor#next} or {@link
 * LogCursor#reset}. Fields the sender left out have protobuf's defaults. Ids have whatever length
 * they came with.
 */
public final class LogView {
  private static final int TIME_UNIX_NANO = 1 << 3 | WireReader.FIXED64;

  /** The first field of spans and metrics, which no log record has. */
  private static final int FIRST_OF_OTHERS = 1 << 3 | WireReader.BYTES;

  private static final int SEVERITY_NUMBER = 2 << 3 | WireReader.VARINT;
  private static final int SEVERITY_TEXT = 3 << 3 | WireReader.BYTES;
  private static final int BODY = 5 << 3 | WireReader.BYTES;
  private static final int ATTRIBUTES = 6 << 3 | WireReader.BYTES;
  private static final int DROPPED_ATTRIBUTES_COUNT = 7 << 3 | WireReader.VARINT;
  private static final int FLAGS = 8 << 3 | WireReader.FIXED32;
  private static final int TRACE_ID = 9 << 3 | WireReader.BYTES;
  private static final int SPAN_ID = 10 << 3 | WireReader.BYTES;
  private static final int OBSERVED_TIME_UNIX_NANO = 11 << 3 | WireReader.FIXED64;
  private static final int EVENT_NAME = 12 << 3 | WireReader.BYTES;

  private final WireReader wire;
  private final Slice bytes;
  private final Slice severityText;
  private final ValueReader body;
  private final AttributeList attributes;
  private final Slice traceId;
  private final Slice spanId;
  private final Slice eventName;
  private long timeNanos;
  private long observedTimeNanos;
  private int severityNumber;
  private int droppedAttributesCount;
  private int flags;
  private boolean odd;

  LogView(WireReader wire, ValueReader value) {
    this.wire = wire;
    bytes = new Slice(wire);
    severityText = new Slice(wire);
    body = new ValueReader(wire);
    attributes = new AttributeList(wire, value);
    traceId = new Slice(wire);
    spanId = new Slice(wire);
    eventName = new Slice(wire);
  }

  /** The whole encoded log record. */
  public Slice bytes() {
    return bytes;
  }

  /** Unsigned nanoseconds since the epoch. */
  public long timeNanos() {
    return timeNanos;
  }

  /** Unsigned nanoseconds since the epoch. */
  public long observedTimeNanos() {
    return observedTimeNanos;
  }

  /** The SeverityNumber, known or not. */
  public int severityNumber() {
    return severityNumber;
  }

  public Slice severityText() {
    return severityText;
  }

  /** Holds the body's content at {@link #bodyOffset}. */
  public byte[] bodyBuffer() {
    return wire.buffer;
  }

  /** One of {@link AnyValueType}. */
  public int bodyType() {
    return body.type();
  }

  /** As {@link AttributeList#valueOffset}. */
  public int bodyOffset() {
    return ValueReader.offset(body.bits());
  }

  /** As {@link AttributeList#valueLength}. */
  public int bodyLength() {
    return ValueReader.length(body.bits());
  }

  /** As {@link AttributeList#bits}. */
  public long bodyBits() {
    return body.bits();
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

  public Slice traceId() {
    return traceId;
  }

  public Slice spanId() {
    return spanId;
  }

  public Slice eventName() {
    return eventName;
  }

  /** Whether it has a field that spans and metrics have, and log records do not. */
  public boolean isOdd() {
    return odd;
  }

  /** Reads the current message. */
  void read() {
    clear();
    bytes.set(wire.pos, wire.limit - wire.pos);
    while (wire.hasMore()) {
      int tag = wire.readTag();
      switch (tag) {
        case TIME_UNIX_NANO -> timeNanos = wire.readFixed64();
        case OBSERVED_TIME_UNIX_NANO -> observedTimeNanos = wire.readFixed64();
        case SEVERITY_NUMBER -> severityNumber = wire.readVarint32();
        case SEVERITY_TEXT -> wire.readName(severityText, attributes.cuts());
        case BODY -> readBody();
        case ATTRIBUTES -> attributes.readKeyValue();
        case DROPPED_ATTRIBUTES_COUNT -> droppedAttributesCount = wire.readVarint32();
        case FLAGS -> flags = wire.readFixed32();
        case TRACE_ID -> wire.readBytes(traceId);
        case SPAN_ID -> wire.readBytes(spanId);
        case EVENT_NAME -> wire.readName(eventName, attributes.cuts());
        case FIRST_OF_OTHERS -> {
          odd = true;
          wire.skip(tag);
        }
        default -> wire.skip(tag);
      }
    }
    body.addTo(attributes.cuts());
  }

  private void readBody() {
    int outer = wire.enter();
    body.read();
    wire.leave(outer);
  }

  private void clear() {
    timeNanos = 0;
    observedTimeNanos = 0;
    severityNumber = 0;
    severityText.clear();
    body.clear();
    attributes.clear();
    droppedAttributesCount = 0;
    flags = 0;
    odd = false;
    traceId.clear();
    spanId.clear();
    eventName.clear();
  }
}
