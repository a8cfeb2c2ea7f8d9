package io.spanhouse.semconv;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.logs.SdkLoggerProvider;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.logs.export.SimpleLogRecordProcessor;
import io.opentelemetry.sdk.testing.exporter.InMemoryLogRecordExporter;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.util.List;

/** The real SDK with its spans, and log records if asked for, kept in memory. */
final class RecordedTelemetry implements AutoCloseable {
  private final InMemorySpanExporter exporter = InMemorySpanExporter.create();
  private final InMemoryLogRecordExporter logExporter;
  private final OpenTelemetrySdk sdk;
  private final AgentTelemetry telemetry;

  /** Without logging. */
  RecordedTelemetry() {
    this(
        InMemoryLogRecordExporter.create(),
        SdkLoggerProvider.builder().build(),
        Sampler.alwaysOn());
  }

  private RecordedTelemetry(
      InMemoryLogRecordExporter logExporter, SdkLoggerProvider logs, Sampler sampler) {
    this.logExporter = logExporter;
    sdk =
        OpenTelemetrySdk.builder()
            .setTracerProvider(
                SdkTracerProvider.builder()
                    .setSampler(sampler)
                    .addSpanProcessor(SimpleSpanProcessor.create(exporter))
                    .build())
            .setLoggerProvider(logs)
            .build();
    telemetry = builder().build();
  }

  static RecordedTelemetry withLogs() {
    return withLogs(Sampler.alwaysOn());
  }

  static RecordedTelemetry withLogs(Sampler sampler) {
    InMemoryLogRecordExporter exporter = InMemoryLogRecordExporter.create();
    SdkLoggerProvider logs =
        SdkLoggerProvider.builder()
            .addLogRecordProcessor(SimpleLogRecordProcessor.create(exporter))
            .build();
    return new RecordedTelemetry(exporter, logs, sampler);
  }

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

  List<LogRecordData> logs() {
    return logExporter.getFinishedLogRecordItems();
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
