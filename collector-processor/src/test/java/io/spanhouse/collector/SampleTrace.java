package io.spanhouse.collector;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.common.v1.KeyValueList;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Traces that use everything OTLP has: nested values, events, links, statuses, odd numbers. */
final class SampleTrace {
  private static final long START = 1_790_000_000_000_000_000L;

  /** What every model call is told first. */
  private static final String SYSTEM =
      "{\"role\":\"system\",\"content\":\"" + "Answer in one sentence. ".repeat(6) + "\"}";

  private SampleTrace() {}

  /** The eight spans of trace {@code number}: an agent, a nested agent, models, tools, HTTP. */
  static List<Span> spans(int number) {
    List<Span> spans = new ArrayList<>();
    spans.add(
        span(number, 1, 0, "invoke_agent planner")
            .addAttributes(text("gen_ai.operation.name", "invoke_agent"))
            .addAttributes(text("gen_ai.agent.name", "planner"))
            .addAttributes(text("gen_ai.conversation.id", "conversation-" + number % 3))
            .addAttributes(integer("gen_ai.usage.input_tokens", 300))
            .addAttributes(text("spanhouse.metadata.tier", "gold"))
            .addAttributes(list("spanhouse.tags", "a", "b"))
            .addAttributes(text("user.id", "u\u00e9\uD83D\uDE00"))
            .build());
    spans.add(
        model(span(number, 2, 1, "chat gpt-5.4"), "gpt-5.4", 100, 20)
            .addAttributes(text("spanhouse.cost", "0.000123456789"))
            .build());
    spans.add(
        span(number, 3, 1, "invoke_agent researcher")
            .addAttributes(text("gen_ai.operation.name", "invoke_agent"))
            .addAttributes(text("gen_ai.agent.name", "researcher"))
            .setStatus(
                Status.newBuilder()
                    .setCode(Status.StatusCode.STATUS_CODE_ERROR)
                    .setMessage("gave up"))
            .build());
    spans.add(
        span(number, 4, 3, "execute_tool search")
            .addAttributes(text("gen_ai.operation.name", "execute_tool"))
            .addAttributes(text("gen_ai.tool.name", "search"))
            .addAttributes(text("gen_ai.tool.call.id", "call_" + number))
            .addAttributes(
                KeyValue.newBuilder()
                    .setKey("gen_ai.tool.call.arguments")
                    .setValue(
                        AnyValue.newBuilder()
                            .setKvlistValue(
                                KeyValueList.newBuilder()
                                    .addValues(text("query", "say \"hi\"\n"))
                                    .addValues(integer("limit", Long.MIN_VALUE))
                                    .addValues(list("sites", "x", "y")))))
            .addEvents(
                Span.Event.newBuilder()
                    .setTimeUnixNano(START + 17)
                    .setName("exception")
                    .addAttributes(text("exception.type", "java.io.IOException"))
                    .addAttributes(text("exception.message", "reset"))
                    .addAttributes(text("exception.stacktrace", "at a\n\tat b")))
            .addEvents(Span.Event.newBuilder().setTimeUnixNano(START + 18).setName("noted"))
            .setStatus(Status.newBuilder().setCode(Status.StatusCode.STATUS_CODE_ERROR))
            .build());
    spans.add(
        span(number, 5, 4, "GET")
            .setKind(Span.SpanKind.SPAN_KIND_CLIENT)
            .addAttributes(text("http.request.method", "GET"))
            .addAttributes(integer("http.response.status_code", 503))
            .addAttributes(bool("retried", true))
            .addAttributes(real("ratio", 0.1))
            .addAttributes(real("nan", Double.NaN))
            .addAttributes(
                KeyValue.newBuilder()
                    .setKey("raw")
                    .setValue(
                        AnyValue.newBuilder()
                            .setBytesValue(ByteString.copyFrom(new byte[] {0, -1, 5}))))
            .addAttributes(KeyValue.newBuilder().setKey("empty").setValue(AnyValue.newBuilder()))
            .addLinks(
                Span.Link.newBuilder()
                    .setTraceId(traceId(number + 1000))
                    .setSpanId(spanId(number, 99))
                    .setTraceState("k=v")
                    .addAttributes(text("why", "caused")))
            .setTraceState("vendor=1")
            .setFlags(0x101)
            .setDroppedAttributesCount(3)
            .build());
    spans.add(
        model(span(number, 6, 3, "chat claude-sonnet-4-6"), "claude-sonnet-4-6", 50, 10).build());
    spans.add(
        span(number, 7, 1, "embeddings text-embedding-4")
            .addAttributes(text("gen_ai.operation.name", "embeddings"))
            .addAttributes(text("gen_ai.system", "vertex_ai"))
            .addAttributes(integer("gen_ai.usage.prompt_tokens", 9))
            .build());
    spans.add(
        span(number, 8, 1, "evaluate")
            .addEvents(
                Span.Event.newBuilder()
                    .setTimeUnixNano(START + 19)
                    .setName("gen_ai.evaluation.result")
                    .addAttributes(text("gen_ai.evaluation.name", "relevance"))
                    .addAttributes(real("gen_ai.evaluation.score.value", 0.75))
                    .addAttributes(text("gen_ai.evaluation.score.label", "good")))
            .build());
    return spans;
  }

  /** One request with these spans, from one resource and scope. */
  static ExportTraceServiceRequest request(List<Span> spans) {
    return ExportTraceServiceRequest.newBuilder()
        .addResourceSpans(
            ResourceSpans.newBuilder()
                .setSchemaUrl("https://opentelemetry.io/schemas/1.41.0")
                .setResource(
                    Resource.newBuilder()
                        .addAttributes(text("service.name", "shop"))
                        .addAttributes(text("telemetry.sdk.language", "java"))
                        .addAttributes(text("deployment.environment.name", "prod")))
                .addScopeSpans(
                    ScopeSpans.newBuilder()
                        .setScope(
                            InstrumentationScope.newBuilder()
                                .setName("io.opentelemetry.openai-java-1.1")
                                .setVersion("2.1"))
                        .addAllSpans(spans)))
        .build();
  }

  /** Good spans, then one with a name that is longer than the span. */
  static ExportTraceServiceRequest withUndecodableSpan(List<Span> good) {
    byte[] span = {5 << 3 | 2, 100, 'c', 'u', 't'};
    ByteString spans =
        ByteString.copyFrom(new byte[] {2 << 3 | 2, (byte) span.length})
            .concat(ByteString.copyFrom(span));
    UnknownFieldSet.Field scope =
        UnknownFieldSet.Field.newBuilder().addLengthDelimited(spans).build();
    return request(good).toBuilder()
        .addResourceSpans(
            ResourceSpans.newBuilder()
                .setUnknownFields(UnknownFieldSet.newBuilder().addField(2, scope).build()))
        .build();
  }

  private static Span.Builder model(Span.Builder span, String model, long input, long output) {
    return span.setKind(Span.SpanKind.SPAN_KIND_CLIENT)
        .addAttributes(text("gen_ai.operation.name", "chat"))
        .addAttributes(text("gen_ai.provider.name", "openai"))
        .addAttributes(text("gen_ai.request.model", model))
        .addAttributes(text("gen_ai.response.model", model + "-2026-10-01"))
        .addAttributes(text("gen_ai.response.id", "resp_" + span.getSpanId().hashCode()))
        .addAttributes(list("gen_ai.response.finish_reasons", "stop"))
        .addAttributes(integer("gen_ai.usage.input_tokens", input))
        .addAttributes(integer("gen_ai.usage.output_tokens", output))
        .addAttributes(integer("gen_ai.usage.cache_read.input_tokens", input / 2))
        .addAttributes(real("gen_ai.request.temperature", 0.2))
        .addAttributes(real("gen_ai.response.time_to_first_chunk", 0.25))
        .addAttributes(bool("gen_ai.request.stream", true))
        .addAttributes(text("gen_ai.input.messages", "[" + SYSTEM + ", " + user(span) + "]"))
        .addAttributes(text("gen_ai.output.messages", "[{\"role\":\"assistant\"}]"));
  }

  private static String user(Span.Builder span) {
    String id = HexFormat.of().formatHex(span.getSpanId().toByteArray());
    return "{\"role\":\"user\",\"content\":\"" + id + "\"}";
  }

  static Span.Builder span(int trace, int id, int parent, String name) {
    Span.Builder span =
        Span.newBuilder()
            .setTraceId(traceId(trace))
            .setSpanId(spanId(trace, id))
            .setName(name)
            .setKind(Span.SpanKind.SPAN_KIND_INTERNAL)
            .setStartTimeUnixNano(START + trace * 1_000_000L + id * 1_001L)
            .setEndTimeUnixNano(START + trace * 1_000_000L + id * 1_001L + 5_000_017);
    return parent == 0 ? span : span.setParentSpanId(spanId(trace, parent));
  }

  static ByteString traceId(int trace) {
    return ByteString.copyFrom(
        ByteBuffer.allocate(16).putLong(0x9E3779B97F4A7C15L * (trace + 1)).putLong(trace).array());
  }

  static ByteString spanId(int trace, int id) {
    return ByteString.copyFrom(ByteBuffer.allocate(8).putInt(trace + 1).putInt(id).array());
  }

  static KeyValue text(String key, String value) {
    return value(key, AnyValue.newBuilder().setStringValue(value));
  }

  static KeyValue integer(String key, long value) {
    return value(key, AnyValue.newBuilder().setIntValue(value));
  }

  static KeyValue real(String key, double value) {
    return value(key, AnyValue.newBuilder().setDoubleValue(value));
  }

  static KeyValue bool(String key, boolean value) {
    return value(key, AnyValue.newBuilder().setBoolValue(value));
  }

  static KeyValue list(String key, String... values) {
    ArrayValue.Builder array = ArrayValue.newBuilder();
    for (String value : values) {
      array.addValues(AnyValue.newBuilder().setStringValue(value));
    }
    return value(key, AnyValue.newBuilder().setArrayValue(array));
  }

  private static KeyValue value(String key, AnyValue.Builder value) {
    return KeyValue.newBuilder().setKey(key).setValue(value).build();
  }
}
