package io.spanhouse.semconv;

import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.context.Context;
import org.jspecify.annotations.Nullable;

/**
 * One step of a workflow, made by {@link AgentTelemetry#step}: span {@code step {name}}. It belongs
 * to the run around it and is not a run itself.
 */
public final class Step extends EventScope<Step> {
  private static final SpanName KIND = new SpanName("step");

  private Step(AgentTelemetry telemetry, StartedSpan started) {
    super(telemetry, started);
  }

  static Step start(AgentTelemetry telemetry, @Nullable String name) {
    Context parent = Attachment.currentContext();
    SpanBuilder builder = telemetry.spanBuilder(KIND, name, telemetry.stamped(parent));
    Step step = new Step(telemetry, StartedSpan.start(builder, parent));
    return step.set(SpanhouseAttributes.EVENT_NAME, name);
  }

  /** What went in: text, or a map or list that is recorded as JSON. */
  public Step input(@Nullable Object input) {
    return setInput(input);
  }

  /** What came out: text, or a map or list that is recorded as JSON. */
  public Step output(@Nullable Object output) {
    return setOutput(output);
  }

  @Override
  Step self() {
    return this;
  }
}
