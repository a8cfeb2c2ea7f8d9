package io.spanhouse.springai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.opentelemetry.sdk.trace.data.SpanData;
import io.spanhouse.semconv.GenAiAttributes;
import io.spanhouse.semconv.SpanhouseAttributes;
import io.spanhouse.testing.Turn;
import io.spanhouse.testing.Usage;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class StreamingTest extends OpenAiAssistant {

  @Test
  void stream_isOneRunAcrossThreads() throws InterruptedException {
    Usage usage = new Usage(70, 30, 0, 0, 0);
    llm.then(ASK_WEATHER.using(usage), Turn.text("Take an umbrella").using(usage));

    List<String> parts =
        client(agentTelemetry)
            .prompt()
            .user("What is it like in Oslo?")
            .tools(new Weather())
            .stream()
            .content()
            .collectList()
            .block(Duration.ofSeconds(60));

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
    llm.then(Turn.error(500));

    assertThatThrownBy(
            () ->
                client(agentTelemetry).prompt().user("Hi").stream()
                    .content()
                    .collectList()
                    .block(Duration.ofSeconds(60)))
        .isNotNull();

    spans.await(MODEL_CALL, 1);
    spans.await(RUN, 1);
    assertThat(spans.only(RUN).getAttributes().get(SpanhouseAttributes.RUN_STATUS))
        .isEqualTo("failed");
    assertThat(spans.only(MODEL_CALL).getAttributes().get(SpanhouseAttributes.ERROR_CODE))
        .isEqualTo("500");
  }
}
