package io.spanhouse.springai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.spanhouse.semconv.AgentTelemetry;
import io.spanhouse.semconv.GenAiAttributes;
import io.spanhouse.semconv.SpanhouseAttributes;
import io.spanhouse.testing.Turn;
import io.spanhouse.testing.Usage;
import org.junit.jupiter.api.Test;
import org.springframework.ai.chat.memory.ChatMemory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class SpringAiObservationHandlerTest extends OpenAiAssistant {

  @Test
  void chatClient_isARunOfModelCallsAndToolCalls() {
    llm.then(ASK_WEATHER, Turn.text("Take an umbrella"));

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
    assertThat(tool.getAttributes().get(GenAiAttributes.TOOL_CALL_ID)).isEqualTo(toolCallId());
    assertThat(tool.getAttributes().get(GenAiAttributes.TOOL_CALL_ARGUMENTS)).contains("Oslo");
    assertThat(tool.getAttributes().get(GenAiAttributes.TOOL_CALL_RESULT)).contains("rain in Oslo");
  }

  @Test
  void modelCall_hasModelTokensAndMessages() {
    llm.then(
        ASK_WEATHER.using(new Usage(100, 20, 40, 0, 5)),
        Turn.text("Take an umbrella").using(new Usage(150, 10, 0, 0, 0)));

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
    assertThat(second.getAttributes().get(GenAiAttributes.USAGE_INPUT_TOKENS)).isEqualTo(150);

    JsonNode messages =
        new JsonMapper().readTree(second.getAttributes().get(GenAiAttributes.INPUT_MESSAGES));
    assertThat(messages.findValuesAsString("role"))
        .containsExactly("system", "user", "assistant", "tool");
    assertThat(messages.get(0).toString()).contains("Be brief.");
    JsonNode request = messages.at("/2/parts/0");
    assertThat(request.get("type").asString()).isEqualTo("tool_call");
    assertThat(request.get("id").asString()).isEqualTo(toolCallId());
    assertThat(request.get("name").asString()).isEqualTo("weather");
    assertThat(request.get("arguments").toString()).contains("Oslo");
    JsonNode response = messages.at("/3/parts/0");
    assertThat(response.get("type").asString()).isEqualTo("tool_call_response");
    assertThat(response.get("id").asString()).isEqualTo(toolCallId());
    assertThat(response.get("response").toString()).contains("rain in Oslo");
    assertThat(first.getAttributes().get(GenAiAttributes.TOOL_DEFINITIONS)).contains("weather");
    assertThat(second.getAttributes().get(GenAiAttributes.OUTPUT_MESSAGES))
        .contains("Take an umbrella");
  }

  @Test
  void chatClient_insideARun_isARunBelowIt() {
    llm.then(Turn.text("Hello"));

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
  void model_askedInsideARun_isACallOfIt() {
    llm.then(Turn.text("Hello"));

    agentTelemetry
        .run("desk")
        .start()
        .call(desk -> model(registry(handler(agentTelemetry))).call("Hi"));

    assertInside(spans.only("agent.invoke desk"), spans.only(MODEL_CALL));
  }

  @Test
  void agentAndConversation_areTakenFromAdvisorParameters() {
    llm.then(Turn.text("Hello"));

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
    llm.then(Turn.error(429));

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
  void recordingOff_keepsContentOut() {
    llm.then(ASK_WEATHER, Turn.text("Take an umbrella"));

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
}
