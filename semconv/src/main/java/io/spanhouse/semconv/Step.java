package io.spanhouse.semconv;

import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.context.Context;
import org.jspecify.annotations.Nullable;

/**
 * One step of a workflow, made by {@link AgentTelemetry#step}: span {@code step {name}}. It belongs
 * to the run around it and is not a run itself.
 */
public final class Step extends SpanScope<Step> {
  private static final String KIND = "step";

  private Step(AgentTelemetry telemetry, StartedSpan started) {
    super(telemetry, started);
  }

  static Step start(AgentTelemetry telemetry, @Nullable String name) {
    Context parent = Context.current();
    SpanBuilder builder = telemetry.spanBuilder(KIND, name, RunContext.from(parent));
    Step step = new Step(telemetry, StartedSpan.start(builder, parent));
    return step.set(SpanhouseAttributes.EVENT_NAME, name);
  }

  /** Identifier of the event that this step is, for {@link AgentRun#error} to refer to. */
  public String eventId() {
    return EventId.ofSpan(traceId(), spanId());
  }

  /** What went in: text, or a map or list that is recorded as JSON. */
  public Step input(@Nullable Object input) {
    return setContent(
        SpanhouseAttributes.INPUT, () -> input, telemetry().settings().recordInputs());
  }

  /** What came out: text, or a map or list that is recorded as JSON. */
  public Step output(@Nullable Object output) {
    return setContent(
        SpanhouseAttributes.OUTPUT, () -> output, telemetry().settings().recordOutputs());
  }

  @Override
  Step self() {
    return this;
  }
}
