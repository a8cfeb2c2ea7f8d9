package io.spanhouse.semconv;

import io.opentelemetry.context.Context;
import org.jspecify.annotations.Nullable;

/**
 * One measurement of how good something is, made by {@link AgentTelemetry#evaluation}, for measures
 * that take time or models of their own. {@link AgentRun#score} records a value one has.
 */
public final class Evaluation extends EventScope<Evaluation> {
  private static final SpanName KIND = new SpanName("evaluation");

  private Evaluation(AgentTelemetry telemetry, StartedSpan started) {
    super(telemetry, started);
  }

  static Evaluation start(AgentTelemetry telemetry, @Nullable String name) {
    Context parent = Attachment.currentContext();
    StartedSpan started =
        StartedSpan.start(telemetry.spanBuilder(KIND, name, telemetry.stamped(parent)), parent);
    return new Evaluation(telemetry, started).set(GenAiAttributes.EVALUATION_NAME, name);
  }

  /** What is measured. */
  public Evaluation input(@Nullable Object input) {
    return setInput(input);
  }

  /** The event that is measured, as in {@link EventScope#eventId}. */
  public Evaluation target(@Nullable String eventId) {
    return setData("target_event_id", eventId, true);
  }

  public Evaluation score(double value) {
    return set(GenAiAttributes.EVALUATION_SCORE_VALUE, Double.isFinite(value) ? value : null);
  }

  /** How to read the score, such as {@code pass}. */
  public Evaluation label(@Nullable String label) {
    return setContent(GenAiAttributes.EVALUATION_SCORE_LABEL, label, true);
  }

  /** Why the score is what it is. */
  public Evaluation explanation(@Nullable String text) {
    return setContent(
        GenAiAttributes.EVALUATION_EXPLANATION, text, telemetry().settings().recordOutputs());
  }

  @Override
  Evaluation self() {
    return this;
  }
}
