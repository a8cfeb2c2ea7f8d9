package io.spanhouse.semconv;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.logs.LoggerProvider;
import io.opentelemetry.api.trace.TracerProvider;
import io.opentelemetry.context.propagation.ContextPropagators;

/** An OpenTelemetry that has only another one's logging. */
record LogsWithoutTraces(OpenTelemetry openTelemetry) implements OpenTelemetry {
  @Override
  public TracerProvider getTracerProvider() {
    return TracerProvider.noop();
  }

  @Override
  public LoggerProvider getLogsBridge() {
    return openTelemetry.getLogsBridge();
  }

  @Override
  public ContextPropagators getPropagators() {
    return ContextPropagators.noop();
  }
}
