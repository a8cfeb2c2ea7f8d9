package io.spanhouse.springai;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.observation.ObservationRegistry;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.spanhouse.semconv.AgentTelemetry;
import io.spanhouse.semconv.GenAiAttributes;
import io.spanhouse.semconv.SpanhouseAttributes;
import io.spanhouse.testing.FakeLlm;
import io.spanhouse.testing.RecordedSpans;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.ai.document.Document;
import org.springframework.ai.openai.OpenAiEmbeddingModel;
import org.springframework.ai.openai.OpenAiEmbeddingOptions;
import org.springframework.ai.vectorstore.SimpleVectorStore;

@Timeout(180)
class RetrievalTest {

  @Test
  void vectorStore_insideARun_isStepsOfIt_withTheEmbeddingsInside() throws Exception {
    try (FakeLlm llm = FakeLlm.start();
        RecordedSpans spans = new RecordedSpans()) {
      AgentTelemetry telemetry = AgentTelemetry.create(spans.sdk());
      SimpleVectorStore store = store(llm, telemetry);

      telemetry
          .run("librarian")
          .start()
          .call(
              run -> {
                store.add(List.of(new Document("Oslo is wet")));
                return store.similaritySearch("weather");
              });

      SpanData run = spans.only("agent.invoke librarian");
      SpanData add = spans.only("step simple add");
      SpanData query = spans.only("retrieval in-memory-map");
      assertThat(add.getParentSpanId()).isEqualTo(run.getSpanId());
      assertThat(query.getParentSpanId()).isEqualTo(run.getSpanId());
      assertThat(query.getAttributes().get(SpanhouseAttributes.KIND)).isEqualTo("retrieval");
      assertThat(query.getAttributes().get(GenAiAttributes.RETRIEVAL_QUERY_TEXT))
          .isEqualTo("weather");
      assertThat(query.getAttributes().get(GenAiAttributes.RETRIEVAL_DOCUMENTS))
          .contains("Oslo is wet");
      assertThat(spans.named("embedding embed-test"))
          .extracting(SpanData::getParentSpanId)
          // The first only asks how long vectors are, before the store adds anything.
          .containsExactly(run.getSpanId(), add.getSpanId(), query.getSpanId());
      assertThat(spans.named("embedding embed-test").get(2).getAttributes())
          .satisfies(
              embedding -> {
                assertThat(embedding.get(SpanhouseAttributes.KIND)).isEqualTo("embedding");
                assertThat(embedding.get(SpanhouseAttributes.RUN_ID))
                    .isEqualTo(run.getAttributes().get(SpanhouseAttributes.RUN_ID));
                assertThat(embedding.get(SpanhouseAttributes.INPUT)).contains("weather");
                assertThat(embedding.get(GenAiAttributes.PROVIDER_NAME)).isEqualTo("openai");
                assertThat(embedding.get(GenAiAttributes.RESPONSE_MODEL)).isEqualTo("embed-test");
                assertThat(embedding.get(GenAiAttributes.USAGE_INPUT_TOKENS))
                    .isEqualTo(llm.ledger().get(2).usage().input());
              });
    }
  }

  private static SimpleVectorStore store(FakeLlm llm, AgentTelemetry telemetry) {
    ObservationRegistry registry = ObservationRegistry.create();
    registry
        .observationConfig()
        .observationHandler(SpringAiObservationHandler.create(telemetry, "assistant"));
    OpenAiEmbeddingModel model =
        OpenAiEmbeddingModel.builder()
            .options(
                OpenAiEmbeddingOptions.builder()
                    .baseUrl(llm.openAiUrl())
                    .apiKey("none")
                    .model("embed-test")
                    .maxRetries(0)
                    .build())
            .observationRegistry(registry)
            .build();
    return SimpleVectorStore.builder(model).observationRegistry(registry).build();
  }
}
