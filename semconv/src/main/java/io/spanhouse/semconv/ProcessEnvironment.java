package io.spanhouse.semconv;

import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.baggage.propagation.W3CBaggagePropagator;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the environment variables of a process say about who started it.
 *
 * @param run null when they name none
 * @param span invalid when they name none
 * @param baggage empty when they have none
 */
record ProcessEnvironment(@Nullable String run, SpanContext span, Baggage baggage) {
  private static final String TRACE_STATE = "TRACESTATE";
  private static final W3CTraceContextPropagator W3C = W3CTraceContextPropagator.getInstance();
  private static final W3CBaggagePropagator W3C_BAGGAGE = W3CBaggagePropagator.getInstance();

  static ProcessEnvironment read(Map<String, String> environment) {
    String run = environment.getOrDefault(AgentTelemetry.PARENT_RUN_VARIABLE, "").strip();
    Context context = W3C.extract(Context.root(), environment, new Variables());
    Context carried = W3C_BAGGAGE.extract(Context.root(), environment, new Variables());
    return new ProcessEnvironment(
        RunId.isRunId(run) ? run : null,
        Span.fromContext(context).getSpanContext(),
        Baggage.fromContext(carried));
  }

  /**
   * Sets what {@code context} knows, and leaves the rest of {@code environment} alone.
   *
   * @param baggage whether Baggage is part of it
   */
  static void write(Context context, Map<String, String> environment, boolean baggage) {
    RunContext run = RunContext.from(context);
    if (run != null) {
      environment.put(AgentTelemetry.PARENT_RUN_VARIABLE, run.runId());
    }
    if (Span.fromContext(context).getSpanContext().isValid()) {
      // One that was there belonged to another trace parent.
      environment.remove(TRACE_STATE);
      W3C.inject(context, environment, (carrier, key, value) -> put(environment, key, value));
    }
    if (baggage) {
      W3C_BAGGAGE.inject(
          context, environment, (carrier, key, value) -> put(environment, key, value));
    }
  }

  private static void put(Map<String, String> environment, String header, String value) {
    environment.put(header.toUpperCase(Locale.ROOT), value);
  }

  private static final class Variables implements TextMapGetter<Map<String, String>> {
    @Override
    public @Nullable String get(@Nullable Map<String, String> environment, String header) {
      String value = environment == null ? null : environment.get(header.toUpperCase(Locale.ROOT));
      return value == null ? null : value.strip();
    }
  }
}
