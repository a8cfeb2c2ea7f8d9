package io.spanhouse.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.guardrail.InputGuardrail;
import dev.langchain4j.guardrail.InputGuardrailResult;
import dev.langchain4j.memory.chat.MessageWindowChatMemory;
import dev.langchain4j.service.AiServices;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.spanhouse.semconv.AgentTelemetry;
import io.spanhouse.semconv.GenAiAttributes;
import io.spanhouse.semconv.SpanhouseAttributes;
import io.spanhouse.testing.Turn;
import io.spanhouse.testing.Usage;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class LangChain4jTelemetryTest extends OpenAiAssistant {

  @Test
  void toolLoop_isARunOfModelCallsAndToolCalls() {
    llm.then(ASK_WEATHER, Turn.text("Take an umbrella"));

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
    assertThat(tool.getAttributes().get(GenAiAttributes.TOOL_CALL_ID)).isEqualTo(toolCallId());
    assertThat(tool.getAttributes().get(GenAiAttributes.TOOL_CALL_ARGUMENTS))
        .isEqualTo("{\"city\":\"Oslo\"}");
    assertThat(tool.getAttributes().get(GenAiAttributes.TOOL_CALL_RESULT))
        .isEqualTo("rain in Oslo");
    assertThat(tool.getStatus().getStatusCode()).isNotEqualTo(StatusCode.ERROR);
  }

  @Test
  void modelCall_hasModelTokensAndMessages() throws IOException {
    llm.then(
        ASK_WEATHER.using(new Usage(100, 20, 40, 0, 5)),
        Turn.text("Take an umbrella").using(new Usage(150, 10, 0, 0, 0)));

    assistant(new Weather()).ask("What is it like in Oslo?");

    SpanData first = spans.named(MODEL_CALL).get(0);
    SpanData second = spans.named(MODEL_CALL).get(1);
    assertThat(first.getKind()).isEqualTo(SpanKind.CLIENT);
    var attributes = first.getAttributes();
    assertThat(attributes.get(GenAiAttributes.PROVIDER_NAME)).isEqualTo("openai");
    assertThat(attributes.get(GenAiAttributes.REQUEST_MODEL)).isEqualTo("gpt-test");
    assertThat(attributes.get(GenAiAttributes.RESPONSE_MODEL)).isEqualTo("gpt-test-2026-01-15");
    assertThat(attributes.get(GenAiAttributes.RESPONSE_ID))
        .isEqualTo(llm.ledger().get(0).responseId());
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
    assertThat(request.get("id").asText()).isEqualTo(toolCallId());
    assertThat(request.get("name").asText()).isEqualTo("weather");
    assertThat(request.get("arguments").toString()).contains("Oslo");
    JsonNode response = messages.at("/3/parts/0");
    assertThat(response.get("type").asText()).isEqualTo("tool_call_response");
    assertThat(response.get("id").asText()).isEqualTo(toolCallId());
    assertThat(response.get("response").toString()).contains("rain in Oslo");
    assertThat(first.getAttributes().get(GenAiAttributes.TOOL_DEFINITIONS)).contains("weather");
    assertThat(second.getAttributes().get(GenAiAttributes.OUTPUT_MESSAGES))
        .contains("Take an umbrella");
  }

  @Test
  void service_insideARun_isARunBelowIt() {
    llm.then(Turn.text("Hello"));
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
    llm.then(Turn.text("Hello"));

    agentTelemetry.run("desk").start().call(desk -> model().chat("Hi"));

    assertInside(spans.only("agent.invoke desk"), spans.only(MODEL_CALL));
  }

  @Test
  void serverError_failsCallAndRun() {
    llm.then(Turn.error(429));

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
  void memoryId_isTheSessionOfEverythingInTheRun() {
    llm.then(Turn.text("Hello"));
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
    llm.then(ASK_WEATHER, Turn.text("Take an umbrella"));

    withoutTools
        .observe(AiServices.builder(Assistant.class))
        .chatModel(model(withoutTools))
        .tools(new Weather())
        .build()
        .ask("Do I need an umbrella?");

    assertThat(spans.named(MODEL_CALL).get(1).getAttributes().get(GenAiAttributes.INPUT_MESSAGES))
        .contains("Do I need an umbrella?", toolCallId())
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
    llm.then(ASK_WEATHER, Turn.text("Take an umbrella"));
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
}
