package io.spanhouse.collector.decode;

import io.spanhouse.collector.metrics.Change;
import io.spanhouse.collector.metrics.Changes;
import java.util.Objects;

/**
 * One span: a reused view, valid until the next call of {@link TraceCursor#next} or {@link
 * TraceCursor#reset}. Fields the sender left out have protobuf's defaults. Ids have whatever length
 * they came with.
 */
public final class SpanView {
  private static final int TRACE_ID = 1 << 3 | WireReader.BYTES;
  private static final int SPAN_ID = 2 << 3 | WireReader.BYTES;
  private static final int TRACE_STATE = 3 << 3 | WireReader.BYTES;
  private static final int PARENT_SPAN_ID = 4 << 3 | WireReader.BYTES;
  private static final int NAME = 5 << 3 | WireReader.BYTES;
  private static final int KIND = 6 << 3 | WireReader.VARINT;
  private static final int START_TIME_UNIX_NANO = 7 << 3 | WireReader.FIXED64;
  private static final int END_TIME_UNIX_NANO = 8 << 3 | WireReader.FIXED64;
  private static final int ATTRIBUTES = 9 << 3 | WireReader.BYTES;
  private static final int DROPPED_ATTRIBUTES_COUNT = 10 << 3 | WireReader.VARINT;
  private static final int EVENTS = 11 << 3 | WireReader.BYTES;
  private static final int DROPPED_EVENTS_COUNT = 12 << 3 | WireReader.VARINT;
  private static final int LINKS = 13 << 3 | WireReader.BYTES;
  private static final int DROPPED_LINKS_COUNT = 14 << 3 | WireReader.VARINT;
  private static final int STATUS = 15 << 3 | WireReader.BYTES;
  private static final int FLAGS = 16 << 3 | WireReader.FIXED32;

  private static final int STATUS_MESSAGE = 2 << 3 | WireReader.BYTES;
  private static final int STATUS_CODE = 3 << 3 | WireReader.VARINT;

  private final WireReader wire;
  private final Changes changes;
  private final Slice bytes;
  private final Slice traceId;
  private final Slice spanId;
  private final Slice traceState;
  private final Slice parentSpanId;
  private final Slice name;
  private final Slice statusMessage;
  private final AttributeList attributes;
  private final Occurrences events;
  private final Occurrences links;
  private final EventView event;
  private final LinkView link;
  private int flags;
  private int kind;
  private long startNanos;
  private long endNanos;
  private int droppedAttributesCount;
  private int droppedEventsCount;
  private int droppedLinksCount;
  private int statusCode;
  private int loadedEvent;
  private int loadedLink;

  SpanView(WireReader wire, ValueReader value, Changes changes) {
    this.wire = wire;
    this.changes = changes;
    bytes = new Slice(wire);
    traceId = new Slice(wire);
    spanId = new Slice(wire);
    traceState = new Slice(wire);
    parentSpanId = new Slice(wire);
    name = new Slice(wire);
    statusMessage = new Slice(wire);
    attributes = new AttributeList(wire, value);
    events = new Occurrences(wire);
    links = new Occurrences(wire);
    event = new EventView(wire, value);
    link = new LinkView(wire, value);
  }

  /** The whole encoded span. */
  public Slice bytes() {
    return bytes;
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

  public Slice parentSpanId() {
    return parentSpanId;
  }

  public int flags() {
    return flags;
  }

  public Slice name() {
    return name;
  }

  /** The SpanKind number, known or not. */
  public int kind() {
    return kind;
  }

  /** Unsigned nanoseconds since the epoch. */
  public long startNanos() {
    return startNanos;
  }

  /** Unsigned nanoseconds since the epoch. */
  public long endNanos() {
    return endNanos;
  }

  public AttributeList attributes() {
    return attributes;
  }

  /** By the sender and by the limits. Unsigned. */
  public int droppedAttributesCount() {
    return droppedAttributesCount + attributes.cuts().droppedAttributes();
  }

  public int eventCount() {
    return events.size();
  }

  /** Event {@code i}, in a view that the next call reuses. */
  public EventView event(int i) {
    Objects.checkIndex(i, events.size());
    if (i != loadedEvent) {
      wire.seek(events.offset(i));
      event.read();
      loadedEvent = i;
    }
    return event;
  }

  /** By the sender and by the limits. Unsigned. */
  public int droppedEventsCount() {
    return droppedEventsCount + events.dropped();
  }

  public int linkCount() {
    return links.size();
  }

  /** Link {@code i}, in a view that the next call reuses. */
  public LinkView link(int i) {
    Objects.checkIndex(i, links.size());
    if (i != loadedLink) {
      wire.seek(links.offset(i));
      link.read();
      loadedLink = i;
    }
    return link;
  }

  /** By the sender and by the limits. Unsigned. */
  public int droppedLinksCount() {
    return droppedLinksCount + links.dropped();
  }

  public Slice statusMessage() {
    return statusMessage;
  }

  /** The StatusCode number, known or not. */
  public int statusCode() {
    return statusCode;
  }

  /** A request has no more events, and no more links, than it may have items. */
  void beginRequest() {
    events.beginRequest(EnvelopeCursor.MAX_ITEMS);
    links.beginRequest(EnvelopeCursor.MAX_ITEMS);
  }

  /** Reads the current message. */
  void read() {
    clear();
    bytes.set(wire.pos, wire.limit - wire.pos);
    while (wire.hasMore()) {
      int tag = wire.readTag();
      switch (tag) {
        case TRACE_ID -> wire.readBytes(traceId);
        case SPAN_ID -> wire.readBytes(spanId);
        case TRACE_STATE -> wire.readText(traceState, attributes.cuts());
        case PARENT_SPAN_ID -> wire.readBytes(parentSpanId);
        case FLAGS -> flags = wire.readFixed32();
        case NAME -> wire.readName(name, attributes.cuts());
        case KIND -> kind = wire.readVarint32();
        case START_TIME_UNIX_NANO -> startNanos = wire.readFixed64();
        case END_TIME_UNIX_NANO -> endNanos = wire.readFixed64();
        case ATTRIBUTES -> attributes.readKeyValue();
        case DROPPED_ATTRIBUTES_COUNT -> droppedAttributesCount = wire.readVarint32();
        case EVENTS -> readEvent();
        case DROPPED_EVENTS_COUNT -> droppedEventsCount = wire.readVarint32();
        case LINKS -> readLink();
        case DROPPED_LINKS_COUNT -> droppedLinksCount = wire.readVarint32();
        case STATUS -> readStatus();
        default -> wire.skip(tag);
      }
    }
    attributes.cuts().addTo(changes);
    if (events.dropped() + links.dropped() > 0) {
      changes.add(Change.DROPPED_EVENT, events.dropped());
      changes.add(Change.DROPPED_LINK, links.dropped());
    }
  }

  private void readEvent() {
    if (events.add()) {
      loadedEvent = events.size() - 1;
      event.read();
      event.attributes().cuts().addTo(changes);
    }
  }

  private void readLink() {
    if (links.add()) {
      loadedLink = links.size() - 1;
      link.read();
      link.attributes().cuts().addTo(changes);
    }
  }

  private void readStatus() {
    int outer = wire.enter();
    while (wire.hasMore()) {
      int tag = wire.readTag();
      switch (tag) {
        case STATUS_MESSAGE -> wire.readText(statusMessage, attributes.cuts());
        case STATUS_CODE -> statusCode = wire.readVarint32();
        default -> wire.skip(tag);
      }
    }
    wire.leave(outer);
  }

  private void clear() {
    traceId.clear();
    spanId.clear();
    traceState.clear();
    parentSpanId.clear();
    flags = 0;
    name.clear();
    kind = 0;
    startNanos = 0;
    endNanos = 0;
    attributes.clear();
    droppedAttributesCount = 0;
    events.clear();
    droppedEventsCount = 0;
    links.clear();
    droppedLinksCount = 0;
    statusMessage.clear();
    statusCode = 0;
    loadedEvent = -1;
    loadedLink = -1;
  }
}
