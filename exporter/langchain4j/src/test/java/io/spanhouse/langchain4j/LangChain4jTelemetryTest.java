package io.spanhouse.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.langchain4j.agent.tool.P;
import dev.langchain4j.agent.tool.Tool;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.guardrail.InputGuardrail;
import dev.langchain4j.guardrail.InputGuardrailResult;
import dev.langchain4j.memory.chat.MessageWindowChatMemory;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.MemoryId;
import dev.langchain4j.service.SystemMessage;
import dev.langchain4j.service.TokenStream;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.spanhouse.semconv.AgentTelemetry;
import io.spanhouse.semconv.GenAiAttributes;
import io.spanhouse.semconv.SpanhouseAttributes;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LangChain4jTelemetryTest {
  private static final String RUN = "agent.invoke Assistant";
  private static final String MODEL_CALL = "model.call gpt-test";
  private static final String TOOL_CALL = "tool.execute weather";

  private final RecordedSpans spans = new RecordedSpans();
  private final AgentTelemetry agentTelemetry = AgentTelemetry.create(spans.sdk());
  private final LangChain4jTelemetry telemetry = LangChain4jTelemetry.create(agentTelemetry);
  private FakeOpenAi openAi;

  interface Assistant {
    @SystemMessage("Be brief.")
    String ask(String question);
  }

  interface StreamingAssistant {
    TokenStream ask(String question);
  }

  interface Secretary {
    String ask(@MemoryId String conversation, @dev.langchain4j.service.UserMessage String question);
  }

  final class Weather {
    @Tool
    String weather(@P("city") String city) {
      agentTelemetry.step("look up").call(step -> step.span());
      return "rain in " + city;
    }
  }

  static final class BrokenWeather {
    @Tool
    String weather(@P("city") String city) {
      throw new IllegalStateException("no weather in " + city);
    }
  }

  @BeforeEach
  void startServer() throws IOException {
    openAi = new FakeOpenAi();
  }

  @AfterEach
  void stop() {
    openAi.close();
    spans.close();
    assertThat(Span.current().getSpanContext().isValid()).as("a span is left current").isFalse();
  }

  @Test
  void toolLoop_isARunOfModelCallsAndToolCalls() {
    openAi.toolCall().text("Take an umbrella");

    String answer = assistant(new Weather()).ask("What is it like in Oslo?");

    assertThat(answer).isEqualTo("Take an umbrella");
    SpanData run = spans.only(RUN);
    List<SpanData> calls = spans.named(MODEL_CALL);
    SpanData tool = spans.only(TOOL_CALL);
    assertThat(calls).hasSize(2).allSatisfy(call -> assertInside(run, call));
    assertInside(run, tool);
    assertInside(tool, spans.only("step look up"));
    assertThat(run.getParentSpanContext().isValid()).isFalse();
    assertThat(run.getAttributes().get(SpanhouseAttributes.RUN_STATUS)).isEqualTo("success");
    assertThat(run.getAttributes().get(SpanhouseAttributes.INPUT))
        .isEqualTo("What is it like in Oslo?");
    assertThat(run.getAttributes().get(SpanhouseAttributes.OUTPUT)).isEqualTo("Take an umbrella");
    assertThat(tool.getAttributes().get(GenAiAttributes.TOOL_CALL_ID)).isEqualTo("call_1");
    assertThat(tool.getAttributes().get(GenAiAttributes.TOOL_CALL_ARGUMENTS))
        .isEqualTo("{\"city\": \"Oslo\"}");
    assertThat(tool.getAttributes().get(GenAiAttributes.TOOL_CALL_RESULT))
        .isEqualTo("rain in Oslo");
    assertThat(tool.getStatus().getStatusCode()).isNotEqualTo(StatusCode.ERROR);
  }

  @Test
  void modelCall_hasModelTokensAndMessages() throws IOException {
    openAi.toolCall().text("Take an umbrella");

    assistant(new Weather()).ask("What is it like in Oslo?");

    SpanData first = spans.named(MODEL_CALL).get(0);
    SpanData second = spans.named(MODEL_CALL).get(1);
    assertThat(first.getKind()).isEqualTo(SpanKind.CLIENT);
    var attributes = first.getAttributes();
    assertThat(attributes.get(GenAiAttributes.PROVIDER_NAME)).isEqualTo("openai");
    assertThat(attributes.get(GenAiAttributes.REQUEST_MODEL)).isEqualTo("gpt-test");
    assertThat(attributes.get(GenAiAttributes.RESPONSE_MODEL)).isEqualTo("gpt-test-2026");
    assertThat(attributes.get(GenAiAttributes.RESPONSE_ID)).isEqualTo("chatcmpl-1");
    assertThat(attributes.get(GenAiAttributes.REQUEST_TEMPERATURE)).isEqualTo(0.5);
    assertThat(attributes.get(GenAiAttributes.RESPONSE_FINISH_REASONS))
        .containsExactly("tool_call");
    assertThat(attributes.get(GenAiAttributes.USAGE_INPUT_TOKENS)).isEqualTo(100);
    assertThat(attributes.get(GenAiAttributes.USAGE_OUTPUT_TOKENS)).isEqualTo(20);
    assertThat(attributes.get(GenAiAttributes.USAGE_CACHE_READ_INPUT_TOKENS)).isEqualTo(40);
    assertThat(attributes.get(GenAiAttributes.USAGE_REASONING_OUTPUT_TOKENS)).isEqualTo(5);
    assertThat(second.getAttributes().get(GenAiAttributes.RESPONSE_FINISH_REASONS))
        .containsExactly("stop");

    JsonNode messages =
        new ObjectMapper().readTree(second.getAttributes().get(GenAiAttributes.INPUT_MESSAGES));
    assertThat(messages.findValuesAsText("role"))
        .containsExactly("system", "user", "assistant", "tool");
    assertThat(messages.get(0).toString()).contains("Be brief.");
    JsonNode request = messages.at("/2/parts/0");
    assertThat(request.get("type").asText()).isEqualTo("tool_call");
    assertThat(request.get("id").asText()).isEqualTo("call_1");
    assertThat(request.get("name").asText()).isEqualTo("weather");
    assertThat(request.get("arguments").toString()).contains("Oslo");
    JsonNode response = messages.at("/3/parts/0");
    assertThat(response.get("type").asText()).isEqualTo("tool_call_response");
    assertThat(response.get("id").asText()).isEqualTo("call_1");
    assertThat(response.get("response").toString()).contains("rain in Oslo");
    assertThat(first.getAttributes().get(GenAiAttributes.TOOL_DEFINITIONS)).contains("weather");
    assertThat(second.getAttributes().get(GenAiAttributes.OUTPUT_MESSAGES))
        .contains("Take an umbrella");
  }

  @Test
  void service_insideARun_isARunBelowIt() {
    openAi.text("Hello");
    Assistant assistant = assistant(new Weather());

    agentTelemetry.run("desk").start().call(desk -> assistant.ask("Hi"));

    SpanData desk = spans.only("agent.invoke desk");
    SpanData run = spans.only(RUN);
    assertThat(run.getParentSpanId()).isEqualTo(desk.getSpanId());
    assertThat(run.getAttributes().get(SpanhouseAttributes.RUN_PARENT_ID))
        .isEqualTo(desk.getAttributes().get(SpanhouseAttributes.RUN_ID));
    assertInside(run, spans.only(MODEL_CALL));
  }

  @Test
  void model_askedInsideARun_isACallOfIt() {
    openAi.text("Hello");

    agentTelemetry.run("desk").start().call(desk -> model().chat("Hi"));

    assertInside(spans.only("agent.invoke desk"), spans.only(MODEL_CALL));
  }

  @Test
  void serverError_failsCallAndRun() {
    openAi.error(429);

    assertThatThrownBy(() -> assistant(new Weather()).ask("Hi"))
        .isInstanceOf(dev.langchain4j.exception.RateLimitException.class);

    SpanData call = spans.only(MODEL_CALL);
    SpanData run = spans.only(RUN);
    assertInside(run, call);
    assertThat(call.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
    assertThat(call.getAttributes().get(SpanhouseAttributes.ERROR_CODE)).isEqualTo("429");
    assertThat(run.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
    assertThat(run.getAttributes().get(SpanhouseAttributes.RUN_STATUS)).isEqualTo("failed");
  }

  @Test
  void toolThatThrows_isAFailedToolCallInASuccessfulRun() {
    openAi.toolCall().text("I cannot tell");

    assistant(new BrokenWeather()).ask("What is it like in Oslo?");

    SpanData tool = spans.only(TOOL_CALL);
    assertThat(tool.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
    assertThat(tool.getAttributes().get(GenAiAttributes.TOOL_CALL_RESULT))
        .contains("no weather in Oslo");
    assertThat(spans.only(RUN).getAttributes().get(SpanhouseAttributes.RUN_STATUS))
        .isEqualTo("success");
  }

  @Test
  void toolErrorThatEndsTheInvocation_failsToolAndRun_andLeavesNoContext() {
    openAi.toolCall();
    Assistant assistant =
        telemetry
            .observe(AiServices.builder(Assistant.class))
            .chatModel(model())
            .tools(new BrokenWeather())
            .toolExecutionErrorHandler(
                (error, context) -> {
                  throw new IllegalStateException(error);
                })
            .build();
    Context before = Context.current();

    Throwable thrown = catchThrowable(() -> assistant.ask("What is it like in Oslo?"));

    assertThat(thrown).isInstanceOf(IllegalStateException.class);
    assertThat(Context.current()).isSameAs(before);
    assertThat(spans.only(TOOL_CALL).getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
    assertThat(spans.only(RUN).getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
  }

  @Test
  void toolsExecutedConcurrently_areInTheRun_andLeaveTheirThreadsClean() throws Exception {
    ExecutorService executor = Executors.newFixedThreadPool(2);
    try {
      openAi.twoToolCalls().text("Both wet");
      Assistant assistant =
          telemetry
              .observe(AiServices.builder(Assistant.class))
              .chatModel(model())
              .tools(new Weather())
              .executeToolsConcurrently(telemetry.observe(executor))
              .build();

      assistant.ask("Oslo and Rome?");

      SpanData run = spans.only(RUN);
      assertThat(spans.named(TOOL_CALL)).hasSize(2).allSatisfy(tool -> assertInside(run, tool));
      assertThat(spans.named("step look up"))
          .extracting(SpanData::getParentSpanId)
          .containsExactlyInAnyOrderElementsOf(
              spans.named(TOOL_CALL).stream().map(SpanData::getSpanId).toList());
      assertNothingCurrentIn(executor);
    } finally {
      executor.shutdownNow();
    }
  }

  @Test
  void concurrentToolsWhoseErrorsEndTheInvocation_leaveTheirThreadsClean() throws Exception {
    ExecutorService executor = Executors.newFixedThreadPool(2);
    try {
      openAi.twoToolCalls();
      Assistant assistant =
          telemetry
              .observe(AiServices.builder(Assistant.class))
              .chatModel(model())
              .tools(new BrokenWeather())
              .toolExecutionErrorHandler(
                  (error, context) -> {
                    throw new IllegalStateException(error);
                  })
              .executeToolsConcurrently(telemetry.observe(executor))
              .build();

      assertThatThrownBy(() -> assistant.ask("Oslo and Rome?")).isNotNull();

      assertThat(spans.named(TOOL_CALL)).isNotEmpty();
      assertNothingCurrentIn(executor);
    } finally {
      executor.shutdownNow();
    }
  }

  @Test
  void stream_isOneRunAcrossThreads_withTimeToFirstToken() throws Exception {
    openAi.streamedToolCall().streamedText("Take an ", "umbrella");
    CompletableFuture<String> answer = new CompletableFuture<>();

    streamingAssistant()
        .ask("What is it like in Oslo?")
        .onPartialResponse(part -> {})
        .onCompleteResponse(response -> answer.complete(response.aiMessage().text()))
        .onError(answer::completeExceptionally)
        .start();

    assertThat(answer.get(30, TimeUnit.SECONDS)).isEqualTo("Take an umbrella");
    SpanData run = spans.only("agent.invoke StreamingAssistant");
    assertThat(spans.named(MODEL_CALL))
        .hasSize(2)
        .allSatisfy(
            call -> {
              assertInside(run, call);
              var attributes = call.getAttributes();
              assertThat(attributes.get(GenAiAttributes.REQUEST_STREAM)).isTrue();
              assertThat(attributes.get(GenAiAttributes.RESPONSE_TIME_TO_FIRST_CHUNK))
                  .isPositive()
                  .isLessThanOrEqualTo(seconds(call));
              assertThat(attributes.get(GenAiAttributes.USAGE_INPUT_TOKENS)).isEqualTo(70);
            });
    assertInside(run, spans.only(TOOL_CALL));
    assertThat(run.getAttributes().get(SpanhouseAttributes.OUTPUT)).isEqualTo("Take an umbrella");
  }

  @Test
  void streamWithServerError_failsCallAndRun() throws Exception {
    openAi.error(500);
    CompletableFuture<Throwable> error = new CompletableFuture<>();

    streamingAssistant()
        .ask("Hi")
        .onPartialResponse(part -> {})
        .onCompleteResponse(response -> {})
        .onError(error::complete)
        .start();

    assertThat(error.get(30, TimeUnit.SECONDS)).isNotNull();
    assertThat(spans.only(MODEL_CALL).getAttributes().get(SpanhouseAttributes.ERROR_CODE))
        .isEqualTo("500");
    assertThat(
            spans
                .only("agent.invoke StreamingAssistant")
                .getAttributes()
                .get(SpanhouseAttributes.RUN_STATUS))
        .isEqualTo("failed");
  }

  @Test
  void memoryId_isTheSessionOfEverythingInTheRun() {
    openAi.text("Hello");
    Secretary secretary =
        telemetry
            .observe(AiServices.builder(Secretary.class))
            .chatModel(model())
            .chatMemoryProvider(id -> MessageWindowChatMemory.withMaxMessages(10))
            .build();

    secretary.ask("ticket-17", "Hi");

    assertThat(spans.only(MODEL_CALL).getAttributes().get(SpanhouseAttributes.SESSION_ID))
        .isEqualTo("ticket-17");
  }

  @Test
  void guardrail_isAPolicyEventOfTheRun() {
    InputGuardrail noSecrets =
        new InputGuardrail() {
          @Override
          public InputGuardrailResult validate(UserMessage message) {
            return fatal("no secrets");
          }
        };
    Assistant assistant =
        telemetry
            .observe(AiServices.builder(Assistant.class))
            .chatModel(model())
            .inputGuardrails(noSecrets)
            .build();

    assertThatThrownBy(() -> assistant.ask("the secret")).isNotNull();

    assertThat(spans.only(RUN).getEvents())
        .filteredOn(event -> event.getName().equals(SpanhouseAttributes.EVENT))
        .singleElement()
        .satisfies(
            event ->
                assertThat(event.getAttributes().get(SpanhouseAttributes.POLICY_OUTCOME))
                    .isEqualTo("blocked"));
  }

  @Test
  void toolIoOff_keepsItOutOfMessagesToo() {
    LangChain4jTelemetry withoutTools =
        LangChain4jTelemetry.create(
            AgentTelemetry.builder(spans.sdk()).recordToolIo(false).build());
    openAi.toolCall().text("Take an umbrella");

    withoutTools
        .observe(AiServices.builder(Assistant.class))
        .chatModel(model(withoutTools))
        .tools(new Weather())
        .build()
        .ask("Do I need an umbrella?");

    assertThat(spans.named(MODEL_CALL).get(1).getAttributes().get(GenAiAttributes.INPUT_MESSAGES))
        .contains("Do I need an umbrella?", "call_1")
        .doesNotContain("Oslo");
    assertThat(spans.only(TOOL_CALL).toString()).doesNotContain("Oslo");
  }

  @Test
  void recordingOff_keepsContentOut() {
    LangChain4jTelemetry silent =
        LangChain4jTelemetry.create(
            AgentTelemetry.builder(spans.sdk())
                .recordInputs(false)
                .recordOutputs(false)
                .recordToolIo(false)
                .build());
    openAi.toolCall().text("Take an umbrella");
    Assistant assistant =
        silent
            .observe(AiServices.builder(Assistant.class))
            .chatModel(model(silent))
            .tools(new Weather())
            .build();

    assistant.ask("What is it like in Oslo?");

    for (String name : spans.names()) {
      assertThat(spans.named(name).toString()).doesNotContain("Oslo", "umbrella", "Be brief");
    }
    assertThat(spans.named(MODEL_CALL)).hasSize(2);
  }

  /** Both threads of the pool at once. */
  private static void assertNothingCurrentIn(ExecutorService executor) throws Exception {
    CyclicBarrier both = new CyclicBarrier(2);
    Callable<Boolean> current =
        () -> {
          both.await(30, TimeUnit.SECONDS);
          return Span.current().getSpanContext().isValid();
        };
    for (Future<Boolean> answer : executor.invokeAll(List.of(current, current))) {
      assertThat(answer.get()).isFalse();
    }
  }

  private static double seconds(SpanData span) {
    long nanos = span.getEndEpochNanos() - span.getStartEpochNanos();
    return nanos / (double) Duration.ofSeconds(1).toNanos();
  }

  private static void assertInside(SpanData outer, SpanData inner) {
    assertThat(inner.getTraceId()).isEqualTo(outer.getTraceId());
    assertThat(inner.getParentSpanId()).isEqualTo(outer.getSpanId());
    assertThat(inner.getAttributes().get(SpanhouseAttributes.RUN_ID))
        .isNotNull()
        .isEqualTo(outer.getAttributes().get(SpanhouseAttributes.RUN_ID));
  }

  private Assistant assistant(Object tools) {
    return telemetry
        .observe(AiServices.builder(Assistant.class))
        .chatModel(model())
        .tools(tools)
        .build();
  }

  private StreamingAssistant streamingAssistant() {
    StreamingChatModel model =
        OpenAiStreamingChatModel.builder()
            .baseUrl(openAi.baseUrl())
            .apiKey("none")
            .modelName("gpt-test")
            .listeners(List.of(telemetry.chatModelListener()))
            .build();
    return telemetry
        .observe(AiServices.builder(StreamingAssistant.class))
        .streamingChatModel(telemetry.observe(model))
        .tools(new Weather())
        .build();
  }

  private ChatModel model() {
    return model(telemetry);
  }

  private ChatModel model(LangChain4jTelemetry telemetry) {
    return OpenAiChatModel.builder()
        .baseUrl(openAi.baseUrl())
        .apiKey("none")
        .modelName("gpt-test")
        .temperature(0.5)
        .maxRetries(0)
        .listeners(List.of(telemetry.chatModelListener()))
        .build();
  }
}
