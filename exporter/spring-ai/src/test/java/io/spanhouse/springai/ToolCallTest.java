package io.spanhouse.springai;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.observation.ObservationRegistry;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.spanhouse.semconv.AgentTelemetry;
import io.spanhouse.semconv.GenAiAttributes;
import io.spanhouse.semconv.SpanhouseAttributes;
import io.spanhouse.testing.Turn;
import org.junit.jupiter.api.Test;
import org.springframework.ai.chat.client.ChatClient;

class ToolCallTest extends OpenAiAssistant {

  @Test
  void model_askedByAStepOfATool_isInsideTheStep() {
    llm.then(ASK_WEATHER, Turn.text("rain"), Turn.text("Take an umbrella"));
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
  void toolThatThrows_isAFailedToolCallInASuccessfulRun() {
    llm.then(ASK_WEATHER, Turn.text("I cannot tell"));

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
  void toolIoOff_keepsItOutOfMessagesToo() {
    llm.then(ASK_WEATHER, Turn.text("Take an umbrella"));

    client(AgentTelemetry.builder(spans.sdk()).recordToolIo(false).build())
        .prompt()
        .user("Do I need an umbrella?")
        .tools(new Weather())
        .call()
        .content();

    assertThat(spans.named(MODEL_CALL).get(1).getAttributes().get(GenAiAttributes.INPUT_MESSAGES))
        .contains("Do I need an umbrella?", toolCallId())
        .doesNotContain("Oslo");
    assertThat(spans.only(TOOL_CALL).toString()).doesNotContain("Oslo");
  }
}
