package io.spanhouse.collector.receive;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import io.grpc.CallOptions;
import io.grpc.stub.ClientCalls;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceResponse;
import io.opentelemetry.proto.collector.logs.v1.LogsServiceGrpc;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceResponse;
import io.opentelemetry.proto.collector.metrics.v1.MetricsServiceGrpc;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class GrpcExportTest extends GrpcTestCase {
  @Test
  void row01_traces_areOk() {
    ExportTraceServiceRequest request = Spans.request(10);

    ExportTraceServiceResponse response = traces().export(request);

    assertThat(response).isEqualTo(ExportTraceServiceResponse.getDefaultInstance());
    RecordingIngest.Received received = server.ingest.only();
    assertThat(received.body()).isEqualTo(request.toByteArray());
    assertThat(received.signal()).isEqualTo(Signal.TRACES);
    assertThat(received.encoding()).isEqualTo(Encoding.PROTOBUF);
    assertThat(received.transport()).isEqualTo(Transport.GRPC);
    assertThat(received.workspace()).isEqualTo("default");
    assertThat(received.thread()).startsWith("spanhouse-receive");
  }

  @Test
  void row02_gzip_bringsTheSameBytes() {
    ExportTraceServiceRequest request = Spans.request(100);

    traces().withCompression("gzip").export(request);

    assertThat(server.ingest.only().body()).isEqualTo(request.toByteArray());
  }

  @Test
  void row04_logs_areOk() {
    ExportLogsServiceRequest request = Spans.logs(3);

    ExportLogsServiceResponse response =
        LogsServiceGrpc.newBlockingStub(server.channel).export(request);

    assertThat(response).isEqualTo(ExportLogsServiceResponse.getDefaultInstance());
    assertThat(server.ingest.only().signal()).isEqualTo(Signal.LOGS);
    assertThat(server.ingest.only().body()).isEqualTo(request.toByteArray());
  }

  @Test
  void row05_metrics_carryTheRejectionInTheirOwnField() {
    server.ingest.answers(new IngestResult(12, "metrics are not stored"));

    ExportMetricsServiceResponse response =
        MetricsServiceGrpc.newBlockingStub(server.channel)
            .export(ExportMetricsServiceRequest.getDefaultInstance());

    assertThat(response.getPartialSuccess().getRejectedDataPoints()).isEqualTo(12);
    assertThat(response.getPartialSuccess().getErrorMessage()).isEqualTo("metrics are not stored");
    assertThat(server.ingest.only().signal()).isEqualTo(Signal.METRICS);
  }

  @Test
  void row07_fullSuccess_isTheEmptyMessage() {
    assertThat(server.call(Spans.request(1).toByteArray())).isEmpty();
  }

  @Test
  void row08_emptyMessage_isOk() {
    assertThat(server.call(new byte[0])).isEmpty();
    assertThat(server.ingest.only().body()).isEmpty();
  }

  @Test
  void row08_emptyMessageWithGzip_isOk() {
    assertThat(server.call(Signal.TRACES, new byte[0], CallOptions.DEFAULT.withCompression("gzip")))
        .isEmpty();
    assertThat(server.ingest.only().body()).isEmpty();
  }

  @Test
  void row09_envelopesWithoutSpans_areOk() {
    ExportTraceServiceRequest request =
        ExportTraceServiceRequest.newBuilder()
            .addResourceSpans(
                ResourceSpans.newBuilder().addScopeSpans(ScopeSpans.getDefaultInstance()))
            .build();

    assertThat(traces().export(request)).isEqualTo(ExportTraceServiceResponse.getDefaultInstance());
  }

  @Test
  void row10_rejectedSpans_areCountedWithAReason() {
    server.ingest.answers(new IngestResult(3, "3 spans have an all-zero trace id"));

    ExportTraceServiceResponse response = traces().export(Spans.request(10));

    assertThat(response.getPartialSuccess().getRejectedSpans()).isEqualTo(3);
    assertThat(response.getPartialSuccess().getErrorMessage())
        .isEqualTo("3 spans have an all-zero trace id");
  }

  @Test
  void row10_rejectedLogRecords_areCountedInTheirOwnField() {
    server.ingest.answers(new IngestResult(2, "too long"));

    ExportLogsServiceResponse response =
        LogsServiceGrpc.newBlockingStub(server.channel).export(Spans.logs(3));

    assertThat(response.getPartialSuccess().getRejectedLogRecords()).isEqualTo(2);
    assertThat(response.getPartialSuccess().getErrorMessage()).isEqualTo("too long");
  }

  @Test
  void row10_rejectionWithoutAReason_getsAMessageAllTheSame() {
    server.ingest.answers(new IngestResult(3, ""));

    assertThat(traces().export(Spans.request(4)).getPartialSuccess().getErrorMessage())
        .isNotEmpty();
  }

  @Test
  void row11_warning_hasZeroRejectedAndAMessage() {
    server.ingest.answers(new IngestResult(0, "attribute names were cut"));

    ExportTraceServiceResponse response = traces().export(Spans.request(1));

    assertThat(response.hasPartialSuccess()).isTrue();
    assertThat(response.getPartialSuccess().getRejectedSpans()).isZero();
    assertThat(response.getPartialSuccess().getErrorMessage())
        .isEqualTo("attribute names were cut");
  }

  @Test
  void row31_unknownFields_reachIngestUntouched() {
    byte[] request =
        Spans.request(2).toBuilder()
            .setUnknownFields(
                UnknownFieldSet.newBuilder()
                    .addField(
                        1000,
                        UnknownFieldSet.Field.newBuilder()
                            .addLengthDelimited(ByteString.copyFromUtf8("from the future"))
                            .build())
                    .build())
            .build()
            .toByteArray();

    assertThat(server.call(request)).isEmpty();
    assertThat(server.ingest.only().body()).isEqualTo(request);
  }

  @Test
  void bodies_ofManySizesInParallel_areNeverMixed() throws Exception {
    List<Future<byte[]>> answers = new ArrayList<>();
    List<byte[]> sent = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      byte[] message = Spans.ofSize(1 + i * 997 % 50_000);
      sent.add(message);
      answers.add(
          ClientCalls.futureUnaryCall(
              server.channel.newCall(
                  RunningReceiver.method(Signal.TRACES.grpcService),
                  i % 2 == 0 ? CallOptions.DEFAULT : CallOptions.DEFAULT.withCompression("gzip")),
              message));
    }
    for (Future<byte[]> answer : answers) {
      answer.get(60, TimeUnit.SECONDS);
    }
    assertThat(server.ingest.received())
        .extracting(RecordingIngest.Received::body)
        .containsExactlyInAnyOrderElementsOf(sent);
  }

  @Test
  void http_isTakenOnTheGrpcPortToo() throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + server.receiver.grpcPort() + "/v1/traces"))
            .header("content-type", "application/x-protobuf")
            .POST(HttpRequest.BodyPublishers.ofByteArray(new byte[] {1}))
            .build();

    assertThat(server.http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode())
        .isEqualTo(200);
  }
}
