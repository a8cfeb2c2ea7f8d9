package io.spanhouse.springai;

import io.spanhouse.semconv.AgentTelemetry;
import io.spanhouse.semconv.Embedding;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.chat.metadata.EmptyUsage;
import org.springframework.ai.chat.metadata.Usage;
import org.springframework.ai.embedding.EmbeddingOptions;
import org.springframework.ai.embedding.EmbeddingResponse;
import org.springframework.ai.embedding.observation.EmbeddingModelObservationContext;

/** A request to an embedding model, without the vectors. */
final class EmbeddingRecorder
    extends ObservationRecorder<EmbeddingModelObservationContext, Embedding> {
  private final AgentTelemetry telemetry;

  EmbeddingRecorder(AgentTelemetry telemetry) {
    super(EmbeddingModelObservationContext.class);
    this.telemetry = telemetry;
  }

  @Override
  Embedding start(EmbeddingModelObservationContext context) {
    EmbeddingOptions options = context.getRequest().getOptions();
    List<String> texts = context.getRequest().getInstructions();
    Embedding embedding =
        telemetry
            .embedding(
                Providers.name(context.getOperationMetadata().provider()),
                options == null ? null : options.getModel())
            .input(texts)
            .inputCount(texts.size());
    Integer dimensions = options == null ? null : options.getDimensions();
    return dimensions == null ? embedding : embedding.dimensions(dimensions);
  }

  @Override
  void end(EmbeddingModelObservationContext context, Embedding embedding) {
    EmbeddingResponse response = context.getResponse();
    if (response == null) {
      return;
    }
    Usage usage = response.getMetadata().getUsage();
    if (usage != null && !(usage instanceof EmptyUsage)) {
      embedding.tokens(usage.getPromptTokens());
    }
    embedding.responseModel(present(response.getMetadata().getModel()));
  }

  private static @Nullable String present(@Nullable String text) {
    return text == null || text.isBlank() ? null : text;
  }
}
