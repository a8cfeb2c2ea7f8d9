package io.spanhouse.semconv;

import io.opentelemetry.context.Context;
import org.jspecify.annotations.Nullable;

/**
 * One check of what goes into or comes out of a model or tool, made by {@link
 * AgentTelemetry#guardrail}. That it blocks is no failure of the check.
 */
public final class Guardrail extends EventScope<Guardrail> {
  private static final SpanName KIND = new SpanName("guardrail");

  private Guardrail(AgentTelemetry telemetry, StartedSpan started) {
    super(telemetry, started);
  }

  static Guardrail start(AgentTelemetry telemetry, @Nullable String name) {
    Context parent = Attachment.currentContext();
    StartedSpan started =
        StartedSpan.start(telemetry.spanBuilder(KIND, name, telemetry.stamped(parent)), parent);
    return new Guardrail(telemetry, started)
        .set(SpanhouseAttributes.EVENT_NAME, name)
        .set(SpanhouseAttributes.POLICY_NAME, name);
  }

  /** What is checked. */
  public Guardrail input(@Nullable Object input) {
    return setInput(input);
  }

  /** What is left of it, where the guardrail changes it. */
  public Guardrail output(@Nullable Object output) {
    return setOutput(output);
  }

  /** What the guardrail decided, and why. */
  public Guardrail decided(@Nullable PolicyOutcome outcome, @Nullable String reason) {
    return set(SpanhouseAttributes.POLICY_OUTCOME, outcome == null ? null : outcome.text())
        .setData("reason", reason, telemetry().settings().recordOutputs());
  }

  @Override
  Guardrail self() {
    return this;
  }
}
