package io.spanhouse.collector.decode;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Compares what a cursor sees, field by field, with what the generated classes parsed. What is
 * nested in values is compared as text.
 */
final class Agreement {
  private final AnyValueText text = new AnyValueText();
  private final ByteArray out = new ByteArray();

  /** Walks the cursor, which was just reset, to its end. */
  void check(ExportTraceServiceRequest expected, TraceCursor actual) {
    int ordinal = 0;
    for (ResourceSpans resource : expected.getResourceSpansList()) {
      for (ScopeSpans scope : resource.getScopeSpansList()) {
        for (Span span : scope.getSpansList()) {
          assertThat(actual.next()).isTrue();
          assertThat(actual.spanOrdinal()).isEqualTo(ordinal++);
          checkResource(resource.getResource(), resource.getSchemaUrlBytes(), actual.resource());
          checkScope(scope.getScope(), scope.getSchemaUrlBytes(), actual.scope());
          checkSpan(span, actual.span());
        }
      }
    }
    assertThat(actual.next()).isFalse();
    assertThat(actual.next()).isFalse();
  }

  /** Walks the cursor, which was just reset, to its end. */
  void check(ExportLogsServiceRequest expected, LogCursor actual) {
    int ordinal = 0;
    for (ResourceLogs resource : expected.getResourceLogsList()) {
      for (ScopeLogs scope : resource.getScopeLogsList()) {
        for (LogRecord log : scope.getLogRecordsList()) {
          assertThat(actual.next()).isTrue();
          assertThat(actual.logOrdinal()).isEqualTo(ordinal++);
          checkResource(resource.getResource(), resource.getSchemaUrlBytes(), actual.resource());
          checkScope(scope.getScope(), scope.getSchemaUrlBytes(), actual.scope());
          checkLog(log, actual.log());
        }
      }
    }
    assertThat(actual.next()).isFalse();
  }

  private void checkResource(Resource expected, ByteString schemaUrl, ResourceView actual) {
    checkAttributes(expected.getAttributesList(), actual.attributes());
    assertThat(actual.droppedAttributesCount()).isEqualTo(expected.getDroppedAttributesCount());
    checkBytes(schemaUrl, actual.schemaUrl());
  }

  private void checkScope(InstrumentationScope expected, ByteString schemaUrl, ScopeView actual) {
    checkBytes(expected.getNameBytes(), actual.name());
    checkBytes(expected.getVersionBytes(), actual.version());
    checkAttributes(expected.getAttributesList(), actual.attributes());
    assertThat(actual.droppedAttributesCount()).isEqualTo(expected.getDroppedAttributesCount());
    checkBytes(schemaUrl, actual.schemaUrl());
  }

  private void checkSpan(Span expected, SpanView actual) {
    checkBytes(expected.getTraceId(), actual.traceId());
    checkBytes(expected.getSpanId(), actual.spanId());
    checkBytes(expected.getTraceStateBytes(), actual.traceState());
    checkBytes(expected.getParentSpanId(), actual.parentSpanId());
    assertThat(actual.flags()).isEqualTo(expected.getFlags());
    checkBytes(expected.getNameBytes(), actual.name());
    assertThat(actual.kind()).isEqualTo(expected.getKindValue());
    assertThat(actual.startNanos()).isEqualTo(expected.getStartTimeUnixNano());
    assertThat(actual.endNanos()).isEqualTo(expected.getEndTimeUnixNano());
    assertThat(actual.droppedAttributesCount()).isEqualTo(expected.getDroppedAttributesCount());
    assertThat(actual.droppedEventsCount()).isEqualTo(expected.getDroppedEventsCount());
    assertThat(actual.droppedLinksCount()).isEqualTo(expected.getDroppedLinksCount());
    checkBytes(expected.getStatus().getMessageBytes(), actual.statusMessage());
    assertThat(actual.statusCode()).isEqualTo(expected.getStatus().getCodeValue());
    assertThat(actual.eventCount()).isEqualTo(expected.getEventsCount());
    for (int i = 0; i < actual.eventCount(); i++) {
      checkEvent(expected.getEvents(i), actual.event(i));
    }
    assertThat(actual.linkCount()).isEqualTo(expected.getLinksCount());
    for (int i = actual.linkCount() - 1; i >= 0; i--) {
      checkLink(expected.getLinks(i), actual.link(i));
    }
    checkAttributes(expected.getAttributesList(), actual.attributes());
  }

  private void checkEvent(Span.Event expected, EventView actual) {
    assertThat(actual.timeNanos()).isEqualTo(expected.getTimeUnixNano());
    checkBytes(expected.getNameBytes(), actual.name());
    checkAttributes(expected.getAttributesList(), actual.attributes());
    assertThat(actual.droppedAttributesCount()).isEqualTo(expected.getDroppedAttributesCount());
  }

  private void checkLink(Span.Link expected, LinkView actual) {
    checkBytes(expected.getTraceId(), actual.traceId());
    checkBytes(expected.getSpanId(), actual.spanId());
    checkBytes(expected.getTraceStateBytes(), actual.traceState());
    checkAttributes(expected.getAttributesList(), actual.attributes());
    assertThat(actual.droppedAttributesCount()).isEqualTo(expected.getDroppedAttributesCount());
    assertThat(actual.flags()).isEqualTo(expected.getFlags());
  }

  private void checkLog(LogRecord expected, LogView actual) {
    assertThat(actual.timeNanos()).isEqualTo(expected.getTimeUnixNano());
    assertThat(actual.observedTimeNanos()).isEqualTo(expected.getObservedTimeUnixNano());
    assertThat(actual.severityNumber()).isEqualTo(expected.getSeverityNumberValue());
    checkBytes(expected.getSeverityTextBytes(), actual.severityText());
    checkAttributes(expected.getAttributesList(), actual.attributes());
    assertThat(actual.droppedAttributesCount()).isEqualTo(expected.getDroppedAttributesCount());
    assertThat(actual.flags()).isEqualTo(expected.getFlags());
    checkBytes(expected.getTraceId(), actual.traceId());
    checkBytes(expected.getSpanId(), actual.spanId());
    checkBytes(expected.getEventNameBytes(), actual.eventName());
    checkValue(
        expected.getBody(),
        actual.bodyType(),
        actual.bodyBits(),
        actual.bodyBuffer(),
        actual.bodyOffset(),
        actual.bodyLength());
    out.clear();
    assertThat(text.appendBody(actual, out)).isTrue();
    assertThat(text()).isEqualTo(ExpectedText.of(expected.getBody()));
  }

  private void checkAttributes(List<KeyValue> sent, AttributeList actual) {
    List<KeyValue> expected = lastOfEachKey(sent);
    assertThat(actual.size()).isEqualTo(expected.size());
    for (int i = 0; i < actual.size(); i++) {
      KeyValue attribute = expected.get(i);
      assertThat(bytes(actual.buffer(), actual.keyOffset(i), actual.keyLength(i)))
          .isEqualTo(attribute.getKeyBytes());
      checkValue(
          attribute.getValue(),
          actual.type(i),
          actual.bits(i),
          actual.buffer(),
          actual.valueOffset(i),
          actual.valueLength(i));
      out.clear();
      assertThat(text.append(actual, i, out)).isTrue();
      assertThat(text()).isEqualTo(ExpectedText.of(attribute.getValue()));
    }
  }

  /** The last attribute of each key, where the first one stood. */
  private static List<KeyValue> lastOfEachKey(List<KeyValue> attributes) {
    Map<String, KeyValue> byKey = new LinkedHashMap<>();
    attributes.forEach(attribute -> byKey.put(attribute.getKey(), attribute));
    return List.copyOf(byKey.values());
  }

  private static void checkValue(
      AnyValue expected, int type, long bits, byte[] buffer, int offset, int length) {
    switch (expected.getValueCase()) {
      case STRING_VALUE -> {
        assertThat(type).isEqualTo(AnyValueType.STRING);
        assertThat(bytes(buffer, offset, length)).isEqualTo(expected.getStringValueBytes());
      }
      case BOOL_VALUE -> {
        assertThat(type).isEqualTo(AnyValueType.BOOL);
        assertThat(bits).isEqualTo(expected.getBoolValue() ? 1 : 0);
      }
      case INT_VALUE -> {
        assertThat(type).isEqualTo(AnyValueType.INT);
        assertThat(bits).isEqualTo(expected.getIntValue());
      }
      case DOUBLE_VALUE -> {
        assertThat(type).isEqualTo(AnyValueType.DOUBLE);
        assertThat(bits).isEqualTo(Double.doubleToRawLongBits(expected.getDoubleValue()));
      }
      case ARRAY_VALUE -> assertThat(type).isEqualTo(AnyValueType.ARRAY);
      case KVLIST_VALUE -> assertThat(type).isEqualTo(AnyValueType.KVLIST);
      case BYTES_VALUE -> {
        assertThat(type).isEqualTo(AnyValueType.BYTES);
        assertThat(bytes(buffer, offset, length)).isEqualTo(expected.getBytesValue());
      }
      case STRING_VALUE_STRINDEX, VALUE_NOT_SET -> assertThat(type).isEqualTo(AnyValueType.EMPTY);
    }
  }

  private static void checkBytes(ByteString expected, Slice actual) {
    assertThat(bytes(actual.buffer(), actual.offset(), actual.length())).isEqualTo(expected);
  }

  private static ByteString bytes(byte[] buffer, int offset, int length) {
    return ByteString.copyFrom(buffer, offset, length);
  }

  private String text() {
    return new String(out.array(), 0, out.size(), StandardCharsets.UTF_8);
  }
}
