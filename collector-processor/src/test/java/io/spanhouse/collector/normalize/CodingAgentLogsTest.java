package io.spanhouse.collector.normalize;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.spanhouse.collector.decode.LogCursor;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Log records of coding agents as the calls, tools, decisions and prompts that they are. */
class CodingAgentLogsTest {
  private static final long SECOND = 1_000_000_000L;
  private static final long NOW = 1_796_000_000L * SECOND;
  private static final String CLAUDE = "com.anthropic.claude_code.events";

  private final LogRecordReader reader = new LogRecordReader(Conventions.load());
  private final LogCursor cursor = new LogCursor();

  private AgentEvent read(String scope, LogRecord.Builder log, Object... keysAndValues) {
    for (int i = 0; i < keysAndValues.length; i += 2) {
      AnyValue.Builder value = AnyValue.newBuilder();
      if (keysAndValues[i + 1] instanceof Long number) {
        value.setIntValue(number);
      } else if (keysAndValues[i + 1] instanceof Double number) {
        value.setDoubleValue(number);
      } else {
        value.setStringValue((String) keysAndValues[i + 1]);
      }
      log.addAttributes(
          KeyValue.newBuilder().setKey((String) keysAndValues[i]).setValue(value).build());
    }
    byte[] bytes =
        ExportLogsServiceRequest.newBuilder()
            .addResourceLogs(
                ResourceLogs.newBuilder()
                    .addScopeLogs(
                        ScopeLogs.newBuilder()
                            .setScope(InstrumentationScope.newBuilder().setName(scope))
                            .addLogRecords(log.setTimeUnixNano(NOW))))
            .build()
            .toByteArray();
    cursor.reset(bytes, 0, bytes.length);
    reader.reset(NOW + SECOND);
    assertThat(cursor.next()).isTrue();
    return reader.read(cursor);
  }

  private static LogRecord.Builder record(String body) {
    return LogRecord.newBuilder().setBody(AnyValue.newBuilder().setStringValue(body));
  }

  private static String text(byte[] utf8) {
    return new String(utf8, StandardCharsets.UTF_8);
  }

  @Test
  void requestOfClaudeCode_isAModelCall_withTheCostItGives() {
    AgentEvent call =
        read(
            CLAUDE,
            record("claude_code.api_request"),
            "event.name",
            "api_request",
            "session.id",
            "s1",
            "prompt.id",
            "p1",
            "user.id",
            "u1",
            "model",
            "claude-sonnet-4-5",
            "input_tokens",
            789L,
            "output_tokens",
            97L,
            "cache_read_tokens",
            512L,
            "cache_creation_tokens",
            128L,
            "cost_usd",
            0.0046,
            "duration_ms",
            1500L);

    assertThat(text(call.type())).isEqualTo("llm_call");
    assertThat(text(call.status())).isEqualTo("ok");
    assertThat(call.inputTokens()).isEqualTo(789 + 512 + 128);
    assertThat(call.outputTokens()).isEqualTo(97);
    assertThat(call.fields().number(Field.COST)).isEqualTo(4_600_000_000L);
    assertThat(call.fields().text(Field.AGENT)).isEqualTo("claude-code");
    assertThat(call.fields().text(Field.SESSION_ID)).isEqualTo("s1");
    assertThat(call.fields().text(Field.USER_ID)).isEqualTo("u1");
    assertThat(text(call.canonicalProvider())).isEqualTo("anthropic");
    assertThat(call.finishedAt() - call.startedAt()).isEqualTo(1_500_000_000L);
    assertThat(call.runId().size()).isEqualTo("run_".length() + 32);
    assertThat(call.otherOutput().size()).isZero();
    assertThat(text(call.data().toByteArray())).contains("\"body\":\"claude_code.api_request\"");
  }

  @Test
  void recordsOfOnePrompt_areOneRun() {
    String[] runs = new String[3];
    for (int i = 0; i < runs.length; i++) {
      AgentEvent event =
          read(
              CLAUDE,
              record("x"),
              "event.name",
              i == 0 ? "user_prompt" : "tool_result",
              "session.id",
              "s1",
              "prompt.id",
              i == 2 ? "p2" : "p1");
      runs[i] = text(event.runId().toByteArray());
    }

    assertThat(runs[0]).isEqualTo(runs[1]).isNotEqualTo(runs[2]);
  }

  @Test
  void toolOfClaudeCode_saysAsTextWhetherItSucceeded() {
    AgentEvent tool =
        read(
            CLAUDE,
            record("claude_code.tool_result"),
            "event.name",
            "tool_result",
            "tool_name",
            "Read",
            "tool_use_id",
            "t1",
            "success",
            "false",
            "error",
            "no such file",
            "duration_ms",
            "12");

    assertThat(text(tool.type())).isEqualTo("tool_call");
    assertThat(text(tool.status())).isEqualTo("error");
    assertThat(text(tool.errorMessage().toByteArray())).isEqualTo("no such file");
    assertThat(tool.fields().text(Field.TOOL_NAME)).isEqualTo("Read");
  }

  @Test
  void recordInATrace_isALogLine_asTheSpansTellTheCall() {
    LogRecord.Builder record =
        record("claude_code.api_request")
            .setTraceId(
                ByteString.copyFrom(new byte[15]).concat(ByteString.copyFrom(new byte[] {1})));

    AgentEvent event = read(CLAUDE, record, "event.name", "api_request", "input_tokens", 7L);

    assertThat(text(event.type())).isEqualTo("log");
  }

  @Test
  void nameOfAnotherScope_isALogLine() {
    AgentEvent event = read("my.app", record("x"), "event.name", "tool_result", "tool_name", "f");

    assertThat(text(event.type())).isEqualTo("log");
  }

  @Test
  void eventOfCodex_isNamedByItsAttribute_andOnlyTheOneWithUsageIsACall() {
    LogRecord.Builder place =
        LogRecord.newBuilder().setEventName("event otel/src/events/session_telemetry.rs:1187");
    AgentEvent first =
        read(
            "codex_otel.log_only",
            place.clone(),
            "event.name",
            "codex.sse_event",
            "event.kind",
            "response.completed",
            "conversation.id",
            "c1");
    assertThat(text(first.type())).isEqualTo("log");
    assertThat(text(first.name().toByteArray())).isEqualTo("codex.sse_event");

    AgentEvent call =
        read(
            "codex_otel.log_only",
            place.clone(),
            "event.name",
            "codex.sse_event",
            "event.kind",
            "response.completed",
            "conversation.id",
            "c1",
            "model",
            "gpt-5-mini",
            "input_token_count",
            "1301",
            "output_token_count",
            "97",
            "tool_token_count",
            "1398",
            "cached_token_count",
            512L,
            "reasoning_token_count",
            33L);

    assertThat(text(call.type())).isEqualTo("llm_call");
    assertThat(call.inputTokens()).isEqualTo(1301);
    assertThat(call.outputTokens()).isEqualTo(97);
    assertThat(call.fields().number(Field.CACHED_INPUT_TOKENS)).isEqualTo(512);
    assertThat(call.fields().text(Field.SESSION_ID)).isEqualTo("c1");
    assertThat(call.fields().text(Field.AGENT)).isEqualTo("codex");
  }

  @Test
  void outputOfGeminiCli_leavesThoughtsOut_thatOfQwenCodeDoesNot() {
    assertThat(responseOf("gemini_cli", 64, 1398).outputTokens()).isEqualTo(97);
    assertThat(responseOf("qwen-code", 97, 1398).outputTokens()).isEqualTo(97);
  }

  private AgentEvent responseOf(String agent, long output, long total) {
    return read(
        "x",
        record("API response from m."),
        "event.name",
        agent + ".api_response",
        "session.id",
        "s1",
        "prompt_id",
        "p1",
        "model",
        "gemini-2.5-pro",
        "input_token_count",
        1301L,
        "output_token_count",
        output,
        "thoughts_token_count",
        33L,
        "total_token_count",
        total);
  }

  @Test
  void decision_isABranchTaken() {
    AgentEvent decision =
        read(
            "codex_otel.log_only",
            LogRecord.newBuilder(),
            "event.name",
            "codex.tool_decision",
            "tool_name",
            "shell",
            "decision",
            "approved");

    assertThat(text(decision.type())).isEqualTo("decision");
    assertThat(decision.fields().text(Field.OUTPUT)).isEqualTo("approved");
  }

  @Test
  void prompt_isAStep_withItsText() {
    AgentEvent prompt =
        read(
            "x", record("User prompt."), "event.name", "gemini_cli.user_prompt", "prompt", "hello");

    assertThat(text(prompt.type())).isEqualTo("step");
    assertThat(prompt.fields().text(Field.INPUT)).isEqualTo("hello");
  }
}
