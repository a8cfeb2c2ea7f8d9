package io.spanhouse.exporter.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigurationException;
import io.opentelemetry.sdk.logs.SdkLoggerProvider;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.logs.export.LogRecordExporter;
import io.opentelemetry.sdk.logs.export.SimpleLogRecordProcessor;
import io.opentelemetry.sdk.testing.exporter.InMemoryLogRecordExporter;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.spanhouse.clickhouse.ClickHouse;
import io.spanhouse.collector.Collector;
import io.spanhouse.exporter.SpanhouseExporter;
import io.spanhouse.semconv.AgentRun;
import io.spanhouse.semconv.AgentTelemetry;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;

@Testcontainers
class DirectExporterTest {
  private static final List<String> TABLES = List.of("runs", "events", "spans");

  @Container private static final ClickHouse CLICKHOUSE = ClickHouse.forTests();

  @Test
  void directly_orThroughACollector_theRowsAreTheSame() throws Exception {
    InMemorySpanExporter spans = InMemorySpanExporter.create();
    InMemoryLogRecordExporter logs = InMemoryLogRecordExporter.create();
    work(spans, logs);
    Database collected = Database.create(CLICKHOUSE, "collected");
    try (Collector collector = Collector.start(collected.options())) {
      SpanhouseExporter exporter =
          SpanhouseExporter.builder().endpoint("http://127.0.0.1:" + collector.grpcPort()).build();
      send(
          exporter,
          exporter.loggerProviderBuilder().build(),
          spans.getFinishedSpanItems(),
          logs.getFinishedLogRecordItems());
    }

    Database written = Database.create(CLICKHOUSE, "direct");
    DirectExporter direct = DirectExporter.open(written.options(), "default");
    SpanExporter spanExporter = direct.spans();
    LogRecordExporter logExporter = direct.logRecords();
    assertThat(join(spanExporter.export(spans.getFinishedSpanItems()))).isTrue();
    assertThat(join(logExporter.export(logs.getFinishedLogRecordItems()))).isTrue();
    spanExporter.shutdown();
    logExporter.shutdown();
    assertThat(join(spanExporter.export(spans.getFinishedSpanItems()))).isFalse();

    for (String table : TABLES) {
      assertThat(written.rows(table)).as(table).isNotEmpty().isEqualTo(collected.rows(table));
    }
  }

  @Test
  void tracesExporterSpanhouseClickhouse_writesRunsAndTheirStarts() throws Exception {
    Database database = Database.create(CLICKHOUSE, "configured");
    Map<String, String> properties =
        Map.of(
            "otel.traces.exporter", "spanhouse-clickhouse",
            "otel.metrics.exporter", "none",
            "otel.exporter.spanhouse-clickhouse.url", CLICKHOUSE.httpUrl(),
            "otel.exporter.spanhouse-clickhouse.database", "configured",
            "otel.exporter.spanhouse-clickhouse.workspace", "w1");
    try (OpenTelemetrySdk sdk = configured(properties)) {
      AgentRun run = AgentTelemetry.create(sdk).run("agent").start();
      String status = "SELECT workspace, status FROM runs FINAL WHERE run_id = '" + run.id() + "'";
      database.await(status, "w1\trunning");
      run.close();
      database.await(status, "w1\tsuccess");
    }
  }

  @Test
  void clickHouseWithoutSchema_isSaidSo() {
    assertThatThrownBy(
            () ->
                configured(
                    Map.of(
                        "otel.traces.exporter", "spanhouse-clickhouse",
                        "otel.metrics.exporter", "none",
                        "otel.exporter.spanhouse-clickhouse.url", CLICKHOUSE.httpUrl(),
                        "otel.exporter.spanhouse-clickhouse.database", "nothing_here")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("migrate");
  }

  private static void work(InMemorySpanExporter spans, InMemoryLogRecordExporter logs) {
    // Not closed: the exporters forget what they have when they are shut down.
    OpenTelemetrySdk sdk =
        OpenTelemetrySdk.builder()
            .setTracerProvider(
                SdkTracerProvider.builder()
                    .addSpanProcessor(SimpleSpanProcessor.create(spans))
                    .build())
            .setLoggerProvider(
                SdkLoggerProvider.builder()
                    .addLogRecordProcessor(SimpleLogRecordProcessor.create(logs))
                    .build())
            .build();
    AgentTelemetry telemetry = AgentTelemetry.create(sdk);
    telemetry
        .run("agent")
        .customer("acme")
        .tags("a", "b")
        .start()
        .call(
            run -> {
              telemetry.modelCall("openai", "gpt-5.4").call(call -> call.tokens(10, 5));
              telemetry.toolCall("search").call(tool -> tool.arguments(Map.of("q", "x")));
              return run.score("confidence", 0.5);
            });
    sdk.getLogsBridge().get("app").logRecordBuilder().setBody("a line").emit();
    assertThat(spans.getFinishedSpanItems()).hasSize(3);
    assertThat(logs.getFinishedLogRecordItems()).isNotEmpty();
  }

  private static void send(
      SpanhouseExporter exporter,
      SdkLoggerProvider logs,
      List<SpanData> spans,
      List<LogRecordData> records) {
    assertThat(join(exporter.export(spans))).isTrue();
    LogRecordExporter logExporter = exporter.logRecords();
    assertThat(join(logExporter.export(records))).isTrue();
    logs.close();
    exporter.shutdown();
  }

  private static boolean join(io.opentelemetry.sdk.common.CompletableResultCode result) {
    return result.join(60, TimeUnit.SECONDS).isSuccess();
  }

  private static OpenTelemetrySdk configured(Map<String, String> properties) {
    return AutoConfiguredOpenTelemetrySdk.builder()
        .addPropertiesSupplier(() -> properties)
        .disableShutdownHook()
        .build()
        .getOpenTelemetrySdk();
  }
}
