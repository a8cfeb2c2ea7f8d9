package io.spanhouse.collector.receive;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.logs.Severity;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.exporter.otlp.http.logs.OtlpHttpLogRecordExporter;
import io.opentelemetry.exporter.otlp.http.metrics.OtlpHttpMetricExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.logs.OtlpGrpcLogRecordExporter;
import io.opentelemetry.exporter.otlp.metrics.OtlpGrpcMetricExporter;
import io.opentelemetry.exporter.otlp.trace.OtlpGrpcSpanExporter;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.export.RetryPolicy;
import io.opentelemetry.sdk.logs.SdkLoggerProvider;
import io.opentelemetry.sdk.logs.export.LogRecordExporter;
import io.opentelemetry.sdk.logs.export.SimpleLogRecordProcessor;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.export.MetricExporter;
import io.opentelemetry.sdk.metrics.export.PeriodicMetricReader;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The OpenTelemetry SDK's own exporters, as they are. */
class SdkExporterTest {
  private RunningReceiver server;

  @BeforeEach
  void start() {
    server = RunningReceiver.start();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "gzip"})
  void row01_grpcSpanExporter_succeeds(String compression) throws Exception {
    export(
        OtlpGrpcSpanExporter.builder()
            .setEndpoint(grpcEndpoint())
            .setCompression(compression)
            .setTimeout(Duration.ofSeconds(60))
            .build());

    assertSpansOver(Transport.GRPC);
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "gzip"})
  void row34_httpSpanExporter_succeeds(String compression) throws Exception {
    export(
        OtlpHttpSpanExporter.builder()
            .setEndpoint(server.uri("/v1/traces").toString())
            .setCompression(compression)
            .setTimeout(Duration.ofSeconds(60))
            .build());

    assertSpansOver(Transport.HTTP);
  }

  @Test
  void row04_logExporters_succeed() throws Exception {
    for (LogRecordExporter exporter :
        new LogRecordExporter[] {
          OtlpGrpcLogRecordExporter.builder().setEndpoint(grpcEndpoint()).build(),
          OtlpHttpLogRecordExporter.builder().setEndpoint(server.uri("/v1/logs").toString()).build()
        }) {
      try (SdkLoggerProvider provider =
          SdkLoggerProvider.builder()
              .addLogRecordProcessor(SimpleLogRecordProcessor.create(exporter))
              .build()) {
        provider
            .get("test")
            .logRecordBuilder()
            .setSeverity(Severity.WARN)
            .setBody("the tool failed")
            .emit();
        assertThat(provider.forceFlush().join(60, TimeUnit.SECONDS).isSuccess()).isTrue();
      }
    }
    assertThat(server.ingest.received()).hasSize(2);
    for (RecordingIngest.Received received : server.ingest.received()) {
      assertThat(received.signal()).isEqualTo(Signal.LOGS);
      assertThat(
              ExportLogsServiceRequest.parseFrom(received.body())
                  .getResourceLogs(0)
                  .getScopeLogs(0)
                  .getLogRecords(0)
                  .getBody()
                  .getStringValue())
          .isEqualTo("the tool failed");
    }
  }

  @Test
  void row05_metricExporters_takeThePartialSuccess() {
    server.ingest.answers(new IngestResult(1, "metrics are not stored"));
    for (MetricExporter exporter :
        new MetricExporter[] {
          OtlpGrpcMetricExporter.builder().setEndpoint(grpcEndpoint()).build(),
          OtlpHttpMetricExporter.builder().setEndpoint(server.uri("/v1/metrics").toString()).build()
        }) {
      try (SdkMeterProvider provider =
          SdkMeterProvider.builder()
              .registerMetricReader(PeriodicMetricReader.create(exporter))
              .build()) {
        provider.get("test").counterBuilder("calls").build().add(1);
        assertThat(provider.forceFlush().join(60, TimeUnit.SECONDS).isSuccess()).isTrue();
      }
    }
    assertThat(server.ingest.received())
        .extracting(RecordingIngest.Received::signal)
        .hasSizeGreaterThanOrEqualTo(2)
        .containsOnly(Signal.METRICS);
  }

  @ParameterizedTest
  @ValueSource(strings = {"grpc", "http"})
  void row19_row60_retryableFailure_isRetriedByTheSdkUntilItIsStored(String transport)
      throws Exception {
    AtomicInteger attempts = new AtomicInteger();
    server.ingest.answersWith(
        request ->
            attempts.incrementAndGet() < 3
                ? CompletableFuture.failedFuture(new RetryableException("not yet"))
                : CompletableFuture.completedFuture(IngestResult.SUCCESS));
    RetryPolicy retry =
        RetryPolicy.builder()
            .setMaxAttempts(5)
            .setInitialBackoff(Duration.ofMillis(10))
            .setMaxBackoff(Duration.ofMillis(100))
            .build();
    export(
        transport.equals("grpc")
            ? OtlpGrpcSpanExporter.builder()
                .setEndpoint(grpcEndpoint())
                .setTimeout(Duration.ofSeconds(60))
                .setRetryPolicy(retry)
                .build()
            : OtlpHttpSpanExporter.builder()
                .setEndpoint(server.uri("/v1/traces").toString())
                .setTimeout(Duration.ofSeconds(60))
                .setRetryPolicy(retry)
                .build());

    assertThat(attempts).hasValue(3);
  }

  private String grpcEndpoint() {
    return "http://127.0.0.1:" + server.receiver.grpcPort();
  }

  private static void export(SpanExporter exporter) {
    try (SdkTracerProvider provider =
        SdkTracerProvider.builder()
            .addSpanProcessor(
                BatchSpanProcessor.builder(exporter)
                    .setScheduleDelay(Duration.ofMinutes(10))
                    .setExporterTimeout(Duration.ofSeconds(60))
                    .build())
            .build()) {
      Tracer tracer = provider.get("test");
      for (int i = 0; i < 100; i++) {
        Span span = tracer.spanBuilder("model.call").startSpan();
        span.setAllAttributes(
            Attributes.of(AttributeKey.stringKey("gen_ai.request.model"), "m-" + i));
        span.end();
      }
      CompletableResultCode flushed = provider.forceFlush().join(60, TimeUnit.SECONDS);
      assertThat(flushed.isSuccess()).isTrue();
    }
  }

  private void assertSpansOver(Transport transport) throws Exception {
    RecordingIngest.Received received = server.ingest.only();
    assertThat(received.transport()).isEqualTo(transport);
    assertThat(received.signal()).isEqualTo(Signal.TRACES);
    Stream<String> models =
        ExportTraceServiceRequest.parseFrom(received.body())
            .getResourceSpans(0)
            .getScopeSpans(0)
            .getSpansList()
            .stream()
            .map(span -> span.getAttributes(0).getValue().getStringValue());
    assertThat(models).hasSize(100).contains("m-0", "m-99");
  }
}
