package io.spanhouse.exporter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.spanhouse.semconv.AgentRun;
import io.spanhouse.semconv.AgentTelemetry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SpanhouseExporterTest {

  @Test
  void acknowledgedSpans_areDelivered() throws Exception {
    try (OtlpHttpStub stub = new OtlpHttpStub()) {
      SpanhouseExporter exporter = httpTo(stub).header("x-api-key", "k").build();
      sendRuns(exporter, 3);

      assertThat(exporter.deliveredSpans()).isEqualTo(3);
      assertThat(exporter.lostSpans()).isZero();
      assertThat(stub.requests())
          .isNotEmpty()
          .allSatisfy(
              request -> {
                assertThat(request.path()).isEqualTo("/v1/traces");
                assertThat(request.key()).isEqualTo("k");
                assertThat(request.encoding()).as("loopback is not compressed").isNull();
                assertThat(request.bytes()).isPositive();
              });
    }
  }

  @Test
  void gzip_asked_isUsed() throws Exception {
    try (OtlpHttpStub stub = new OtlpHttpStub()) {
      sendRuns(httpTo(stub).gzip(true).build(), 1);

      assertThat(stub.requests())
          .extracting(OtlpHttpStub.Request::encoding)
          .containsExactly("gzip");
    }
  }

  @Test
  void receiverBrieflyAway_isRetried() throws Exception {
    try (OtlpHttpStub stub = new OtlpHttpStub(503)) {
      SpanhouseExporter exporter = httpTo(stub).build();
      sendRuns(exporter, 1);

      assertThat(stub.requests()).hasSize(2);
      assertThat(exporter.deliveredSpans()).isEqualTo(1);
      assertThat(exporter.lostSpans()).isZero();
    }
  }

  @Test
  void refusedSpans_areLostWithoutRetry() throws Exception {
    try (OtlpHttpStub stub = new OtlpHttpStub(400)) {
      SpanhouseExporter exporter = httpTo(stub).build();
      sendRuns(exporter, 1);

      assertThat(stub.requests()).hasSize(1);
      assertThat(exporter.deliveredSpans()).isZero();
      assertThat(exporter.lostSpans()).isEqualTo(1);
    }
  }

  @Test
  void nobodyListening_losesTheSpansOnce() throws Exception {
    int port = OtlpHttpStub.freePort();
    for (OtlpProtocol protocol : OtlpProtocol.values()) {
      SpanhouseExporter exporter =
          SpanhouseExporter.builder()
              .protocol(protocol)
              .endpoint("http://127.0.0.1:" + port)
              .timeout(Duration.ofMillis(200))
              .build();
      sendRuns(exporter, 2);

      assertThat(exporter.deliveredSpans()).isZero();
      assertThat(exporter.lostSpans()).isEqualTo(2);
    }
  }

  @Test
  void thousandEventsOfARun_areKept() {
    SpanhouseExporter exporter = SpanhouseExporter.builder().build();
    try (SdkTracerProvider provider = exporter.tracerProviderBuilder().build()) {
      assertThat(provider.getSpanLimits().getMaxNumberOfEvents()).isEqualTo(4096);
      assertThat(provider.getSpanLimits().getMaxNumberOfAttributes()).isEqualTo(1024);
    }
  }

  @Test
  void compression_dependsOnWhereTheReceiverIs() {
    for (String near : List.of("http://localhost:1", "http://127.0.0.9:1", "http://[::1]:1")) {
      assertThat(described(near)).doesNotContain("gzip");
    }
    for (String far : List.of("https://otlp.example.com", "http://10.0.0.1:4317")) {
      assertThat(described(far)).contains("gzip");
    }
  }

  @Test
  void httpEndpoint_getsTheTracesPathOnce() {
    for (String endpoint : List.of("http://h:1", "http://h:1/", "http://h:1/v1/traces")) {
      assertThat(
              SpanhouseExporter.builder()
                  .protocol(OtlpProtocol.HTTP)
                  .endpoint(endpoint)
                  .build()
                  .toString())
          .contains("endpoint=http://h:1/v1/traces,");
    }
  }

  @Test
  void settings_withoutSense_areRefused() {
    for (String endpoint : List.of("127.0.0.1:4317", "ftp://host", "http://", "no url", "")) {
      assertThatThrownBy(() -> SpanhouseExporter.builder().endpoint(endpoint))
          .as(endpoint)
          .isInstanceOf(IllegalArgumentException.class);
    }
    for (Duration timeout : List.of(Duration.ZERO, Duration.ofMillis(-1))) {
      assertThatThrownBy(() -> SpanhouseExporter.builder().timeout(timeout))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  private static SpanhouseExporterBuilder httpTo(OtlpHttpStub stub) {
    // Whether starts are told as well depends on how long a run takes.
    return SpanhouseExporter.builder()
        .protocol(OtlpProtocol.HTTP)
        .endpoint(stub.endpoint())
        .live(false);
  }

  private static String described(String endpoint) {
    return SpanhouseExporter.builder().endpoint(endpoint).build().toString();
  }

  private static void sendRuns(SpanhouseExporter exporter, int runs) {
    SdkTracerProvider provider = exporter.tracerProviderBuilder().build();
    AgentTelemetry telemetry =
        AgentTelemetry.create(OpenTelemetrySdk.builder().setTracerProvider(provider).build());
    for (int i = 0; i < runs; i++) {
      try (AgentRun run = telemetry.run("a").start()) {
        assertThat(run.id()).isNotEmpty();
      }
    }
    assertThat(provider.shutdown().join(60, TimeUnit.SECONDS).isDone()).isTrue();
  }
}
