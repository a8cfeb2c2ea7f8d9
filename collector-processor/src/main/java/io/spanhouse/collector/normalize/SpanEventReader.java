package io.spanhouse.collector.normalize;

import io.spanhouse.collector.decode.EventView;
import io.spanhouse.collector.decode.Slice;
import org.jspecify.annotations.Nullable;

/** Reads the event that a span itself is, and the span events in it. */
public final class SpanEventReader {
  private static final Field[] FROM_SPAN = {
    Field.AGENT,
    Field.AGENT_ID,
    Field.SESSION_ID,
    Field.CUSTOMER_ID,
    Field.USER_ID,
    Field.FEATURE,
    Field.DEPARTMENT,
    Field.ENVIRONMENT,
    Field.SERVICE_NAME
  };

  private final Conventions conventions;
  private final EventAttributes attributes;
  private final AgentEvent event;
  private final ContentHash hash = new ContentHash();

  public SpanEventReader(Conventions conventions) {
    this.conventions = conventions;
    this.attributes = new EventAttributes(conventions);
    this.event = new AgentEvent(attributes.fields());
  }

  /** Prepares for the spans of another request. */
  public void reset() {
    attributes.reset();
  }

  /** What the span itself is, valid until the next read; null when its kind makes no event. */
  public @Nullable AgentEvent read(AgentSpan span) {
    byte[] type = span.kind().eventType();
    if (type == null) {
      return null;
    }
    event.begin(span.fields());
    event.setType(type, span.outcome().eventStatus());
    event.setTimes(span.startedAt(), span.finishedAt());
    event.setRunning(span.outcome().isRunning());
    event.setCanonicalProvider(span.canonicalProvider());
    event.readTokens(span.inputSemantics(), span.isInputSemanticsCertain(), span.reasoningApart());
    readIdentity(span);
    Ids.beginEvent(event.eventId());
    event.eventId().append(span.traceId());
    event.eventId().append((byte) '_');
    event.eventId().append(span.spanId());
    if (!event.copy(Field.EVENT_NAME, event.name())) {
      event.name().append(span.span().name());
    }
    event.parentSpanId().append(span.parentSpanId());
    event.errorType().append(span.outcome().errorType());
    event.errorMessage().append(span.outcome().errorMessage());
    event.copy(Field.EVENT_DATA, event.data());
    event.addNotes(span.times().notes());
    return event;
  }

  /**
   * One of the span's events, by its ordinal, valid until the next read; null when it makes no row
   * of its own.
   */
  public @Nullable AgentEvent read(AgentSpan span, EventView view, int ordinal) {
    EventRule rule = conventions.event(view.name());
    if (rule == null || rule.type() == null) {
      return null;
    }
    attributes.begin(event, view.attributes(), span.fields(), FROM_SPAN, rule);
    readIdentity(span);
    event.happenedAt(span.times().of(view));
    event.parentSpanId().append(span.spanId());
    Slice name = view.name();
    attributes.readName(event, name.buffer(), name.offset(), name.length(), rule);
    if (!attributes.readOwnId(event)) {
      hash.add(ordinal);
      hash.add(view.timeNanos());
      hash.add(span.span().traceId());
      hash.add(span.span().spanId());
      hash.add(view.name());
      hash.add(view.attributes());
      hash.appendHex(event.eventId());
    }
    attributes.readData(event, view.attributes());
    event.addNotes(span.times().notes(view));
    return event;
  }

  private void readIdentity(AgentSpan span) {
    event.traceId().append(span.traceId());
    event.spanId().append(span.spanId());
    event.runId().append(span.run().runId());
    event.rootRunId().append(span.run().rootRunId());
  }
}
