package io.spanhouse.collector.receive;

import static io.spanhouse.collector.receive.RunningReceiver.gzip;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceResponse;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceResponse;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpExportTest extends HttpTestCase {
  @Test
  void row34_protobuf_is200WithAnEmptyBodyOfItsType() {
    byte[] request = Spans.request(10).toByteArray();

    HttpResponse<byte[]> response = server.postProtobuf("/v1/traces", request);

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(header(response, "content-type")).isEqualTo(PROTOBUF);
    assertThat(response.body()).isEmpty();
    RecordingIngest.Received received = server.ingest.only();
    assertThat(received.body()).isEqualTo(request);
    assertThat(received.signal()).isEqualTo(Signal.TRACES);
    assertThat(received.encoding()).isEqualTo(Encoding.PROTOBUF);
    assertThat(received.transport()).isEqualTo(Transport.HTTP);
    assertThat(received.workspace()).isEqualTo("default");
    assertThat(received.thread()).startsWith("spanhouse-receive");
  }

  @Test
  void row35_json_is200WithAnEmptyObject() {
    HttpResponse<byte[]> response = server.postJson("/v1/traces", "{\"resourceSpans\":[]}");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(header(response, "content-type")).isEqualTo(JSON);
    assertThat(text(response)).isEqualTo("{}");
    assertThat(server.ingest.only().encoding()).isEqualTo(Encoding.JSON);
    assertThat(new String(server.ingest.only().body(), UTF_8)).isEqualTo("{\"resourceSpans\":[]}");
  }

  @Test
  void row36_logsAndMetrics_areTakenAtTheirPaths() throws Exception {
    server.ingest.answersWith(
        request ->
            CompletableFuture.completedFuture(
                request.signal() == Signal.METRICS
                    ? new IngestResult(4, "metrics are not stored")
                    : IngestResult.SUCCESS));

    assertThat(server.postProtobuf("/v1/logs", Spans.logs(2).toByteArray()).body()).isEmpty();
    HttpResponse<byte[]> metrics = server.postProtobuf("/v1/metrics", new byte[0]);

    assertThat(metrics.statusCode()).isEqualTo(200);
    assertThat(
            ExportMetricsServiceResponse.parseFrom(metrics.body())
                .getPartialSuccess()
                .getRejectedDataPoints())
        .isEqualTo(4);
    assertThat(text(server.postJson("/v1/metrics", "{}")))
        .isEqualTo(
            "{\"partialSuccess\":{\"rejectedDataPoints\":\"4\","
                + "\"errorMessage\":\"metrics are not stored\"}}");
    assertThat(server.ingest.received())
        .extracting(RecordingIngest.Received::signal)
        .containsExactly(Signal.LOGS, Signal.METRICS, Signal.METRICS);
  }

  @Test
  void row37_alternatingEncodings_areAnsweredInTheirOwn() {
    for (int i = 0; i < 10; i++) {
      assertThat(header(server.postProtobuf("/v1/traces", new byte[0]), "content-type"))
          .isEqualTo(PROTOBUF);
      assertThat(header(server.postJson("/v1/traces", "{}"), "content-type")).isEqualTo(JSON);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/json; charset=utf-8",
        "APPLICATION/JSON",
        "Application/Json ;charset=\"UTF-8\""
      })
  void row38_jsonWithParametersOrInUpperCase_isAccepted(String type) {
    HttpResponse<byte[]> response =
        server.send(server.post("/v1/traces", "{}".getBytes(UTF_8)).header("content-type", type));

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(text(response)).isEqualTo("{}");
    assertThat(server.ingest.only().encoding()).isEqualTo(Encoding.JSON);
  }

  @Test
  void row39_protobufAlias_isAcceptedAndMirrored() {
    HttpResponse<byte[]> response =
        server.send(
            server.post("/v1/traces", new byte[0]).header("content-type", "application/protobuf"));

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(header(response, "content-type")).isEqualTo("application/protobuf");
  }

  @ParameterizedTest
  @ValueSource(strings = {"text/plain", "application/xml", "application/", "json", ""})
  void row40_otherContentType_is415(String type) throws Exception {
    HttpResponse<byte[]> response =
        server.send(server.post("/v1/traces", new byte[1]).header("content-type", type));

    assertThat(response.statusCode()).isEqualTo(415);
    assertThat(jsonStatus(response).getMessage()).contains(PROTOBUF, JSON);
    assertThat(server.ingest.received()).isEmpty();
  }

  @Test
  void row40_missingContentType_is415() throws Exception {
    HttpResponse<byte[]> response = server.send(server.post("/v1/traces", new byte[1]));

    assertThat(response.statusCode()).isEqualTo(415);
    assertThat(jsonStatus(response).getMessage()).contains(PROTOBUF, JSON);
  }

  @Test
  void row52_trailingSlash_isTheSamePath() {
    assertThat(server.postProtobuf("/v1/traces/", new byte[0]).statusCode()).isEqualTo(200);
    assertThat(server.postProtobuf("/v1/logs/", new byte[0]).statusCode()).isEqualTo(200);
    assertThat(server.ingest.received())
        .extracting(RecordingIngest.Received::signal)
        .containsExactly(Signal.TRACES, Signal.LOGS);
  }

  @Test
  void row53_prefix_isTakenBesidesThePlainPath() {
    try (RunningReceiver prefixed =
        RunningReceiver.start(RunningReceiver.renewing(Duration.ZERO, "/mycollector"))) {
      for (String path : List.of("/mycollector/v1/traces", "/mycollector/v1/logs/", "/v1/traces")) {
        assertThat(prefixed.postJson(path, "{}").statusCode()).as(path).isEqualTo(200);
      }
      assertThat(prefixed.ingest.received())
          .extracting(RecordingIngest.Received::signal)
          .containsExactly(Signal.TRACES, Signal.LOGS, Signal.TRACES);
      for (String path : List.of("/mycollector", "/mycollector/", "/mycollectorv1/traces")) {
        assertThat(prefixed.postJson(path, "{}").statusCode()).as(path).isEqualTo(404);
      }
    }
    assertThat(server.postJson("/mycollector/v1/traces", "{}").statusCode()).isEqualTo(404);
  }

  @Test
  void row58_gzipAccepted_isNeverUsedUnannounced() {
    server.ingest.answers(new IngestResult(1, "x".repeat(10_000)));

    HttpResponse<byte[]> response =
        server.send(
            server
                .post("/v1/traces", "{}".getBytes(UTF_8))
                .header("content-type", JSON)
                .header("accept-encoding", "gzip"));

    assertThat(response.headers().firstValue("content-encoding")).isEmpty();
    assertThat(text(response)).startsWith("{\"partialSuccess\":");
  }

  @Test
  void row62_emptyProtobufBody_is200() {
    assertThat(server.postProtobuf("/v1/traces", new byte[0]).statusCode()).isEqualTo(200);
    assertThat(postProtobuf(gzip(new byte[0]), "gzip").statusCode()).isEqualTo(200);
    assertThat(server.ingest.received())
        .extracting(received -> received.body().length)
        .containsExactly(0, 0);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{}", "{\"resourceSpans\":[]}", "{\"resourceSpans\":[{\"scopeSpans\":[{}]}]}"})
  void row63_emptyEnvelopes_are200(String body) {
    HttpResponse<byte[]> response = server.postJson("/v1/traces", body);

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(text(response)).isEqualTo("{}");
  }

  @Test
  void row64_emptyJsonBody_is400() throws Exception {
    HttpResponse<byte[]> response = server.postJson("/v1/traces", "");

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(jsonStatus(response).getMessage()).contains("empty");
    assertThat(server.ingest.received()).isEmpty();
  }

  @Test
  void row65_partialSuccess_hasItsCountAsAString() throws Exception {
    server.ingest.answers(new IngestResult(3, "3 spans: \"all-zero\" trace id"));

    assertThat(text(server.postJson("/v1/traces", "{}")))
        .isEqualTo(
            "{\"partialSuccess\":{\"rejectedSpans\":\"3\","
                + "\"errorMessage\":\"3 spans: \\\"all-zero\\\" trace id\"}}");
    assertThat(text(server.postJson("/v1/logs", "{}"))).contains("\"rejectedLogRecords\":\"3\"");
    ExportTraceServiceResponse traces =
        ExportTraceServiceResponse.parseFrom(server.postProtobuf("/v1/traces", new byte[0]).body());
    assertThat(traces.getPartialSuccess().getRejectedSpans()).isEqualTo(3);
    ExportLogsServiceResponse logs =
        ExportLogsServiceResponse.parseFrom(server.postProtobuf("/v1/logs", new byte[0]).body());
    assertThat(logs.getPartialSuccess().getRejectedLogRecords()).isEqualTo(3);
  }

  @Test
  void row65_warning_hasNoCount() {
    server.ingest.answers(new IngestResult(0, "names were cut"));

    assertThat(text(server.postJson("/v1/traces", "{}")))
        .isEqualTo("{\"partialSuccess\":{\"errorMessage\":\"names were cut\"}}");
  }
}
