package io.spanhouse.benchmarks.load;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class RequestTemplateTest {
  private static final long NOW = 1_795_000_000_123_456_789L;

  @ParameterizedTest
  @EnumSource
  void renewedRequests_neverRepeatAnId(Shape shape) throws Exception {
    RequestTemplate first = new RequestTemplate(new SampleRequests(shape, 1).next(50));
    RequestTemplate second = new RequestTemplate(new SampleRequests(shape, 2).next(50));
    Set<ByteString> traceIds = new HashSet<>();
    Set<ByteString> spanIds = new HashSet<>();
    Set<String> runIds = new HashSet<>();
    long id = -100;
    for (RequestTemplate template : List.of(first, second, first, second)) {
      for (Span span : renewed(template, id)) {
        traceIds.add(span.getTraceId());
        assertThat(spanIds.add(span.getSpanId())).as("new span id").isTrue();
        runIds.add(attribute(span, "spanhouse.run.id"));
      }
      id += template.ids();
    }
    assertThat(traceIds).hasSize(4 * 5);
    assertThat(spanIds).hasSize(4 * 50);
    assertThat(runIds).hasSize(shape == Shape.TINY || shape == Shape.SERVICE ? 1 : 4 * 5 * 2);
  }

  @ParameterizedTest
  @EnumSource
  void renewedRequest_linksWhatTheOriginalLinked(Shape shape) throws Exception {
    ExportTraceServiceRequest original = new SampleRequests(shape, 3).next(70);
    List<Span> before = spans(original);
    List<Span> after = renewed(new RequestTemplate(original), 1234);
    Map<Object, Object> renamed = new HashMap<>();
    for (int i = 0; i < before.size(); i++) {
      assertRenamed(renamed, before.get(i).getTraceId(), after.get(i).getTraceId());
      assertRenamed(renamed, before.get(i).getSpanId(), after.get(i).getSpanId());
      assertRenamed(renamed, before.get(i).getParentSpanId(), after.get(i).getParentSpanId());
      for (String key :
          List.of("spanhouse.run.id", "spanhouse.run.root_id", "spanhouse.run.parent_id")) {
        assertRenamed(renamed, attribute(before.get(i), key), attribute(after.get(i), key));
      }
    }
    assertThat(new HashSet<>(renamed.values())).hasSameSizeAs(renamed.keySet());
    Map<ByteString, Span> bySpanId = after.stream().collect(toMap(Span::getSpanId, span -> span));
    assertThat(after)
        .filteredOn(span -> !span.getParentSpanId().isEmpty())
        .hasSize(63)
        .allMatch(
            span ->
                Objects.requireNonNull(bySpanId.get(span.getParentSpanId()))
                    .getTraceId()
                    .equals(span.getTraceId()));
  }

  @ParameterizedTest
  @EnumSource
  void renewedRequest_isTheOriginalButForIdsAndTimes(Shape shape) throws Exception {
    ExportTraceServiceRequest original = new SampleRequests(shape, 4).next(30);
    List<Span> after = renewed(new RequestTemplate(original), 99);
    List<Span> before = spans(original);
    assertThat(after.stream().map(RequestTemplateTest::withoutIdsAndTimes))
        .containsExactlyElementsOf(
            before.stream().map(RequestTemplateTest::withoutIdsAndTimes).toList());
    assertThat(after.stream().mapToLong(Span::getEndTimeUnixNano).max()).hasValue(NOW);
    long shift = NOW - before.stream().mapToLong(Span::getEndTimeUnixNano).max().orElseThrow();
    for (int i = 0; i < before.size(); i++) {
      assertThat(after.get(i).getStartTimeUnixNano())
          .isEqualTo(before.get(i).getStartTimeUnixNano() + shift);
      for (int event = 0; event < before.get(i).getEventsCount(); event++) {
        assertThat(after.get(i).getEvents(event).getTimeUnixNano())
            .isEqualTo(before.get(i).getEvents(event).getTimeUnixNano() + shift);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"TINY, 2, 150", "SERVICE, 11, 450", "AGENT, 20, 1050", "PAYLOAD, 20, 9300"})
  void spans_haveTheSizeTheirShapeSays(Shape shape, int attributes, int bytes) {
    RequestTemplate template = new RequestTemplate(new SampleRequests(shape, 5).next(1000));
    assertThat(template.spans()).isEqualTo(1000);
    assertThat((double) template.bytes() / template.spans()).isCloseTo(bytes, within(bytes * 0.1));
    assertThat(spans(new SampleRequests(shape, 5).next(1000)))
        .allMatch(span -> span.getAttributesCount() == attributes);
  }

  @Test
  void agentRequest_isMostlyModelCalls() {
    List<String> kinds =
        spans(new SampleRequests(Shape.AGENT, 6).next(1000)).stream()
            .map(span -> attribute(span, "spanhouse.kind"))
            .toList();
    assertThat(kinds).filteredOn("model.call"::equals).hasSize(600);
    assertThat(kinds).filteredOn("tool.execute"::equals).hasSize(200);
    assertThat(kinds).filteredOn("agent.invoke"::equals).hasSize(200);
  }

  @Test
  void newBuffer_isOneUncompressedGrpcMessage() {
    RequestTemplate template = new RequestTemplate(new SampleRequests(Shape.AGENT, 7).next(10));
    ByteBuffer buffer = template.newBuffer().duplicate().order(ByteOrder.BIG_ENDIAN);
    assertThat(buffer.get()).isZero();
    assertThat(buffer.getInt()).isEqualTo(template.bytes()).isEqualTo(buffer.remaining());
  }

  @Test
  void hex_writesTheDigitsInOrder() {
    for (int value : new int[] {0, -1, 0x0123_4567, 0x89ab_cdef, 0xf00d_a90a}) {
      long stored = RequestTemplate.hex(value);
      StringBuilder digits = new StringBuilder();
      IntStream.range(0, 8).forEach(i -> digits.append((char) (stored >>> (8 * i) & 0xff)));
      assertThat(digits.toString()).isEqualTo(String.format("%08x", value));
    }
  }

  private static List<Span> renewed(RequestTemplate template, long firstId)
      throws InvalidProtocolBufferException {
    ByteBuffer buffer = template.newBuffer();
    template.renew(buffer, firstId, NOW);
    return spans(ExportTraceServiceRequest.parseFrom(buffer.duplicate().position(5)));
  }

  private static List<Span> spans(ExportTraceServiceRequest request) {
    return request.getResourceSpansList().stream()
        .flatMap(resource -> resource.getScopeSpansList().stream())
        .flatMap(scope -> scope.getSpansList().stream())
        .toList();
  }

  private static String attribute(Span span, String key) {
    return span.getAttributesList().stream()
        .filter(attribute -> attribute.getKey().equals(key))
        .map(attribute -> attribute.getValue().getStringValue())
        .findFirst()
        .orElse("");
  }

  private static void assertRenamed(Map<Object, Object> renamed, Object before, Object after) {
    assertThat(after).isEqualTo(renamed.computeIfAbsent(before, unused -> after));
  }

  private static Span withoutIdsAndTimes(Span span) {
    Span.Builder stripped =
        span.toBuilder()
            .clearTraceId()
            .clearSpanId()
            .clearParentSpanId()
            .clearStartTimeUnixNano()
            .clearEndTimeUnixNano();
    stripped.getEventsBuilderList().forEach(Span.Event.Builder::clearTimeUnixNano);
    for (KeyValue.Builder attribute : stripped.getAttributesBuilderList()) {
      if (RequestIndex.ID_KEYS.contains(attribute.getKey())) {
        String text = attribute.getValue().getStringValue();
        attribute.getValueBuilder().setStringValue(text.replaceFirst("[0-9a-f]{24,32}$", "*"));
      }
    }
    return stripped.build();
  }
}
