package io.spanhouse.collector.normalize;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What tells senders of the same keys apart, and which of several sources counts. */
class SendersDifferTest {
  @Test
  void vercelBefore6_handsOnTheInputTokensOfAnthropic_whichLeaveCachedOnesOut() {
    ReadSpan v5 =
        ReadSpan.of(
            "ai",
            "ai.generateText.doGenerate",
            "ai.operationId",
            "ai.generateText.doGenerate",
            "ai.model.provider",
            "anthropic.messages",
            "ai.usage.inputTokens",
            58,
            "ai.usage.outputTokens",
            36,
            "ai.usage.totalTokens",
            94,
            "ai.usage.cachedInputTokens",
            40);

    assertThat(v5.event().inputTokens()).isEqualTo(98);
    assertThat(v5.event().inputSemantics()).asString().isEqualTo("exclusive");
  }

  @Test
  void vercel6_saysWhatWasNotCached() {
    ReadSpan v6 =
        ReadSpan.of(
            "ai",
            "ai.generateText.doGenerate",
            "ai.operationId",
            "ai.generateText.doGenerate",
            "ai.model.provider",
            "anthropic.messages",
            "ai.usage.inputTokens",
            98,
            "ai.usage.outputTokens",
            36,
            "ai.usage.inputTokenDetails.noCacheTokens",
            58,
            "ai.usage.cachedInputTokens",
            40);

    assertThat(v6.event().inputTokens()).isEqualTo(98);
  }

  @ParameterizedTest
  @CsvSource({
    "AbortError: This operation was aborted, cancelled",
    "Abort, cancelled",
    "asyncio.exceptions.CancelledError: , cancelled",
    "ReadTimeout: no answer, timeout",
    "Interrupted system call, error",
    "Error: the reader cancelled, error",
    ": cancelled, error",
  })
  void failureWithoutAType_isToldByTheTypeThatItsMessageBeginsWith(String message, String status) {
    ReadSpan call = ReadSpan.failed(message, "gen_ai.operation.name", "chat");

    assertThat(call.outcome().eventStatus()).asString().isEqualTo(status);
  }

  @Test
  void strandsStreamThatWasLeft_isCancelled() {
    ReadSpan agent =
        ReadSpan.of(
            "strands.telemetry.tracer",
            "invoke_agent forecaster",
            "gen_ai.operation.name",
            "invoke_agent",
            "strands.cancellation.type",
            "GeneratorExit");

    assertThat(agent.outcome().runStatus()).asString().isEqualTo("cancelled");
  }

  @Test
  void mergedToolsOfAdk_areNoToolCall() {
    ReadSpan merged =
        ReadSpan.of(
            "gcp.vertex.agent",
            "execute_tool (merged)",
            "gen_ai.operation.name",
            "execute_tool",
            "gen_ai.tool.name",
            "(merged tools)");

    assertThat(merged.kind()).isEqualTo(Kind.OTHER);
  }

  @Test
  void usageOfLangfuse_isApart_withoutATotal() {
    ReadSpan span =
        ReadSpan.of(
            "langfuse-sdk",
            "answer",
            "langfuse.observation.type",
            "generation",
            "langfuse.observation.usage_details",
            "{\"input\":67,\"input_cached_tokens\":40,\"output\":25,\"output_reasoning_tokens\":8}");

    assertThat(span.event().inputTokens()).isEqualTo(107);
    assertThat(span.event().outputTokens()).isEqualTo(33);
  }

  @Test
  void rawUsageInLangfuse_isToldByItsTotal() {
    ReadSpan span =
        ReadSpan.of(
            "langfuse-sdk",
            "answer",
            "langfuse.observation.type",
            "generation",
            "langfuse.observation.usage_details",
            "{\"prompt_tokens\":107,\"completion_tokens\":33,\"total_tokens\":140,"
                + "\"prompt_tokens_details\":{\"cached_tokens\":40},"
                + "\"completion_tokens_details\":{\"reasoning_tokens\":8}}");

    assertThat(span.event().inputTokens()).isEqualTo(107);
    assertThat(span.event().outputTokens()).isEqualTo(33);
  }

  @Test
  void keysOfLangfuseOnSpansOfOthers_doNotChangeWhatTheirTokensMean() {
    ReadSpan span =
        ReadSpan.of(
            "opentelemetry.instrumentation.genai.openai",
            "chat gpt-4.1-mini",
            "langfuse.session.id",
            "s1",
            "gen_ai.operation.name",
            "chat",
            "gen_ai.usage.input_tokens",
            107,
            "gen_ai.usage.output_tokens",
            33,
            "gen_ai.usage.reasoning.output_tokens",
            8,
            "gen_ai.usage.cache_read.input_tokens",
            40);

    assertThat(span.event().inputTokens()).isEqualTo(107);
    assertThat(span.event().outputTokens()).isEqualTo(33);
    assertThat(span.event().inputSemantics()).asString().isEqualTo("inclusive");
  }

  @Test
  void sessionThatTheUserSets_comesBeforeTheConversationOfAFramework() {
    ReadSpan span =
        ReadSpan.of(
            "pydantic-ai",
            "invoke_agent helper",
            "gen_ai.operation.name",
            "invoke_agent",
            "gen_ai.conversation.id",
            "made anew for each run",
            "session.id",
            "s1");

    assertThat(span.field(Field.SESSION_ID)).isEqualTo("s1");
    assertThat(span.field(Field.AGENT)).isEqualTo("helper");
  }

  @Test
  void agentWithoutAName_isTheService() {
    ReadSpan span =
        ReadSpan.of(
            "my-service", "ai", "ai.generateText", List.of(), "ai.operationId", "ai.generateText");

    assertThat(span.kind()).isEqualTo(Kind.AGENT_INVOKE);
    assertThat(span.field(Field.AGENT)).isEqualTo("my-service");
  }

  @Test
  void agentWithoutAName_inAServiceWithoutAName_isTheSpan() {
    ReadSpan span =
        ReadSpan.of(
            "unknown_service:node",
            "ai",
            "ai.generateText",
            List.of(),
            "ai.operationId",
            "ai.generateText");

    assertThat(span.field(Field.AGENT)).isEqualTo("ai.generateText");
  }

  @Test
  void eventsOfOldPydanticAi_areWhatWasGivenAndWhatWasAnswered() {
    String events =
        "[{\"event.name\":\"gen_ai.user.message\",\"content\":\"hi\",\"role\":\"user\"},"
            + "{\"event.name\":\"gen_ai.choice\",\"index\":0,"
            + "\"message\":{\"role\":\"assistant\",\"content\":\"hello\"}}]";
    ReadSpan span =
        ReadSpan.of("pydantic-ai", "chat m", "gen_ai.operation.name", "chat", "events", events);

    assertThat(span.field(Field.INPUT))
        .isEqualTo("[{\"role\":\"user\",\"parts\":[{\"type\":\"text\",\"content\":\"hi\"}]}]");
    assertThat(span.field(Field.OUTPUT))
        .isEqualTo(
            "[{\"role\":\"assistant\",\"parts\":[{\"type\":\"text\",\"content\":\"hello\"}]}]");
  }

  @Test
  void spanOfOldPydanticAi_isAnAgentByItsName() {
    ReadSpan agent = ReadSpan.of("pydantic-ai", "helper run", "agent_name", "helper");
    ReadSpan group = ReadSpan.of("pydantic-ai", "running 2 tools", "tools", "a");
    ReadSpan tool =
        ReadSpan.of(
            "pydantic-ai", "running tool", "gen_ai.tool.name", "f", "tool_arguments", "{\"a\":1}");

    assertThat(agent.kind()).isEqualTo(Kind.AGENT_INVOKE);
    assertThat(group.kind()).isEqualTo(Kind.STEP);
    assertThat(tool.kind()).isEqualTo(Kind.TOOL_EXECUTE);
    assertThat(tool.field(Field.TOOL_ARGUMENTS)).isEqualTo("{\"a\":1}");
  }

  @Test
  void ruleForAScope_comesBeforeWhatItsKindUsuallyMeans() {
    ReadSpan span =
        ReadSpan.of(
            "openinference.instrumentation.llama_index",
            "FunctionAgent.run",
            "openinference.span.kind",
            "CHAIN");

    assertThat(span.kind()).isEqualTo(Kind.AGENT_INVOKE);
    assertThat(span.field(Field.AGENT)).isEqualTo("FunctionAgent");
  }

  @Test
  void chunksOfAStream_areOneMessage() {
    ReadSpan span =
        ReadSpan.of(
            "gcp.vertex.agent",
            "call_llm",
            "gen_ai.operation.name",
            "generate_content",
            "gen_ai.output.messages",
            "[{\"role\":\"model\",\"parts\":[{\"type\":\"text\",\"content\":\"It \"}],\"finish_reason\":\"\"},"
                + "{\"role\":\"model\",\"parts\":[{\"type\":\"text\",\"content\":\"is.\"}],\"finish_reason\":\"stop\"}]");

    assertThat(span.field(Field.OUTPUT))
        .isEqualTo(
            "[{\"role\":\"assistant\",\"parts\":[{\"type\":\"text\",\"content\":\"It is.\"}],"
                + "\"finish_reason\":\"stop\"}]");
  }

  @Test
  void costInParts_isAddedUp() {
    ReadSpan span =
        ReadSpan.of(
            "lmnr",
            "openai.chat",
            "lmnr.span.type",
            "LLM",
            "gen_ai.usage.input_cost",
            "0.001",
            "gen_ai.usage.output_cost",
            "0.0025");

    assertThat(span.number(Field.COST)).isEqualTo(3_500_000_000L);
  }

  @Test
  void reasonOfTheEnd_isTakenFromTheAnswer() {
    ReadSpan span =
        ReadSpan.of(
            "",
            "strands.telemetry.tracer",
            "chat",
            List.of(
                ReadSpan.spanEvent(
                    "gen_ai.choice", "message", "hello", "finish_reason", "end_turn")),
            "gen_ai.operation.name",
            "chat");

    assertThat(span.field(Field.FINISH_REASONS)).isEqualTo("end_turn");
  }

  @Test
  void eventsOfATool_areItsArgumentsAndResult() {
    ReadSpan span =
        ReadSpan.of(
            "",
            "x",
            "execute_tool f",
            List.of(
                ReadSpan.spanEvent("gen_ai.tool.input", "gen_ai.tool.call.arguments", "{\"a\":1}"),
                ReadSpan.spanEvent("gen_ai.tool.output", "gen_ai.tool.call.result", "2")),
            "gen_ai.operation.name",
            "execute_tool");

    assertThat(span.field(Field.TOOL_ARGUMENTS)).isEqualTo("{\"a\":1}");
    assertThat(span.field(Field.TOOL_RESULT)).isEqualTo("2");
    assertThat(span.field(Field.TOOL_NAME)).isEqualTo("f");
  }

  @Test
  void keysThatLost_leaveTheMap_whereTheySayNothingElse() {
    ReadSpan span =
        ReadSpan.of(
            "openinference.instrumentation.openai",
            "ChatCompletion",
            "openinference.span.kind",
            "LLM",
            "gen_ai.usage.prompt_tokens",
            107,
            "gen_ai.usage.input_tokens",
            107,
            "gen_ai.usage.completion_tokens",
            30,
            "gen_ai.usage.output_tokens",
            33,
            "llm.output_messages.0.message.role",
            "model",
            "llm.output_messages.0.message.content",
            "hello",
            "output.value",
            "{\"choices\":[]}",
            "my.own",
            "1");

    assertThat(span.field(Field.OUTPUT))
        .isEqualTo(
            "[{\"role\":\"assistant\",\"parts\":[{\"type\":\"text\",\"content\":\"hello\"}]}]");
    assertThat(span.left()).containsExactly("gen_ai.usage.completion_tokens", "my.own");
  }
}
