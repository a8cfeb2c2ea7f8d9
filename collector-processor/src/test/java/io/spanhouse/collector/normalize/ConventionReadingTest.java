package io.spanhouse.collector.normalize;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.common.v1.KeyValueList;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.spanhouse.collector.decode.TraceCursor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What convention files say, on spans: places in JSON, indexed keys, emitters, and bad input. */
class ConventionReadingTest {
  private final Conventions conventions = Conventions.load();
  private final AgentSpan view = new AgentSpan(conventions);
  private final SpanEventReader events = new SpanEventReader(conventions);
  private final TraceCursor cursor = new TraceCursor();
  private String scope = "my.app";

  private static KeyValue text(String key, String value) {
    return KeyValue.newBuilder()
        .setKey(key)
        .setValue(AnyValue.newBuilder().setStringValue(value))
        .build();
  }

  private static KeyValue number(String key, long value) {
    return KeyValue.newBuilder()
        .setKey(key)
        .setValue(AnyValue.newBuilder().setIntValue(value))
        .build();
  }

  private static Span span(KeyValue... attributes) {
    return Span.newBuilder()
        .setTraceId(ByteString.copyFrom(new byte[15]).concat(ByteString.copyFrom(new byte[] {1})))
        .setSpanId(ByteString.copyFrom(new byte[] {1, 2, 3, 4, 5, 6, 7, 8}))
        .setName("x")
        .setStartTimeUnixNano(1_000)
        .setEndTimeUnixNano(2_000)
        .addAllAttributes(List.of(attributes))
        .build();
  }

  private AgentEvent read(Span... spans) {
    byte[] bytes =
        ExportTraceServiceRequest.newBuilder()
            .addResourceSpans(
                ResourceSpans.newBuilder()
                    .addScopeSpans(
                        ScopeSpans.newBuilder()
                            .setScope(InstrumentationScope.newBuilder().setName(scope))
                            .addAllSpans(List.of(spans))))
            .build()
            .toByteArray();
    cursor.reset(bytes, 0, bytes.length);
    view.reset(cursor, 2_000);
    events.reset();
    next();
    return events.read(view);
  }

  private void next() {
    assertThat(cursor.next()).isTrue();
    assertThat(view.read()).isNull();
  }

  private String field(Field field) {
    return view.fields().text(field);
  }

  @Test
  void indexedKeys_inAnyOrder_areOneListOfMessages() {
    List<KeyValue> attributes =
        new ArrayList<>(
            List.of(
                text("openinference.span.kind", "LLM"),
                text("llm.input_messages.0.message.role", "system"),
                text("llm.input_messages.0.message.content", "Be \"brief\""),
                text("llm.input_messages.2.message.role", "tool"),
                text("llm.input_messages.2.message.content", "21"),
                text("llm.input_messages.2.message.tool_call_id", "c1"),
                text("llm.input_messages.10.message.role", "user"),
                text("llm.input_messages.10.message.contents.0.message_content.type", "text"),
                text("llm.input_messages.10.message.contents.0.message_content.text", "See"),
                text(
                    "llm.input_messages.10.message.contents.1.message_content.image.image.url",
                    "https://a/b.png"),
                text("llm.output_messages.0.message.role", "assistant"),
                text("llm.output_messages.0.message.tool_calls.0.tool_call.id", "c2"),
                text("llm.output_messages.0.message.tool_calls.0.tool_call.function.name", "f"),
                text(
                    "llm.output_messages.0.message.tool_calls.0.tool_call.function.arguments",
                    "{\"a\":1}")));
    Random random = new Random(1);
    for (int i = 0; i < 20; i++) {
      read(span(attributes.toArray(KeyValue[]::new)));

      assertThat(field(Field.INPUT))
          .isEqualTo(
              "[{\"role\":\"system\",\"parts\":[{\"type\":\"text\",\"content\":\"Be"
                  + " \\\"brief\\\"\"}]},"
                  + "{\"role\":\"tool\",\"parts\":[{\"type\":\"tool_call_response\",\"id\":\"c1\",\"response\":\"21\"}]},"
                  + "{\"role\":\"user\",\"parts\":[{\"type\":\"text\",\"content\":\"See\"},"
                  + "{\"type\":\"uri\",\"uri\":\"https://a/b.png\"}]}]");
      assertThat(field(Field.OUTPUT))
          .isEqualTo(
              "[{\"role\":\"assistant\",\"parts\":[{\"type\":\"tool_call\",\"id\":\"c2\",\"name\":\"f\",\"arguments\":{\"a\":1}}]}]");
      for (int a = 1; a < attributes.size(); a++) {
        int index = a;
        if (!attributes.get(index).getKey().equals("openinference.span.kind")) {
          assertThat(view.fields().isMoved(index)).as("key %s is stored once", a).isTrue();
        }
      }
      Collections.shuffle(attributes, random);
      Collections.swap(attributes, 0, attributes.indexOf(text("openinference.span.kind", "LLM")));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "{'cache_read': 7}, 7",
    "'{\"cache_read\": 7}', 7",
    "'{\"cache_read\": \"7\"}', 7",
    "'\"{\\\"cache_read\\\": 7}\"', 7",
    "{'cache_read': None}, 0",
    "'{\"cache_read\": -7}', 0",
    "'{\"cache_read\": {}}', 0",
    "'{\"cache_read\": 7', 0",
    "[7], 0",
    "'{\"__proto__\": {\"cache_read\": 7}, \"constructor\": 1}', 0"
  })
  void placeInJson_isReadHoweverItIsWritten(String json, long cached) {
    read(
        span(
            text("gen_ai.operation.name", "chat"), text("gen_ai.usage.input_token_details", json)));

    assertThat(view.fields().number(Field.CACHED_INPUT_TOKENS)).isEqualTo(cached);
  }

  @Test
  void placeInJson_mayBeAnOtlpList() {
    read(
        span(
            text("gen_ai.operation.name", "chat"),
            KeyValue.newBuilder()
                .setKey("gen_ai.usage.input_token_details")
                .setValue(
                    AnyValue.newBuilder()
                        .setKvlistValue(
                            KeyValueList.newBuilder().addValues(number("cache_read", 7))))
                .build()));

    assertThat(view.fields().number(Field.CACHED_INPUT_TOKENS)).isEqualTo(7);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "gen_ai.prompt.99999999999.content",
        "gen_ai.prompt.10000.content",
        "gen_ai.prompt.__proto__.content",
        "gen_ai.prompt.-1.content",
        "gen_ai.prompt.0.tool_calls.99999.name",
        "gen_ai.prompt..content"
      })
  void indexedKey_outOfBounds_staysAnAttribute(String key) {
    read(span(text("gen_ai.operation.name", "chat"), text(key, "x")));

    assertThat(view.kind()).isEqualTo(Kind.MODEL_CALL);
    assertThat(view.fields().has(Field.INPUT)).isFalse();
    assertThat(view.fields().isMoved(1)).isFalse();
  }

  @Test
  void indexedKeys_tenThousand_doNotHarmTheNeighbour() {
    List<KeyValue> many = new ArrayList<>(List.of(text("gen_ai.operation.name", "chat")));
    for (int i = 9_999; i >= 0; i--) {
      many.add(text("gen_ai.prompt." + i + ".content", "m" + i));
    }
    read(span(many.toArray(KeyValue[]::new)), span(text("gen_ai.operation.name", "chat")));

    assertThat(field(Field.INPUT))
        .startsWith("[{\"role\":\"user\",\"parts\":[{\"type\":\"text\",\"content\":\"m0\"}]},")
        .endsWith("\"content\":\"m9999\"}]}]");
    assertThat(view.span().attributes().size()).isEqualTo(10_001);
    next();
    assertThat(view.fields().has(Field.INPUT)).isFalse();
    assertThat(view.unreadable()).isZero();
  }

  @Test
  void brokenJson_isKeptAndCounted() {
    read(
        span(
            text("langfuse.observation.type", "generation"),
            text("langfuse.observation.usage_details", "{\"input\": 7, "),
            text("langfuse.observation.input", "[{\"role\":\"user\",\"cont")));

    assertThat(view.kind()).isEqualTo(Kind.MODEL_CALL);
    assertThat(view.unreadable()).isPositive();
    assertThat(view.fields().isMoved(1)).as("stays an attribute").isFalse();
    assertThat(field(Field.INPUT)).contains("{\\\"role\\\":\\\"user\\\",\\\"cont");
  }

  @ParameterizedTest
  @CsvSource({
    // input, cached, reasoning, output, total: input and output as they are stored
    "10, 4, 0, 5, 15, 10, 5",
    "10, 4, 0, 5, 19, 14, 5",
    "10, 4, 3, 5, 18, 10, 8",
    "10, 4, 3, 5, 22, 14, 8",
    "10, 4, 3, 5, 0, 10, 5",
    "10, 14, 0, 5, 0, 24, 5",
    "10, 0, 9, 5, 0, 10, 14"
  })
  void tokens_areWhatAddsUp(
      long input, long cached, long reasoning, long output, long total, long in, long out) {
    AgentEvent call =
        read(
            span(
                text("gen_ai.operation.name", "chat"),
                number("gen_ai.usage.input_tokens", input),
                number("gen_ai.usage.cache_read_input_tokens", cached),
                number("gen_ai.usage.reasoning_tokens", reasoning),
                number("gen_ai.usage.output_tokens", output),
                number("gen_ai.usage.total_tokens", total)));

    assertThat(call.inputTokens()).isEqualTo(in);
    assertThat(call.outputTokens()).isEqualTo(out);
  }

  @Test
  void emitter_tellsWhatItCountsAsInput() {
    scope = "@traceloop/instrumentation-anthropic";
    AgentEvent call =
        read(
            span(
                text("gen_ai.operation.name", "chat"),
                number("gen_ai.usage.input_tokens", 58),
                number("gen_ai.usage.cache_read.input_tokens", 40),
                number("gen_ai.usage.cache_creation.input_tokens", 16)));

    assertThat(call.inputTokens()).isEqualTo(114);
    assertThat(call.inputSemantics()).asString(UTF_8).isEqualTo("exclusive");
  }

  @ParameterizedTest
  @CsvSource({
    "langchain, gpt-4o, openai",
    "gcp.vertex.agent, gemini-2.5-pro, gcp.gemini",
    "litellm, litellm_proxy/bedrock/us.anthropic.claude-3-5-haiku-20241022-v1:0, aws.bedrock",
    "openrouter, openai/gpt-4o:nitro, openai",
    "strands-agents, us.anthropic.claude-sonnet-4-5-20250929-v1:0, aws.bedrock",
    "'', mistral-large-2411, mistral_ai",
    "'', openai:gpt-4o, openai",
    "Azure, gpt-4o, azure.ai.openai",
    "acme, gpt-4o, ''",
    "langchain, house-model, ''"
  })
  void provider_isWhoAnswers(String provider, String model, String canonical) {
    read(
        span(
            text("gen_ai.operation.name", "chat"),
            text("gen_ai.provider.name", provider),
            text("gen_ai.request.model", model)));

    assertThat(view.canonicalProvider()).asString(UTF_8).isEqualTo(canonical);
  }

  @Test
  void bareKeys_countOnlyWhereTheConventionIsSpoken() {
    KeyValue input = text("input", "hello");
    read(span(text("gen_ai.operation.name", "chat"), input));
    assertThat(view.fields().has(Field.INPUT)).isFalse();

    scope = "@voltagent/core";
    read(span(text("span.type", "llm"), input));
    assertThat(view.kind()).isEqualTo(Kind.MODEL_CALL);
    assertThat(field(Field.INPUT)).contains("hello");
  }
}
