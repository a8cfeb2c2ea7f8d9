package io.spanhouse.semconv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.opentelemetry.api.common.Attributes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Redaction and length limit. */
class ContentTest {
  private static final ObjectMapper JACKSON = new ObjectMapper();
  private static final String SECRET = "zz-hidden-zz";

  private final RecordedTelemetry recorded = RecordedTelemetry.withLogs();

  @AfterEach
  void close() {
    recorded.close();
  }

  @Test
  void text_staysText_andContainersBecomeJson() {
    Content content = new Content(null, 100);

    assertThat(content.of(SpanhouseAttributes.INPUT, null)).isNull();
    assertThat(content.of(SpanhouseAttributes.INPUT, "{\"a\":1}")).isEqualTo("{\"a\":1}");
    assertThat(content.of(SpanhouseAttributes.INPUT, new StringBuilder("text"))).isEqualTo("text");
    assertThat(content.of(SpanhouseAttributes.INPUT, 42)).isEqualTo("42");
    assertThat(content.of(SpanhouseAttributes.INPUT, List.of("a"))).isEqualTo("[\"a\"]");
  }

  @Test
  void longText_isCutWithAMark_andWholeCharacters() {
    assertThat(Content.cut("12345", 5)).isEqualTo("12345");
    assertThat(Content.cut("123456", 5)).isEqualTo("12345…[1 more characters]");
    assertThat(Content.cut("1234\uD83D\uDE00", 5)).isEqualTo("1234…[2 more characters]");
    assertThat(Content.cut("123\uD83D\uDE006", 5)).isEqualTo("123\uD83D\uDE00…[1 more characters]");
  }

  @Test
  void defaultLimit_is65536Chars() {
    AgentTelemetry telemetry = recorded.telemetry();
    telemetry.run("a").input("x".repeat(65_537)).start().close();

    assertThat(input()).isEqualTo("x".repeat(65_536) + "…[1 more characters]");
  }

  @Test
  void longMessages_stayValidJson() throws Exception {
    AgentTelemetry telemetry = recorded.builder().maxContentLength(1000).build();
    try (ModelCall call = telemetry.modelCall("openai", "m")) {
      call.inputMessages(Collections.nCopies(100, Message.user("\"".repeat(300))));
    }

    String json = recorded.span("model.call m").getAttributes().get(GenAiAttributes.INPUT_MESSAGES);
    JsonNode messages = JACKSON.readTree(json);
    assertThat(json.length()).isLessThan(2000);
    assertThat(messages.get(0).get("parts").get(0).get("content").textValue()).hasSize(300);
    assertThat(messages.get(messages.size() - 1).textValue()).isEqualTo("…[more]");
  }

  @Test
  void maxContentLength_notPositive_isRefused() {
    assertThatThrownBy(() -> recorded.builder().maxContentLength(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("maxContentLength");
  }

  @Test
  void redaction_seesAllText_beforeItIsCut() {
    AgentTelemetry telemetry =
        recorded
            .builder()
            .maxContentLength(2000)
            .redact((key, text) -> text.replace(SECRET, "[card]"))
            .build();
    recordSecretsEverywhere(telemetry);

    String sent = recorded.spans().toString() + recorded.logs();
    assertThat(sent).doesNotContain("zz-h").contains("[card]");
    assertThat(recorded.logs()).hasSize(9);
  }

  @Test
  void redaction_isToldTheAttribute() {
    List<String> keys = new ArrayList<>();
    AgentTelemetry telemetry =
        recorded
            .builder()
            .redact(
                (key, text) -> {
                  keys.add(key);
                  return text;
                })
            .build();
    telemetry.run("a").input(Map.of("q", 1)).start().close();

    assertThat(keys).containsExactly("spanhouse.input", "spanhouse.input");
  }

  @Test
  void redactionThatThrows_dropsTheContent_andNothingElse() {
    for (Redaction broken : List.<Redaction>of(this::fail, this::overflow)) {
      AgentTelemetry telemetry = recorded.builder().redact(broken).build();
      recordSecretsEverywhere(telemetry);
    }

    String sent = recorded.spans().toString() + recorded.logs();
    assertThat(sent).doesNotContain("zz-h").contains("gen_ai.request.model");
    assertThat(recorded.logs()).hasSize(18);
  }

  @Test
  void redactionToNull_dropsTheText() {
    AgentTelemetry telemetry = recorded.builder().redact((key, text) -> null).build();
    telemetry.run("a").input("x").start().close();

    assertThat(input()).isNull();
  }

  /** Puts the secret wherever text goes, often across the limit. */
  private static void recordSecretsEverywhere(AgentTelemetry telemetry) {
    String text = "x".repeat(1995) + SECRET;
    try (AgentRun run =
        telemetry
            .run("a")
            .input(text)
            .tags(SECRET)
            .metadata("m", text)
            .serialized(Map.of("state", text))
            .start()) {
      run.output(Map.of(SECRET, List.of(text))).tags(SECRET).metadata("late", SECRET);
      run.log(text);
      run.score("s", 1, SECRET);
      run.decision("d", text, List.of(text), SECRET);
      run.error("T").message(text).logs(SECRET).record();
      run.policy("p")
          .outcome(PolicyOutcome.BLOCKED)
          .reason(SECRET)
          .details(Map.of("k", text))
          .record();
      run.audit(SECRET, "saw", text);
      run.event("e", Map.of("k", SECRET));
      run.event(EventType.LOG, SECRET, Attributes.of(SpanhouseAttributes.OUTPUT, text));
      run.action("click").params(text).returns(SECRET).logs(text).screenshot(SECRET).record();
      try (ModelCall call = telemetry.modelCall("openai", "m")) {
        call.systemInstructions(text)
            .toolDefinitions(List.of(Map.of("description", text)))
            .inputMessages(Message.user(text), Message.tool("c", Map.of("r", text)))
            .outputMessages(
                Message.assistant(
                    SECRET,
                    new Message.Reasoning(text),
                    new Message.ToolRequest("c", "t", Map.of("a", SECRET))));
        call.fail(new IOException(text));
      }
      try (ToolCall tool = telemetry.toolCall("t")) {
        tool.arguments(text).result(List.of(SECRET)).logs(text);
        tool.fail("T", null, text);
      }
      telemetry.embedding("openai", "e").input(List.of(text)).close();
      telemetry.retrieval("r").query(text).documents(List.of(Map.of("id", text))).close();
      telemetry
          .guardrail("g")
          .input(text)
          .output(text)
          .decided(PolicyOutcome.ALLOWED, text)
          .close();
      telemetry.evaluation("v").input(text).explanation(text).label(SECRET).close();
    }
  }

  private String fail(String key, String text) {
    throw new IllegalStateException(key);
  }

  private String overflow(String key, String text) {
    throw new StackOverflowError(key);
  }

  private String input() {
    return recorded.span("agent.invoke a").getAttributes().get(SpanhouseAttributes.INPUT);
  }
}
