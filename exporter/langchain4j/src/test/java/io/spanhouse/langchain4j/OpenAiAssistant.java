package io.spanhouse.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.agent.tool.P;
import dev.langchain4j.agent.tool.Tool;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.MemoryId;
import dev.langchain4j.service.SystemMessage;
import dev.langchain4j.service.TokenStream;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.spanhouse.semconv.AgentTelemetry;
import io.spanhouse.semconv.SpanhouseAttributes;
import io.spanhouse.testing.FakeLlm;
import io.spanhouse.testing.RecordedSpans;
import io.spanhouse.testing.ToolCall;
import io.spanhouse.testing.Turn;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

/** A program that uses the framework against a fake OpenAI. */
@Timeout(180)
abstract class OpenAiAssistant {
  static final String RUN = "agent.invoke Assistant";
  static final String MODEL_CALL = "model.call gpt-test";
  static final String TOOL_CALL = "tool.execute weather";

  static final Turn ASK_WEATHER = Turn.tools(ToolCall.of("weather", Map.of("city", "Oslo")));

  final RecordedSpans spans = new RecordedSpans();
  final AgentTelemetry agentTelemetry = AgentTelemetry.create(spans.sdk());
  final LangChain4jTelemetry telemetry = LangChain4jTelemetry.create(agentTelemetry);
  FakeLlm llm;

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
    llm = FakeLlm.start();
  }

  @AfterEach
  void stop() {
    llm.close();
    spans.close();
    assertThat(Span.current().getSpanContext().isValid()).as("a span is left current").isFalse();
  }

  /** Both threads of the pool at once. */
  static void assertNothingCurrentIn(ExecutorService executor) throws Exception {
    CyclicBarrier both = new CyclicBarrier(2);
    Callable<Boolean> current =
        () -> {
          both.await(60, TimeUnit.SECONDS);
          return Span.current().getSpanContext().isValid();
        };
    for (Future<Boolean> answer : executor.invokeAll(List.of(current, current))) {
      assertThat(answer.get()).isFalse();
    }
  }

  static double seconds(SpanData span) {
    long nanos = span.getEndEpochNanos() - span.getStartEpochNanos();
    return nanos / (double) Duration.ofSeconds(1).toNanos();
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

  Assistant assistant(Object tools) {
    return telemetry
        .observe(AiServices.builder(Assistant.class))
        .chatModel(model())
        .tools(tools)
        .build();
  }

  StreamingAssistant streamingAssistant() {
    StreamingChatModel model =
        OpenAiStreamingChatModel.builder()
            .baseUrl(llm.openAiUrl())
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

  ChatModel model() {
    return model(telemetry);
  }

  ChatModel model(LangChain4jTelemetry telemetry) {
    return OpenAiChatModel.builder()
        .baseUrl(llm.openAiUrl())
        .apiKey("none")
        .modelName("gpt-test")
        .temperature(0.5)
        .maxRetries(0)
        .listeners(List.of(telemetry.chatModelListener()))
        .build();
  }
}
