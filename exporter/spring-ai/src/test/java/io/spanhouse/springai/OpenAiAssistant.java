package io.spanhouse.springai;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.observation.ObservationRegistry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.spanhouse.semconv.AgentTelemetry;
import io.spanhouse.semconv.SpanhouseAttributes;
import io.spanhouse.testing.FakeLlm;
import io.spanhouse.testing.RecordedSpans;
import io.spanhouse.testing.ToolCall;
import io.spanhouse.testing.Turn;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.chat.client.advisor.ToolCallingAdvisor;
import org.springframework.ai.model.tool.ToolCallingManager;
import org.springframework.ai.openai.OpenAiChatModel;
import org.springframework.ai.openai.OpenAiChatOptions;
import org.springframework.ai.tool.annotation.Tool;
import org.springframework.ai.tool.execution.DefaultToolExecutionExceptionProcessor;

/** A program that uses the framework against a fake OpenAI. */
@Timeout(180)
abstract class OpenAiAssistant {
  static final String RUN = "agent.invoke assistant";
  static final String MODEL_CALL = "model.call gpt-test";
  static final String TOOL_CALL = "tool.execute weather";
  static final String TOOL_LOOP = "step Tool Calling Advisor";

  static final Turn ASK_WEATHER = Turn.tools(ToolCall.of("weather", Map.of("city", "Oslo")));

  final RecordedSpans spans = new RecordedSpans();
  final AgentTelemetry agentTelemetry = AgentTelemetry.create(spans.sdk());
  FakeLlm llm;

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
    llm = FakeLlm.start();
  }

  @AfterEach
  void stop() {
    llm.close();
    spans.close();
    assertThat(Span.current().getSpanContext().isValid()).as("a span is left current").isFalse();
  }

  String toolCallId() {
    return llm.ledger().get(0).toolCalls().get(0).id();
  }

  static void assertInside(SpanData outer, SpanData inner) {
    assertThat(inner.getTraceId()).isEqualTo(outer.getTraceId());
    assertThat(inner.getParentSpanId()).isEqualTo(outer.getSpanId());
    assertThat(inner.getAttributes().get(SpanhouseAttributes.RUN_ID))
        .isNotNull()
        .isEqualTo(outer.getAttributes().get(SpanhouseAttributes.RUN_ID));
  }

  static SpringAiObservationHandler handler(AgentTelemetry telemetry) {
    return SpringAiObservationHandler.create(telemetry, "assistant");
  }

  static ObservationRegistry registry(SpringAiObservationHandler handler) {
    ObservationRegistry registry = ObservationRegistry.create();
    registry.observationConfig().observationHandler(handler);
    return registry;
  }

  ChatClient client(AgentTelemetry telemetry) {
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

  OpenAiChatModel model(ObservationRegistry registry) {
    OpenAiChatOptions options =
        OpenAiChatOptions.builder()
            .baseUrl(llm.openAiUrl())
            .apiKey("none")
            .model("gpt-test")
            .temperature(0.5)
            .maxRetries(0)
            .build();
    return OpenAiChatModel.builder().options(options).observationRegistry(registry).build();
  }
}
