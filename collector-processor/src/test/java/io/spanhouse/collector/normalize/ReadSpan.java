package io.spanhouse.collector.normalize;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import io.spanhouse.collector.decode.AttributeList;
import io.spanhouse.collector.decode.TraceCursor;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A span as it is read, made of keys and values in turn. */
final class ReadSpan {
  private static final Conventions CONVENTIONS = Conventions.load();

  private final AgentSpan view = new AgentSpan(CONVENTIONS);
  private final @Nullable AgentEvent event;

  private ReadSpan(String service, String scope, Span span) {
    Resource resource =
        service.isEmpty()
            ? Resource.getDefaultInstance()
            : Resource.newBuilder().addAttributes(attribute("service.name", service)).build();
    byte[] bytes =
        ExportTraceServiceRequest.newBuilder()
            .addResourceSpans(
                ResourceSpans.newBuilder()
                    .setResource(resource)
                    .addScopeSpans(
                        ScopeSpans.newBuilder()
                            .setScope(InstrumentationScope.newBuilder().setName(scope))
                            .addSpans(span)))
            .build()
            .toByteArray();
    TraceCursor cursor = new TraceCursor();
    cursor.reset(bytes, 0, bytes.length);
    view.reset(cursor, 2_000);
    SpanEventReader events = new SpanEventReader(CONVENTIONS);
    events.reset();
    assertThat(cursor.next()).isTrue();
    assertThat(view.read()).isNull();
    event = events.read(view);
  }

  /** A span of a scope and a name, with attributes of texts, whole numbers and lists of texts. */
  static ReadSpan of(String scope, String name, Object... keysAndValues) {
    return of("", scope, name, List.of(), keysAndValues);
  }

  /** A span without a scope that ended with an error of this message. */
  static ReadSpan failed(String message, Object... keysAndValues) {
    return new ReadSpan(
        "",
        "",
        span("failed", List.of(), keysAndValues)
            .setStatus(
                Status.newBuilder()
                    .setCode(Status.StatusCode.STATUS_CODE_ERROR)
                    .setMessage(message))
            .build());
  }

  /** The same, of a service and with events. */
  static ReadSpan of(
      String service,
      String scope,
      String name,
      List<Span.Event> spanEvents,
      Object... keysAndValues) {
    return new ReadSpan(service, scope, span(name, spanEvents, keysAndValues).build());
  }

  private static Span.Builder span(
      String name, List<Span.Event> spanEvents, Object... keysAndValues) {
    return Span.newBuilder()
        .setTraceId(ByteString.copyFrom(new byte[15]).concat(ByteString.copyFrom(new byte[] {1})))
        .setSpanId(ByteString.copyFrom(new byte[] {1, 2, 3, 4, 5, 6, 7, 8}))
        .setName(name)
        .setStartTimeUnixNano(1_000)
        .setEndTimeUnixNano(2_000)
        .addAllEvents(spanEvents)
        .addAllAttributes(attributes(keysAndValues));
  }

  static Span.Event spanEvent(String name, Object... keysAndValues) {
    return Span.Event.newBuilder()
        .setName(name)
        .setTimeUnixNano(1_500)
        .addAllAttributes(attributes(keysAndValues))
        .build();
  }

  private static List<KeyValue> attributes(Object... keysAndValues) {
    List<KeyValue> attributes = new ArrayList<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      attributes.add(attribute((String) keysAndValues[i], keysAndValues[i + 1]));
    }
    return attributes;
  }

  private static KeyValue attribute(String key, Object value) {
    AnyValue.Builder any = AnyValue.newBuilder();
    if (value instanceof Number number) {
      any.setIntValue(number.longValue());
    } else {
      any.setStringValue((String) value);
    }
    return KeyValue.newBuilder().setKey(key).setValue(any).build();
  }

  Kind kind() {
    return view.kind();
  }

  SpanOutcome outcome() {
    return view.outcome();
  }

  String field(Field field) {
    return view.fields().text(field);
  }

  /** Money in units of 10^-12, flags as 0 and 1. */
  long number(Field field) {
    return view.fields().number(field);
  }

  AgentEvent event() {
    assertThat(event).isNotNull();
    return event;
  }

  int unreadable() {
    return view.unreadable();
  }

  /** The keys that stay in the span's attribute map. */
  List<String> left() {
    AttributeList list = view.span().attributes();
    List<String> keys = new ArrayList<>();
    for (int i = 0; i < list.size(); i++) {
      if (!view.fields().isMoved(i)) {
        keys.add(
            new String(
                list.buffer(), list.keyOffset(i), list.keyLength(i), StandardCharsets.UTF_8));
      }
    }
    return keys;
  }
}
