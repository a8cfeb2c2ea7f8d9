package io.spanhouse.collector;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.logs.Severity;
import io.opentelemetry.exporter.otlp.http.logs.OtlpHttpLogRecordExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.logs.OtlpGrpcLogRecordExporter;
import io.opentelemetry.exporter.otlp.trace.OtlpGrpcSpanExporter;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.logs.SdkLoggerProvider;
import io.opentelemetry.sdk.logs.export.LogRecordExporter;
import io.opentelemetry.sdk.logs.export.SimpleLogRecordProcessor;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.spanhouse.clickhouse.ClickHouse;
import io.spanhouse.clickhouse.ClickHouseEndpoint;
import io.spanhouse.clickhouse.Schema;
import io.spanhouse.semconv.AgentRun;
import io.spanhouse.semconv.AgentTelemetry;
import io.spanhouse.semconv.ModelCall;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;

/** Senders as they are, not as we would write them. */
@Testcontainers
class RealSendersTest {
  @Container private static final ClickHouse CLICKHOUSE = ClickHouse.forTests();

  private static Collector collector;
  private static Tables tables;

  @BeforeAll
  static void start() {
    new Schema(new ClickHouseEndpoint(CLICKHOUSE.httpUrl(), "spanhouse", "default", "")).migrate();
    // Not settled: spans of nested agents would be there twice.
    collector =
        Collector.start(
            CollectorOptions.forClickHouse(CLICKHOUSE.httpUrl())
                .settlingAfter(Duration.ofHours(1)));
    tables = new Tables(CLICKHOUSE.httpUrl(), "spanhouse");
  }

  @AfterAll
  static void stop() {
    collector.close();
  }

  @BeforeEach
  void empty() {
    tables.truncate();
  }

  @Test
  void javaSdk_grpc() {
    String endpoint = "http://127.0.0.1:" + collector.grpcPort();
    sendRun(OtlpGrpcSpanExporter.builder().setEndpoint(endpoint).build());

    assertRunIsThere();
  }

  @Test
  void javaSdk_grpcGzip() {
    String endpoint = "http://127.0.0.1:" + collector.grpcPort();
    sendRun(OtlpGrpcSpanExporter.builder().setEndpoint(endpoint).setCompression("gzip").build());

    assertRunIsThere();
  }

  @Test
  void javaSdk_http() {
    String endpoint = "http://127.0.0.1:" + collector.httpPort() + "/v1/traces";
    sendRun(OtlpHttpSpanExporter.builder().setEndpoint(endpoint).build());

    assertRunIsThere();
  }

  @Test
  void javaSdk_logs_grpcAndHttp() {
    sendLog(
        OtlpGrpcLogRecordExporter.builder()
            .setEndpoint("http://127.0.0.1:" + collector.grpcPort())
            .build());
    sendLog(
        OtlpHttpLogRecordExporter.builder()
            .setEndpoint("http://127.0.0.1:" + collector.httpPort() + "/v1/logs")
            .build());

    assertThat(
            tables.rows(
                "SELECT type, severity, output, session_id, data, service_name FROM events FINAL"))
        .hasSize(2)
        .containsOnly(
            "{\"type\":\"log\",\"severity\":\"WARN\",\"output\":\"disk is full\","
                + "\"session_id\":\"s1\",\"data\":\"{\\\"disk\\\":\\\"sda\\\"}\","
                + "\"service_name\":\"shop\"}");
  }

  @Test
  void curl_otlpJson(@TempDir Path directory) throws IOException, InterruptedException {
    Path body = directory.resolve("trace.json");
    Files.writeString(
        body, Senders.toJson(SampleTrace.request(SampleTrace.spans(1))), StandardCharsets.UTF_8);
    Process curl =
        new ProcessBuilder(
                "curl",
                "-sS",
                "--fail-with-body",
                "http://127.0.0.1:" + collector.httpPort() + "/v1/traces",
                "-H",
                "Content-Type: application/json",
                "--data-binary",
                "@" + body)
            .redirectErrorStream(true)
            .start();
    String answer = new String(curl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(curl.waitFor()).as(answer).isZero();
    assertThat(answer).isEqualTo("{}");
    assertThat(tables.count("SELECT count() FROM spans")).isEqualTo(8);
  }

  private static void sendRun(SpanExporter exporter) {
    try (SdkTracerProvider provider =
        SdkTracerProvider.builder()
            .setResource(resource())
            .addSpanProcessor(BatchSpanProcessor.builder(exporter).build())
            .build()) {
      OpenTelemetry sdk = OpenTelemetrySdk.builder().setTracerProvider(provider).build();
      AgentTelemetry telemetry = AgentTelemetry.create(sdk);
      try (AgentRun run = telemetry.run("writer").session("s1").customer("acme").start()) {
        try (ModelCall call = telemetry.modelCall("openai", "gpt-5.4")) {
          call.tokens(11, 7);
        }
        run.score("confidence", 0.75);
      }
      assertThat(provider.forceFlush().join(60, TimeUnit.SECONDS).isSuccess()).isTrue();
    }
  }

  private static void assertRunIsThere() {
    assertThat(
            tables.rows(
                "SELECT agent, status, session_id, customer_id, service_name, language,"
                    + " run_id = root_run_id AS root FROM runs FINAL"))
        .containsExactly(
            "{\"agent\":\"writer\",\"status\":\"success\",\"session_id\":\"s1\","
                + "\"customer_id\":\"acme\",\"service_name\":\"shop\",\"language\":\"java\","
                + "\"root\":1}");
    assertThat(
            tables.rows(
                "SELECT type, e.run_id = r.run_id AS own, input_tokens, output_tokens, score_value"
                    + " FROM events AS e FINAL CROSS JOIN (SELECT run_id FROM runs FINAL) AS r"
                    + " ORDER BY type"))
        .containsExactly(
            "{\"type\":\"llm_call\",\"own\":1,\"input_tokens\":11,\"output_tokens\":7,"
                + "\"score_value\":null}",
            "{\"type\":\"score\",\"own\":1,\"input_tokens\":0,\"output_tokens\":0,"
                + "\"score_value\":0.75}");
  }

  private static void sendLog(LogRecordExporter exporter) {
    try (SdkLoggerProvider provider =
        SdkLoggerProvider.builder()
            .setResource(resource())
            .addLogRecordProcessor(SimpleLogRecordProcessor.create(exporter))
            .build()) {
      provider
          .get("test")
          .logRecordBuilder()
          .setSeverity(Severity.WARN)
          .setBody("disk is full")
          .setAttribute(AttributeKey.stringKey("session.id"), "s1")
          .setAttribute(AttributeKey.stringKey("disk"), "sda")
          .emit();
      assertThat(provider.forceFlush().join(60, TimeUnit.SECONDS).isSuccess()).isTrue();
    }
  }

  private static Resource resource() {
    return Resource.getDefault()
        .merge(Resource.builder().put(AttributeKey.stringKey("service.name"), "shop").build());
  }
}
