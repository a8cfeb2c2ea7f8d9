package io.spanhouse.springai;

import io.opentelemetry.api.trace.Span;
import io.spanhouse.semconv.AgentTelemetry;
import io.spanhouse.semconv.GenAiAttributes;
import io.spanhouse.semconv.SpanhouseAttributes;
import io.spanhouse.semconv.Step;
import org.springframework.ai.chat.metadata.EmptyUsage;
import org.springframework.ai.chat.metadata.Usage;
import org.springframework.ai.embedding.EmbeddingOptions;
import org.springframework.ai.embedding.EmbeddingResponse;
import org.springframework.ai.embedding.observation.EmbeddingModelObservationContext;

/** A request to an embedding model: a step of kind {@code embedding}, without the vectors. */
final class EmbeddingRecorder extends ObservationRecorder<EmbeddingModelObservationContext, Step> {
  private static final String KIND = "embedding";

  private final AgentTelemetry telemetry;

  EmbeddingRecorder(AgentTelemetry telemetry) {
    super(EmbeddingModelObservationContext.class);
    this.telemetry = telemetry;
  }

  @Override
  Step start(EmbeddingModelObservationContext context) {
    EmbeddingOptions options = context.getRequest().getOptions();
    String model = options == null ? null : options.getModel();
    String name = model == null ? KIND : KIND + " " + model;
    Step step = telemetry.step(name).input(context.getRequest().getInstructions());
    Span span = step.span().updateName(name);
    span.setAttribute(SpanhouseAttributes.KIND, KIND);
    span.setAttribute(GenAiAttributes.OPERATION_NAME, "embeddings");
    if (model != null) {
      span.setAttribute(GenAiAttributes.REQUEST_MODEL, model);
    }
    String provider = Providers.name(context.getOperationMetadata().provider());
    if (provider != null) {
      span.setAttribute(GenAiAttributes.PROVIDER_NAME, provider);
    }
    return step;
  }

  @Override
  void end(EmbeddingModelObservationContext context, Step step) {
    EmbeddingResponse response = context.getResponse();
    if (response == null) {
      return;
    }
    Usage usage = response.getMetadata().getUsage();
    if (usage != null && !(usage instanceof EmptyUsage)) {
      step.span()
          .setAttribute(GenAiAttributes.USAGE_INPUT_TOKENS, usage.getPromptTokens().longValue());
    }
    String model = response.getMetadata().getModel();
    if (model != null && !model.isBlank()) {
      step.span().setAttribute(GenAiAttributes.RESPONSE_MODEL, model);
    }
  }
}
