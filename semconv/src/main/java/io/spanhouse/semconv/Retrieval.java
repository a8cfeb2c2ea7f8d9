package io.spanhouse.semconv;

import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One search in a data source, made by {@link AgentTelemetry#retrieval}. */
public final class Retrieval extends EventScope<Retrieval> {
  private static final SpanName KIND = new SpanName("retrieval");

  private Retrieval(AgentTelemetry telemetry, StartedSpan started) {
    super(telemetry, started);
  }

  static Retrieval start(AgentTelemetry telemetry, @Nullable String source) {
    Context parent = Attachment.currentContext();
    SpanBuilder builder =
        telemetry
            .spanBuilder(KIND, source, telemetry.stamped(parent))
            .setSpanKind(SpanKind.CLIENT)
            .setAttribute(GenAiAttributes.OPERATION_NAME, KIND.kind());
    return new Retrieval(telemetry, StartedSpan.start(builder, parent))
        .set(SpanhouseAttributes.EVENT_NAME, source)
        .set(GenAiAttributes.DATA_SOURCE_ID, source);
  }

  public Retrieval query(@Nullable String text) {
    return setContent(
        GenAiAttributes.RETRIEVAL_QUERY_TEXT, text, telemetry().settings().recordInputs());
  }

  /** How many documents are asked for. */
  public Retrieval topK(long topK) {
    return setCount(GenAiAttributes.RETRIEVAL_TOP_K, topK);
  }

  /**
   * What was found, best first: maps of {@code id} and {@code score}, or whatever tells them. Their
   * number is recorded even where they are not.
   */
  public Retrieval documents(@Nullable List<?> documents) {
    return setData("documents", documents == null ? null : documents.size(), true)
        .setContent(
            GenAiAttributes.RETRIEVAL_DOCUMENTS, documents, telemetry().settings().recordOutputs());
  }

  @Override
  Retrieval self() {
    return this;
  }
}
