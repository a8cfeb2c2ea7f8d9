package io.spanhouse.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.langchain4j.service.AiServices;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.spanhouse.semconv.GenAiAttributes;
import io.spanhouse.semconv.SpanhouseAttributes;
import io.spanhouse.testing.ToolCall;
import io.spanhouse.testing.Turn;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class ToolExecutionsTest extends OpenAiAssistant {
  private static final Turn ASK_WEATHER_TWICE =
      Turn.tools(
          ToolCall.of("weather", Map.of("city", "Oslo")),
          ToolCall.of("weather", Map.of("city", "Rome")));

  @Test
  void toolThatThrows_isAFailedToolCallInASuccessfulRun() {
    llm.then(ASK_WEATHER, Turn.text("I cannot tell"));

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
    llm.then(ASK_WEATHER);
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
      llm.then(ASK_WEATHER_TWICE, Turn.text("Both wet"));
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
      llm.then(ASK_WEATHER_TWICE);
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
}
