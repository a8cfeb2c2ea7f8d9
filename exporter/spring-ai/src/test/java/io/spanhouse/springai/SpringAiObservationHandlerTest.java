package io.spanhouse.springai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.observation.ObservationRegistry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.spanhouse.semconv.AgentTelemetry;
import io.spanhouse.semconv.GenAiAttributes;
import io.spanhouse.semconv.SpanhouseAttributes;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.chat.client.advisor.ToolCallingAdvisor;
import org.springframework.ai.chat.memory.ChatMemory;
import org.springframework.ai.model.tool.ToolCallingManager;
import org.springframework.ai.openai.OpenAiChatModel;
import org.springframework.ai.openai.OpenAiChatOptions;
import org.springframework.ai.tool.annotation.Tool;
import org.springframework.ai.tool.execution.DefaultToolExecutionExceptionProcessor;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@Timeout(60)
class SpringAiObservationHandlerTest {
  private static final String RUN = "agent.invoke assistant";
  private static final String MODEL_CALL = "model.call gpt-test";
  private static final String TOOL_CALL = "tool.execute weather";
  private static final String TOOL_LOOP = "step Tool Calling Advisor";

  private final RecordedSpans spans = new RecordedSpans();
  private final AgentTelemetry agentTelemetry = AgentTelemetry.create(spans.sdk());
  private FakeOpenAi openAi;

  final class Weather {
    @Tool
    String weather(String city) {
      agentTelemetry.step("look up").call(step -> step.span());
      return "rain in " + city;
    }
  }

  /** A tool that asks a model itself. */
  final class Forecaster {
    private final OpenAiChatModel model;

    Forecaster(OpenAiChatModel model) {
      this.model = model;
    }

    @Tool
    String weather(String city) {
      return agentTelemetry.step("look up").call(step -> model.call("Weather in " + city));
    }
  }

  static final class BrokenWeather {
    @Tool
    String weather(String city) {
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
  void chatClient_isARunOfModelCallsAndToolCalls() {
    openAi.toolCall().text("Take an umbrella");

    String answer =
        client(agentTelemetry)
            .prompt()
            .system("Be brief.")
            .user("What is it like in Oslo?")
            .tools(new Weather())
            .call()
            .content();

    assertThat(answer).isEqualTo("Take an umbrella");
    SpanData run = spans.only(RUN);
    SpanData loop = spans.only(TOOL_LOOP);
    SpanData tool = spans.only(TOOL_CALL);
    assertInside(run, loop);
    assertThat(spans.named(MODEL_CALL)).hasSize(2).allSatisfy(call -> assertInside(loop, call));
    assertInside(loop, tool);
    assertInside(tool, spans.only("step look up"));
    assertThat(run.getParentSpanContext().isValid()).isFalse();
    assertThat(run.getAttributes().get(SpanhouseAttributes.RUN_STATUS)).isEqualTo("success");
    assertThat(run.getAttributes().get(SpanhouseAttributes.INPUT))
        .isEqualTo("What is it like in Oslo?");
    assertThat(run.getAttributes().get(SpanhouseAttributes.OUTPUT)).isEqualTo("Take an umbrella");
    assertThat(tool.getAttributes().get(GenAiAttributes.TOOL_CALL_ID)).isEqualTo("call_1");
    assertThat(tool.getAttributes().get(GenAiAttributes.TOOL_CALL_ARGUMENTS)).contains("Oslo");
    assertThat(tool.getAttributes().get(GenAiAttributes.TOOL_CALL_RESULT)).contains("rain in Oslo");
  }

  @Test
  void modelCall_hasModelTokensAndMessages() {
    openAi.toolCall().text("Take an umbrella");

    client(agentTelemetry)
        .prompt()
        .system("Be brief.")
        .user("What is it like in Oslo?")
        .tools(new Weather())
        .call()
        .content();

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
    assertThat(second.getAttributes().get(GenAiAttributes.USAGE_INPUT_TOKENS)).isEqualTo(150);

    JsonNode messages =
        new JsonMapper().readTree(second.getAttributes().get(GenAiAttributes.INPUT_MESSAGES));
    assertThat(messages.findValuesAsString("role"))
        .containsExactly("system", "user", "assistant", "tool");
    assertThat(messages.get(0).toString()).contains("Be brief.");
    JsonNode request = messages.at("/2/parts/0");
    assertThat(request.get("type").asString()).isEqualTo("tool_call");
    assertThat(request.get("id").asString()).isEqualTo("call_1");
    assertThat(request.get("name").asString()).isEqualTo("weather");
    assertThat(request.get("arguments").toString()).contains("Oslo");
    JsonNode response = messages.at("/3/parts/0");
    assertThat(response.get("type").asString()).isEqualTo("tool_call_response");
    assertThat(response.get("id").asString()).isEqualTo("call_1");
    assertThat(response.get("response").toString()).contains("rain in Oslo");
    assertThat(first.getAttributes().get(GenAiAttributes.TOOL_DEFINITIONS)).contains("weather");
    assertThat(second.getAttributes().get(GenAiAttributes.OUTPUT_MESSAGES))
        .contains("Take an umbrella");
  }

  @Test
  void chatClient_insideARun_isARunBelowIt() {
    openAi.text("Hello");

    agentTelemetry
        .run("desk")
        .start()
        .call(desk -> client(agentTelemetry).prompt().user("Hi").call().content());

    SpanData desk = spans.only("agent.invoke desk");
    SpanData run = spans.only(RUN);
    assertThat(run.getParentSpanId()).isEqualTo(desk.getSpanId());
    assertThat(run.getAttributes().get(SpanhouseAttributes.RUN_PARENT_ID))
        .isEqualTo(desk.getAttributes().get(SpanhouseAttributes.RUN_ID));
  }

  @Test
  void model_askedByAStepOfATool_isInsideTheStep() {
    openAi.toolCall().text("rain").text("Take an umbrella");
    ObservationRegistry registry = registry(handler(agentTelemetry));
    Forecaster forecaster = new Forecaster(model(registry));

    ChatClient.create(model(registry), registry)
        .prompt()
        .user("What is it like in Oslo?")
        .tools(forecaster)
        .call()
        .content();

    SpanData step = spans.only("step look up");
    assertInside(spans.only(TOOL_CALL), step);
    assertThat(spans.named(MODEL_CALL)).hasSize(3);
    assertInside(step, spans.named(MODEL_CALL).get(1));
  }

  @Test
  void model_askedInsideARun_isACallOfIt() {
    openAi.text("Hello");

    agentTelemetry
        .run("desk")
        .start()
        .call(desk -> model(registry(handler(agentTelemetry))).call("Hi"));

    assertInside(spans.only("agent.invoke desk"), spans.only(MODEL_CALL));
  }

  @Test
  void agentAndConversation_areTakenFromAdvisorParameters() {
    openAi.text("Hello");

    client(agentTelemetry)
        .prompt()
        .user("Hi")
        .advisors(
            advisors ->
                advisors
                    .param(SpringAiObservationHandler.AGENT, "triage")
                    .param(ChatMemory.CONVERSATION_ID, "ticket-17"))
        .call()
        .content();

    assertThat(
            spans.only("agent.invoke triage").getAttributes().get(SpanhouseAttributes.SESSION_ID))
        .isEqualTo("ticket-17");
    assertThat(spans.only(MODEL_CALL).getAttributes().get(SpanhouseAttributes.SESSION_ID))
        .isEqualTo("ticket-17");
  }

  @Test
  void serverError_failsCallAndRun() {
    openAi.error(429);

    assertThatThrownBy(() -> client(agentTelemetry).prompt().user("Hi").call().content())
        .isNotNull();

    SpanData call = spans.only(MODEL_CALL);
    SpanData run = spans.only(RUN);
    assertThat(call.getTraceId()).isEqualTo(run.getTraceId());
    assertThat(call.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
    assertThat(call.getAttributes().get(SpanhouseAttributes.ERROR_CODE)).isEqualTo("429");
    assertThat(run.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
    assertThat(run.getAttributes().get(SpanhouseAttributes.RUN_STATUS)).isEqualTo("failed");
  }

  @Test
  void toolThatThrows_isAFailedToolCallInASuccessfulRun() {
    openAi.toolCall().text("I cannot tell");

    client(agentTelemetry)
        .prompt()
        .user("What is it like in Oslo?")
        .tools(new BrokenWeather())
        .call()
        .content();

    SpanData tool = spans.only(TOOL_CALL);
    assertThat(tool.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
    assertThat(tool.getAttributes().get(GenAiAttributes.TOOL_CALL_RESULT))
        .contains("no weather in Oslo");
    assertThat(spans.only(RUN).getAttributes().get(SpanhouseAttributes.RUN_STATUS))
        .isEqualTo("success");
  }

  @Test
  void stream_isOneRunAcrossThreads() throws InterruptedException {
    openAi.streamedToolCall().streamedText("Take an ", "umbrella");

    List<String> parts =
        client(agentTelemetry)
            .prompt()
            .user("What is it like in Oslo?")
            .tools(new Weather())
            .stream()
            .content()
            .collectList()
            .block(Duration.ofSeconds(30));

    assertThat(String.join("", parts)).isEqualTo("Take an umbrella");
    spans.await(MODEL_CALL, 2);
    spans.await(TOOL_LOOP, 1);
    spans.await(RUN, 1);
    SpanData run = spans.only(RUN);
    SpanData loop = spans.only(TOOL_LOOP);
    assertInside(run, loop);
    assertThat(spans.named(MODEL_CALL))
        .hasSize(2)
        .allSatisfy(
            call -> {
              assertInside(loop, call);
              assertThat(call.getAttributes().get(GenAiAttributes.REQUEST_STREAM)).isTrue();
              assertThat(call.getAttributes().get(GenAiAttributes.USAGE_INPUT_TOKENS))
                  .isEqualTo(70);
            });
    assertInside(loop, spans.only(TOOL_CALL));
    assertInside(spans.only(TOOL_CALL), spans.only("step look up"));
    assertThat(run.getAttributes().get(SpanhouseAttributes.OUTPUT)).isEqualTo("Take an umbrella");
  }

  @Test
  void streamWithServerError_failsCallAndRun() throws InterruptedException {
    openAi.error(500);

    assertThatThrownBy(
            () ->
                client(agentTelemetry).prompt().user("Hi").stream()
                    .content()
                    .collectList()
                    .block(Duration.ofSeconds(30)))
        .isNotNull();

    spans.await(MODEL_CALL, 1);
    spans.await(RUN, 1);
    assertThat(spans.only(RUN).getAttributes().get(SpanhouseAttributes.RUN_STATUS))
        .isEqualTo("failed");
    assertThat(spans.only(MODEL_CALL).getAttributes().get(SpanhouseAttributes.ERROR_CODE))
        .isEqualTo("500");
  }

  @Test
  void toolIoOff_keepsItOutOfMessagesToo() {
    openAi.toolCall().text("Take an umbrella");

    client(AgentTelemetry.builder(spans.sdk()).recordToolIo(false).build())
        .prompt()
        .user("Do I need an umbrella?")
        .tools(new Weather())
        .call()
        .content();

    assertThat(spans.named(MODEL_CALL).get(1).getAttributes().get(GenAiAttributes.INPUT_MESSAGES))
        .contains("Do I need an umbrella?", "call_1")
        .doesNotContain("Oslo");
    assertThat(spans.only(TOOL_CALL).toString()).doesNotContain("Oslo");
  }

  @Test
  void recordingOff_keepsContentOut() {
    openAi.toolCall().text("Take an umbrella");

    client(
            AgentTelemetry.builder(spans.sdk())
                .recordInputs(false)
                .recordOutputs(false)
                .recordToolIo(false)
                .build())
        .prompt()
        .system("Be brief.")
        .user("What is it like in Oslo?")
        .tools(new Weather())
        .call()
        .content();

    for (String name : spans.names()) {
      assertThat(spans.named(name).toString()).doesNotContain("Oslo", "umbrella", "Be brief");
    }
    assertThat(spans.named(MODEL_CALL)).hasSize(2);
  }

  private static void assertInside(SpanData outer, SpanData inner) {
    assertThat(inner.getTraceId()).isEqualTo(outer.getTraceId());
    assertThat(inner.getParentSpanId()).isEqualTo(outer.getSpanId());
    assertThat(inner.getAttributes().get(SpanhouseAttributes.RUN_ID))
        .isNotNull()
        .isEqualTo(outer.getAttributes().get(SpanhouseAttributes.RUN_ID));
  }

  private static SpringAiObservationHandler handler(AgentTelemetry telemetry) {
    return SpringAiObservationHandler.create(telemetry, "assistant");
  }

  private static ObservationRegistry registry(SpringAiObservationHandler handler) {
    ObservationRegistry registry = ObservationRegistry.create();
    registry.observationConfig().observationHandler(handler);
    return registry;
  }

  private ChatClient client(AgentTelemetry telemetry) {
    SpringAiObservationHandler handler = handler(telemetry);
    ObservationRegistry registry = registry(handler);
    ToolCallingManager tools =
        ToolCallingManager.builder()
            .observationRegistry(registry)
            .toolExecutionExceptionProcessor(
                handler.observe(DefaultToolExecutionExceptionProcessor.builder().build()))
            .build();
    return ChatClient.builder(
            model(registry),
            registry,
            null,
            null,
            ToolCallingAdvisor.builder().toolCallingManager(tools))
        .build();
  }

  private OpenAiChatModel model(ObservationRegistry registry) {
    OpenAiChatOptions options =
        OpenAiChatOptions.builder()
            .baseUrl(openAi.baseUrl())
            .apiKey("none")
            .model("gpt-test")
            .temperature(0.5)
            .maxRetries(0)
            .build();
    return OpenAiChatModel.builder().options(options).observationRegistry(registry).build();
  }
}
