package io.spanhouse.collector.decode;

import io.spanhouse.collector.metrics.Changes;
import io.spanhouse.collector.receive.PermanentException;

/**
 * Walks the envelopes around items, which have the same field numbers for every signal: a request
 * holds resources, a resource holds scopes, a scope holds items.
 *
 * <p>Each envelope is skimmed once, from length to length, for what its items need to know: the
 * resource or scope and its schema URL may be encoded after the items.
 */
public abstract class EnvelopeCursor {
  /** Further items of a request are counted, not read. */
  public static final int MAX_ITEMS = 100_000;

  /**
   * Where scopes were until OTLP 0.15, in the same form. Counts in resources that have none where
   * they are now: some senders sent both.
   *
   * @see <a
   *     href="https://github.com/open-telemetry/opentelemetry-proto/blob/v0.15.0/opentelemetry/proto/trace/v1/trace.proto#L48-L78">trace.proto
   *     of 0.15</a>
   */
  public static final int OLD_SCOPE_ENVELOPE = 1000 << 3 | WireReader.BYTES;

  private static final int RESOURCE_ENVELOPE = 1 << 3 | WireReader.BYTES;
  private static final int RESOURCE_OR_SCOPE = 1 << 3 | WireReader.BYTES;
  private static final int CONTENT = 2 << 3 | WireReader.BYTES;
  private static final int SCHEMA_URL = 3 << 3 | WireReader.BYTES;

  final WireReader wire = new WireReader();
  final ValueReader value = new ValueReader(wire);
  private final Changes changes = new Changes();
  private final String item;
  private final ResourceView resource = new ResourceView(wire, value);
  private final ScopeView scope = new ScopeView(wire, value);
  private int position;
  private int requestEnd;
  private int resourceEnd;
  private int scopeEnd;
  private int resourceOrdinal = -1;
  private int scopeOrdinal = -1;
  private int itemOrdinal;
  private int resourceInRequest;
  private int itemInResource;
  private boolean inItem;
  private int scopeEnvelope;
  private int itemsLeftOut;

  EnvelopeCursor(String item) {
    this.item = item;
  }

  /**
   * Starts on another request. The cursor reads the array in place and never writes to it; it must
   * not change before the last use of a view.
   */
  public void reset(byte[] buffer, int offset, int length) {
    wire.reset(buffer, offset, length);
    resource.clear();
    scope.clear();
    position = offset;
    scopeEnd = offset;
    resourceEnd = offset;
    requestEnd = offset + length;
    inItem = false;
    itemOrdinal = -1;
    resourceInRequest = -1;
    itemInResource = -1;
    itemsLeftOut = 0;
    changes.clear();
  }

  /**
   * Moves to the next item.
   *
   * @return false at the end of the request
   * @throws PermanentException if the request cannot be decoded, with the item and the byte in its
   *     message. Items before the broken one have been seen by then. Only reset() may follow
   */
  public boolean next() {
    try {
      return advance();
    } catch (PermanentException e) {
      throw new PermanentException(place() + e.getMessage());
    }
  }

  public ResourceView resource() {
    return resource;
  }

  public ScopeView scope() {
    return scope;
  }

  /**
   * Changes with every resource and never comes back in the life of this cursor, not even after
   * reset(), so that it can key what was derived from {@link #resource}.
   */
  public int resourceOrdinal() {
    return resourceOrdinal;
  }

  /** As {@link #resourceOrdinal}, for {@link #scope}. */
  public int scopeOrdinal() {
    return scopeOrdinal;
  }

  /** What the limits of an item took from the request, as far as it was read. */
  public Changes changes() {
    return changes;
  }

  /** Items beyond {@link #MAX_ITEMS}, as far as the request was read. */
  public int itemsLeftOut() {
    return itemsLeftOut;
  }

  int itemOrdinal() {
    return itemOrdinal;
  }

  /** Reads the current message, an item. */
  abstract void readItem();

  private boolean advance() {
    wire.pos = position;
    while (wire.pos < requestEnd) {
      if (wire.pos < scopeEnd) {
        wire.limit = scopeEnd;
        int tag = wire.readTag();
        if (tag == CONTENT && itemOrdinal + 1 == MAX_ITEMS) {
          itemsLeftOut++;
        } else if (tag == CONTENT) {
          itemOrdinal++;
          itemInResource++;
          wire.enter();
          position = wire.limit;
          inItem = true;
          readItem();
          inItem = false;
          return true;
        }
        wire.skip(tag);
      } else if (wire.pos < resourceEnd) {
        wire.limit = resourceEnd;
        int tag = wire.readTag();
        if (tag == scopeEnvelope) {
          enterScope();
        } else {
          wire.skip(tag);
        }
      } else {
        wire.limit = requestEnd;
        int tag = wire.readTag();
        if (tag == RESOURCE_ENVELOPE) {
          enterResource();
        } else {
          wire.skip(tag);
        }
      }
    }
    position = requestEnd;
    return false;
  }

  private void enterResource() {
    resourceOrdinal++;
    resourceInRequest++;
    itemInResource = -1;
    resource.clear();
    wire.enter();
    int content = wire.pos;
    resourceEnd = wire.limit;
    scopeEnvelope = OLD_SCOPE_ENVELOPE;
    while (wire.hasMore()) {
      int tag = wire.readTag();
      switch (tag) {
        case RESOURCE_OR_SCOPE -> resource.read();
        case SCHEMA_URL -> resource.readSchemaUrl();
        case CONTENT -> {
          scopeEnvelope = CONTENT;
          wire.skip(tag);
        }
        default -> wire.skip(tag);
      }
    }
    resource.attributes().cuts().addTo(changes);
    wire.pos = content;
    scopeEnd = content;
  }

  private void enterScope() {
    scopeOrdinal++;
    scope.clear();
    wire.enter();
    int content = wire.pos;
    scopeEnd = wire.limit;
    while (wire.hasMore()) {
      int tag = wire.readTag();
      switch (tag) {
        case RESOURCE_OR_SCOPE -> scope.read();
        case SCHEMA_URL -> scope.readSchemaUrl();
        default -> wire.skip(tag);
      }
    }
    scope.attributes().cuts().addTo(changes);
    wire.pos = content;
  }

  private String place() {
    if (resourceInRequest < 0) {
      return "";
    }
    String resourcePlace = "resource " + resourceInRequest + ": ";
    return inItem ? item + " " + itemInResource + " of " + resourcePlace : resourcePlace;
  }
}
