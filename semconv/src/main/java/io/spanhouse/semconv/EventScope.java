package io.spanhouse.semconv;

import org.jspecify.annotations.Nullable;

/**
 * A scope that is one event of the run around it: a call or a step.
 *
 * <p>When the run is cancelled, what is in flight goes on and ends with its own outcome; it is
 * {@link Outcome#CANCELLED} when it stops for that reason, with a {@link
 * java.util.concurrent.CancellationException} or an interrupt.
 *
 * @param <S> the concrete type, which setters return
 */
public abstract sealed class EventScope<S extends EventScope<S>> extends SpanScope<S>
    permits ModelCall, ToolCall, Step, Embedding, Retrieval, Guardrail, Evaluation {

  EventScope(AgentTelemetry telemetry, StartedSpan started) {
    super(telemetry, started);
  }

  /** Identifier of the event that this is, for {@link AgentRun#error} and scores to refer to. */
  public final String eventId() {
    return EventId.ofSpan(traceId(), spanId());
  }

  @Override
  void ending(Outcome outcome) {
    if (outcome == Outcome.CANCELLED) {
      set(SpanhouseAttributes.EVENT_STATUS, outcome.text());
    }
  }

  final S setInput(@Nullable Object input) {
    return setContent(SpanhouseAttributes.INPUT, input, telemetry().settings().recordInputs());
  }

  final S setOutput(@Nullable Object output) {
    return setContent(SpanhouseAttributes.OUTPUT, output, telemetry().settings().recordOutputs());
  }

  /** Sets what has no key of its own; nothing when {@code value} is null. */
  final S setData(String name, @Nullable Object value, boolean recorded) {
    return setContent(
        SpanhouseAttributes.EVENT_DATA,
        value == null ? null : new JsonFields().with(name, value),
        recorded);
  }
}
