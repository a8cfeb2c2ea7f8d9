package io.spanhouse.springai;

import io.micrometer.observation.Observation;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.spanhouse.semconv.AgentTelemetry;
import io.spanhouse.semconv.SpanScope;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Records one kind of observation.
 *
 * @param <C> the observation's context
 * @param <S> what it becomes
 */
abstract class ObservationRecorder<C extends Observation.Context, S extends SpanScope<S>> {
  private final Class<C> type;

  ObservationRecorder(Class<C> type) {
    this.type = type;
  }

  /** The recorders whose part of Spring AI is on the class path. */
  static List<ObservationRecorder<?, ?>> available(AgentTelemetry telemetry, String agent) {
    List<Supplier<ObservationRecorder<?, ?>>> all =
        List.of(
            () -> new ModelCallRecorder(telemetry),
            () -> new ToolCallRecorder(telemetry),
            () -> new ChatClientRecorder(telemetry, agent),
            () -> new AdvisorRecorder(telemetry),
            () -> new EmbeddingRecorder(telemetry),
            () -> new RetrievalRecorder(telemetry),
            () -> new VectorStoreUpdateRecorder(telemetry));
    List<ObservationRecorder<?, ?>> available = new ArrayList<>();
    for (Supplier<ObservationRecorder<?, ?>> recorder : all) {
      try {
        available.add(recorder.get());
      } catch (NoClassDefFoundError absent) {
        // A program without chat clients or vector stores has no observations of them either.
      }
    }
    return List.copyOf(available);
  }

  boolean records(Observation.Context context) {
    return type.isInstance(context);
  }

  final Recording<C, S> start(Observation.Context context, Context parent) {
    C observed = type.cast(context);
    Scope inParent = parent.makeCurrent();
    try {
      return new Recording<>(this, observed, start(observed).detach());
    } finally {
      inParent.close();
    }
  }

  /** Starts the scope, with what is known by then. */
  abstract S start(C context);

  /** Adds what is known at the end; {@code scope} has not ended yet. */
  abstract void end(C context, S scope);
}
