package io.spanhouse.semconv;

import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** One call that turns text into vectors, made by {@link AgentTelemetry#embedding}. */
public final class Embedding extends EventScope<Embedding> {
  private static final SpanName KIND = new SpanName("embedding");
  private static final String OPERATION = "embeddings";

  private Embedding(AgentTelemetry telemetry, StartedSpan started) {
    super(telemetry, started);
  }

  static Embedding start(
      AgentTelemetry telemetry, @Nullable String provider, @Nullable String model) {
    Context parent = Attachment.currentContext();
    SpanBuilder builder =
        telemetry
            .spanBuilder(KIND, model, telemetry.stamped(parent))
            .setSpanKind(SpanKind.CLIENT)
            .setAttribute(GenAiAttributes.OPERATION_NAME, OPERATION);
    return new Embedding(telemetry, StartedSpan.start(builder, parent))
        .set(GenAiAttributes.PROVIDER_NAME, provider)
        .set(GenAiAttributes.REQUEST_MODEL, model);
  }

  /** The text, or a list of texts. */
  public Embedding input(@Nullable Object input) {
    return setInput(input);
  }

  /** How many texts there are; recorded even where the texts are not. */
  public Embedding inputCount(long count) {
    return setData("inputs", count < 0 ? null : count, true);
  }

  /** Length of the vectors asked for. */
  public Embedding dimensions(long dimensions) {
    return setCount(GenAiAttributes.EMBEDDINGS_DIMENSION_COUNT, dimensions);
  }

  public Embedding responseModel(@Nullable String model) {
    return set(GenAiAttributes.RESPONSE_MODEL, model);
  }

  /** Tokens used. */
  public Embedding tokens(long input) {
    return setCount(GenAiAttributes.USAGE_INPUT_TOKENS, input);
  }

  /** What the call cost in USD, where the provider or gateway says so. */
  public Embedding cost(@Nullable BigDecimal usd) {
    return setCost(usd);
  }

  /** Which try this is, from 1. */
  public Embedding attempt(int attempt) {
    return setCount(SpanhouseAttributes.ATTEMPT, attempt);
  }

  @Override
  Embedding self() {
    return this;
  }
}
