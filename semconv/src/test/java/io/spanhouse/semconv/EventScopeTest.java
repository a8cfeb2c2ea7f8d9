package io.spanhouse.semconv;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The scopes besides runs, model calls, tool calls and steps. */
class EventScopeTest {
  private final RecordedTelemetry recorded = new RecordedTelemetry();
  private final AgentTelemetry telemetry = recorded.telemetry();

  @AfterEach
  void close() {
    recorded.close();
    assertThat(Context.current()).isSameAs(Context.root());
  }

  @Test
  void embedding_described_carriesEveryAttribute() {
    telemetry
        .embedding("openai", "text-embedding-3")
        .input(List.of("a", "b"))
        .inputCount(2)
        .dimensions(256)
        .responseModel("text-embedding-3-large")
        .tokens(12)
        .cost(new BigDecimal("0.0001"))
        .attempt(1)
        .close();

    SpanData span = recorded.span("embedding text-embedding-3");
    assertThat(span.getKind()).isEqualTo(SpanKind.CLIENT);
    assertThat(own(span))
        .isEqualTo(
            described("embedding")
                .put("gen_ai.operation.name", "embeddings")
                .put("gen_ai.provider.name", "openai")
                .put("gen_ai.request.model", "text-embedding-3")
                .put("gen_ai.response.model", "text-embedding-3-large")
                .put("gen_ai.embeddings.dimension.count", 256)
                .put("gen_ai.usage.input_tokens", 12)
                .put("spanhouse.input", "[\"a\",\"b\"]")
                .put("spanhouse.event.data", "{\"inputs\":2}")
                .put("spanhouse.cost", "0.0001")
                .put("spanhouse.attempt", 1)
                .build());
  }

  @Test
  void retrieval_described_carriesEveryAttribute() {
    telemetry
        .retrieval("handbook")
        .query("leave")
        .topK(5)
        .documents(List.of(Map.of("id", "d1")))
        .close();

    SpanData span = recorded.span("retrieval handbook");
    assertThat(span.getKind()).isEqualTo(SpanKind.CLIENT);
    assertThat(own(span))
        .isEqualTo(
            described("retrieval")
                .put("gen_ai.operation.name", "retrieval")
                .put("gen_ai.data_source.id", "handbook")
                .put("gen_ai.retrieval.query.text", "leave")
                .put("gen_ai.retrieval.top_k", 5)
                .put("gen_ai.retrieval.documents", "[{\"id\":\"d1\"}]")
                .put("spanhouse.event.name", "handbook")
                .put("spanhouse.event.data", "{\"documents\":1}")
                .build());
  }

  @Test
  void guardrail_described_carriesEveryAttribute() {
    try (Guardrail guardrail = telemetry.guardrail("pii")) {
      guardrail.input("card 4111").output("card [x]");
      guardrail.decided(PolicyOutcome.BLOCKED, "a card");
    }

    assertThat(own(recorded.span("guardrail pii")))
        .isEqualTo(
            described("guardrail")
                .put("spanhouse.event.name", "pii")
                .put("spanhouse.policy.name", "pii")
                .put("spanhouse.policy.outcome", "blocked")
                .put("spanhouse.event.data", "{\"reason\":\"a card\"}")
                .put("spanhouse.input", "card 4111")
                .put("spanhouse.output", "card [x]")
                .build());
  }

  @Test
  void evaluation_described_carriesEveryAttribute() {
    telemetry
        .evaluation("faithful")
        .input("answer")
        .target("evt_1")
        .score(0.5)
        .label("pass")
        .explanation("because")
        .close();
    telemetry.evaluation("nonsense").score(Double.NaN).close();

    assertThat(own(recorded.span("evaluation faithful")))
        .isEqualTo(
            described("evaluation")
                .put("gen_ai.evaluation.name", "faithful")
                .put("gen_ai.evaluation.score.value", 0.5)
                .put("gen_ai.evaluation.score.label", "pass")
                .put("gen_ai.evaluation.explanation", "because")
                .put("spanhouse.event.data", "{\"target_event_id\":\"evt_1\"}")
                .put("spanhouse.input", "answer")
                .build());
    assertThat(
            recorded
                .span("evaluation nonsense")
                .getAttributes()
                .get(GenAiAttributes.EVALUATION_SCORE_VALUE))
        .isNull();
  }

  @Test
  void inRun_belongToIt() {
    AgentRun run = telemetry.run("a").start();
    try (run) {
      telemetry.embedding("p", "m").close();
      telemetry.retrieval("r").close();
      telemetry.guardrail("g").close();
      telemetry.evaluation("e").close();
    }

    assertThat(recorded.spans())
        .hasSize(5)
        .allSatisfy(
            span ->
                assertThat(span.getAttributes().get(SpanhouseAttributes.RUN_ID))
                    .isEqualTo(run.id()));
  }

  @Test
  void messages_ofEveryPart_areTheStandardsJson() {
    try (ModelCall call = telemetry.modelCall("p", "m")) {
      call.inputMessages(Message.tool("call_1", "sunny"))
          .outputMessages(
              Message.assistant(
                  "let me see",
                  new Message.Reasoning("hm"),
                  new Message.ToolRequest("call_2", "weather", Map.of("city", "Paris"))),
              Message.assistant(null, new Message.ToolRequest(null, "stop", null)));
    }

    Attributes sent = recorded.span("model.call m").getAttributes();
    assertThat(sent.get(GenAiAttributes.INPUT_MESSAGES))
        .isEqualTo(
            "[{\"role\":\"tool\",\"parts\":[{\"type\":\"tool_call_response\",\"id\":\"call_1\","
                + "\"response\":\"sunny\"}]}]");
    assertThat(sent.get(GenAiAttributes.OUTPUT_MESSAGES))
        .isEqualTo(
            "[{\"role\":\"assistant\",\"parts\":[{\"type\":\"text\",\"content\":\"let me see\"},"
                + "{\"type\":\"reasoning\",\"content\":\"hm\"},"
                + "{\"type\":\"tool_call\",\"id\":\"call_2\",\"name\":\"weather\","
                + "\"arguments\":{\"city\":\"Paris\"}}]},"
                + "{\"role\":\"assistant\",\"parts\":[{\"type\":\"tool_call\",\"name\":\"stop\"}]}]");
    assertThat(Message.assistant("a", new Message.Text("b")).text()).isEqualTo("ab");
  }

  private static Attributes own(SpanData span) {
    assertThat(span.getAttributes().get(SpanhouseAttributes.DOTTED_ORDER)).isNotNull();
    return span.getAttributes().toBuilder()
        .remove((AttributeKey<?>) SpanhouseAttributes.DOTTED_ORDER)
        .build();
  }

  private static AttributesBuilder described(String kind) {
    return Attributes.builder().put(SpanhouseAttributes.KIND, kind);
  }
}
