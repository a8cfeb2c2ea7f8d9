package io.spanhouse.semconv;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.util.List;

/** The real SDK with its spans kept in memory. */
final class RecordedTelemetry implements AutoCloseable {
  private final InMemorySpanExporter exporter = InMemorySpanExporter.create();
  private final OpenTelemetrySdk sdk =
      OpenTelemetrySdk.builder()
          .setTracerProvider(
              SdkTracerProvider.builder()
                  .addSpanProcessor(SimpleSpanProcessor.create(exporter))
                  .build())
          .build();
  private final AgentTelemetry telemetry = builder().build();

  OpenTelemetry openTelemetry() {
    return sdk;
  }

  AgentTelemetryBuilder builder() {
    return AgentTelemetry.builder(sdk).processParentRun(null);
  }

  AgentTelemetry telemetry() {
    return telemetry;
  }

  List<SpanData> spans() {
    return exporter.getFinishedSpanItems();
  }

  SpanData span(String name) {
    List<SpanData> named = spans().stream().filter(span -> span.getName().equals(name)).toList();
    assertThat(named).as("spans named " + name).hasSize(1);
    return named.get(0);
  }

  /** The explicit events of the span named {@code name}. */
  List<EventData> events(String name) {
    return span(name).getEvents().stream()
        .filter(event -> event.getName().equals("spanhouse.event"))
        .toList();
  }

  @Override
  public void close() {
    sdk.close();
  }
}
