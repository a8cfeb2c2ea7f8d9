package io.spanhouse.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.sdk.trace.data.SpanData;
import io.spanhouse.semconv.GenAiAttributes;
import io.spanhouse.semconv.SpanhouseAttributes;
import io.spanhouse.testing.Turn;
import io.spanhouse.testing.Usage;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class StreamingTest extends OpenAiAssistant {

  @Test
  void stream_isOneRunAcrossThreads_withTimeToFirstToken() throws Exception {
    Usage usage = new Usage(70, 30, 0, 0, 0);
    llm.then(ASK_WEATHER.using(usage), Turn.text("Take an umbrella").using(usage));
    CompletableFuture<String> answer = new CompletableFuture<>();

    streamingAssistant()
        .ask("What is it like in Oslo?")
        .onPartialResponse(part -> {})
        .onCompleteResponse(response -> answer.complete(response.aiMessage().text()))
        .onError(answer::completeExceptionally)
        .start();

    assertThat(answer.get(60, TimeUnit.SECONDS)).isEqualTo("Take an umbrella");
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
    llm.then(Turn.error(500));
    CompletableFuture<Throwable> error = new CompletableFuture<>();

    streamingAssistant()
        .ask("Hi")
        .onPartialResponse(part -> {})
        .onCompleteResponse(response -> {})
        .onError(error::complete)
        .start();

    assertThat(error.get(60, TimeUnit.SECONDS)).isNotNull();
    assertThat(spans.only(MODEL_CALL).getAttributes().get(SpanhouseAttributes.ERROR_CODE))
        .isEqualTo("500");
    assertThat(
            spans
                .only("agent.invoke StreamingAssistant")
                .getAttributes()
                .get(SpanhouseAttributes.RUN_STATUS))
        .isEqualTo("failed");
  }
}
