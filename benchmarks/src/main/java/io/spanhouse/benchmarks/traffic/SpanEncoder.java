package io.spanhouse.benchmarks.traffic;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Puts spans into the words of their conventions, as OTLP. Not for use by several threads. */
final class SpanEncoder {
  /** Field {@code spans} of ScopeSpans. */
  private static final int SPANS = 0x12;

  private static final int FLAGS_SAMPLED = 0x101;
  private static final List<String> OTEL_KINDS =
      List.of("unspecified", "internal", "server", "client", "producer", "consumer");
  private static final int STATUS_ERROR = 2;
  private static final Key EXCEPTION_TYPE = Key.of("exception.type");
  private static final Key EXCEPTION_MESSAGE = Key.of("exception.message");
  private static final int EVENT_ATTRIBUTES = 0x1a;

  private final ProtoWriter span = new ProtoWriter();
  private final ProtoWriter inner = new ProtoWriter();
  private final ProtoWriter framed = new ProtoWriter();
  private final HelperAttributes helper = new HelperAttributes(span);
  private final ForeignAttributes foreign = new ForeignAttributes(span);
  private final PlainAttributes plain = new PlainAttributes(span);

  /**
   * The span as a field of ScopeSpans.
   *
   * @param startOnly what is sent of it while it runs
   */
  byte[] encode(TrafficSpan from, boolean startOnly) {
    span.clear();
    span.tag(0x0a);
    span.tag(2 * Long.BYTES);
    span.bigEndian(from.trace.high);
    span.bigEndian(from.trace.low);
    id(0x12, from.spanId);
    if (from.parent != null) {
      id(0x22, from.parent.spanId);
    }
    span.text(0x2a, from.name());
    span.tag(0x30);
    span.varint(OTEL_KINDS.indexOf(otelKindOf(from)));
    span.tag(0x39);
    span.fixed64(from.startedAt);
    if (!startOnly) {
      span.tag(0x41);
      span.fixed64(from.endedAt);
    }
    switch (from.dialect) {
      case SPANHOUSE -> helper.write(from, startOnly);
      case GEN_AI, GEN_AI_1_27 -> foreign.write(from);
      case PLAIN -> plain.write(from);
    }
    if (!startOnly) {
      events(from);
      status(from.failure);
    }
    span.tag(0x85);
    span.tag(0x01);
    span.fixed32(FLAGS_SAMPLED);
    framed.clear();
    framed.message(SPANS, span);
    return framed.toByteArray();
  }

  private void id(int tag, long id) {
    span.tag(tag);
    span.tag(Long.BYTES);
    span.bigEndian(id);
  }

  /** OpenTelemetry's kind of the span, as the tables name it. */
  static String otelKindOf(TrafficSpan from) {
    if (from.kind == Kind.OTHER) {
      boolean entry = from.parent == null || !from.parent.service.equals(from.service);
      return entry ? "server" : "client";
    }
    return from.kind.isModelCall() || from.kind == Kind.RETRIEVAL ? "client" : "internal";
  }

  private void events(TrafficSpan from) {
    for (TrafficEvent event : from.events) {
      begin("spanhouse.event", event.at());
      HelperAttributes.write(event, inner);
      span.message(0x5a, inner);
    }
    if (from.exception && from.failure != null) {
      begin("exception", from.endedAt);
      inner.attribute(EVENT_ATTRIBUTES, EXCEPTION_TYPE, from.failure.type());
      inner.attribute(EVENT_ATTRIBUTES, EXCEPTION_MESSAGE, from.failure.message());
      span.message(0x5a, inner);
    }
  }

  private void begin(String name, long at) {
    inner.clear();
    inner.tag(0x09);
    inner.fixed64(at);
    inner.text(0x12, name);
  }

  private void status(@Nullable Failure failure) {
    if (failure != null) {
      inner.clear();
      inner.text(0x12, failure.message());
      inner.tag(0x18);
      inner.tag(STATUS_ERROR);
      span.message(0x7a, inner);
    }
  }
}
