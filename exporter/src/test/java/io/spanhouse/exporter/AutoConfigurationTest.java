package io.spanhouse.exporter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigurationException;
import io.spanhouse.semconv.AgentRun;
import io.spanhouse.semconv.AgentTelemetry;
import io.spanhouse.semconv.SpanhouseAttributes;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class AutoConfigurationTest {

  @Test
  void tracesExporterSpanhouse_turnsEverythingOn() throws Exception {
    try (OtlpHttpStub stub = new OtlpHttpStub();
        OpenTelemetrySdk sdk =
            sdk(stub, Map.of("otel.exporter.spanhouse.headers", "x-api-key=k"))) {
      AgentRun run = AgentTelemetry.create(sdk).run("agent").customer("acme").start();
      awaitRequests(stub, "/v1/traces", 1);
      Span http = sdk.getTracer("http").spanBuilder("GET").startSpan();
      assertThat(attribute(http, SpanhouseAttributes.RUN_ID)).isEqualTo(run.id());
      assertThat(attribute(http, SpanhouseAttributes.CUSTOMER_ID)).isEqualTo("acme");
      http.end();
      sdk.getLogsBridge().get("test").logRecordBuilder().setBody("text").emit();
      run.close();

      awaitRequests(stub, "/v1/traces", 2);
      awaitRequests(stub, "/v1/logs", 1);
      assertThat(stub.requests()).allSatisfy(r -> assertThat(r.key()).isEqualTo("k"));
      assertThat(sdk.getSdkTracerProvider().getSpanLimits().getMaxNumberOfEvents()).isEqualTo(4096);
    }
  }

  @Test
  void givenSettings_win() throws Exception {
    try (OtlpHttpStub stub = new OtlpHttpStub();
        OpenTelemetrySdk sdk =
            sdk(
                stub,
                Map.of(
                    "otel.span.event.count.limit", "7",
                    "otel.logs.exporter", "none",
                    "otel.exporter.spanhouse.live", "false"))) {
      assertThat(sdk.getSdkTracerProvider().getSpanLimits().getMaxNumberOfEvents()).isEqualTo(7);
      AgentRun run = AgentTelemetry.create(sdk).run("agent").start();
      TimeUnit.MILLISECONDS.sleep(LiveSpanProcessor.INTERVAL.toMillis() * 3);
      assertThat(stub.requests()).isEmpty();
      sdk.getLogsBridge().get("test").logRecordBuilder().setBody("text").emit();
      run.close();
      sdk.close();

      assertThat(stub.requests()).extracting(OtlpHttpStub.Request::path).containsOnly("/v1/traces");
    }
  }

  @Test
  void otherExporters_areLeftAlone() {
    try (OpenTelemetrySdk sdk =
        AutoConfiguredOpenTelemetrySdk.builder()
            .addPropertiesSupplier(
                () ->
                    Map.of(
                        "otel.traces.exporter", "none",
                        "otel.logs.exporter", "none",
                        "otel.metrics.exporter", "none"))
            .build()
            .getOpenTelemetrySdk()) {
      assertThat(sdk.getSdkTracerProvider().getSpanLimits().getMaxNumberOfEvents()).isEqualTo(128);
    }
  }

  @Test
  void settingsWithoutSense_areNamed() throws Exception {
    try (OtlpHttpStub stub = new OtlpHttpStub()) {
      assertThatThrownBy(() -> sdk(stub, Map.of("otel.exporter.spanhouse.protocol", "carrier")))
          .isInstanceOf(ConfigurationException.class)
          .hasMessage(
              "otel.exporter.spanhouse.protocol is neither grpc nor http/protobuf: carrier");
      assertThatThrownBy(() -> sdk(stub, Map.of("otel.exporter.spanhouse.endpoint", "nowhere")))
          .isInstanceOf(ConfigurationException.class)
          .hasMessage("otel.exporter.spanhouse.endpoint is not an http or https URL: nowhere");
    }
  }

  private static OpenTelemetrySdk sdk(OtlpHttpStub stub, Map<String, String> more) {
    Map<String, String> properties = new HashMap<>();
    properties.put("otel.traces.exporter", "spanhouse");
    properties.put("otel.metrics.exporter", "none");
    properties.put("otel.exporter.spanhouse.protocol", "http/protobuf");
    properties.put("otel.exporter.spanhouse.endpoint", stub.endpoint());
    properties.putAll(more);
    return AutoConfiguredOpenTelemetrySdk.builder()
        .addPropertiesSupplier(() -> properties)
        .disableShutdownHook()
        .build()
        .getOpenTelemetrySdk();
  }

  private static String attribute(Span span, AttributeKey<String> key) {
    return ((io.opentelemetry.sdk.trace.ReadableSpan) span).getAttribute(key);
  }

  private static void awaitRequests(OtlpHttpStub stub, String path, int count) throws Exception {
    Eventually.until("requests to " + path, () -> stub.requests(path).size() >= count);
  }
}
