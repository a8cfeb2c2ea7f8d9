package io.spanhouse.collector.receive;

import static io.spanhouse.collector.receive.RunningReceiver.details;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.CallOptions;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.opentelemetry.proto.collector.trace.v1.TraceServiceGrpc;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class GrpcLimitsTest extends GrpcTestCase {
  @Test
  void row13_messageAtTheLimit_isAccepted() {
    byte[] message = Spans.ofSize(RunningReceiver.LIMIT);

    server.call(message);

    assertThat(server.ingest.only().body()).isEqualTo(message);
  }

  @Test
  void row13_gzipMessageAtTheLimit_isAccepted() {
    byte[] message = new byte[RunningReceiver.LIMIT];

    server.call(Signal.TRACES, message, CallOptions.DEFAULT.withCompression("gzip"));

    assertThat(server.ingest.only().body()).isEqualTo(message);
  }

  @Test
  void row14_messageAboveTheLimit_isResourceExhaustedWithoutRetryInfo() {
    StatusRuntimeException failure =
        failure(() -> server.call(Spans.ofSize(RunningReceiver.LIMIT + 1)));

    assertTooLarge(failure);
  }

  @Test
  void row14_messageFarAboveTheLimit_isResourceExhaustedWithoutRetryInfo() {
    StatusRuntimeException failure =
        failure(() -> server.call(Spans.ofSize(40 * RunningReceiver.LIMIT)));

    assertTooLarge(failure);
  }

  @Test
  void row15_gzipAboveTheLimitWhenDecompressed_isResourceExhausted() {
    StatusRuntimeException failure =
        failure(
            () ->
                server.call(
                    Signal.TRACES,
                    new byte[RunningReceiver.LIMIT + 1],
                    CallOptions.DEFAULT.withCompression("gzip")));

    assertTooLarge(failure);
  }

  @Test
  void row16_defaultLimit_is64MiB() {
    assertThat(ReceiverOptions.defaults().maxRequestBytes()).isEqualTo(64 << 20);
  }

  @Test
  void row16_limit_isWhatTheOptionSays() {
    try (RunningReceiver small = RunningReceiver.start(RunningReceiver.options(2048, 1 << 20))) {
      small.call(Spans.ofSize(2048));
      StatusRuntimeException failure = failure(() -> small.call(Spans.ofSize(2049)));

      assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
      assertThat(failure.getStatus().getDescription()).contains("2048");
    }
  }

  @Test
  void row17_longMessage_isShortenedBelow4MiB() {
    server.ingest.answers(new IngestResult(5, "é".repeat(5 << 20)));

    ExportTraceServiceResponse response = traces().export(Spans.request(10));

    assertThat(response.getSerializedSize()).isLessThan(4 << 20);
    assertThat(response.getPartialSuccess().getRejectedSpans()).isEqualTo(5);
    assertThat(response.getPartialSuccess().getErrorMessage()).startsWith("éééé").endsWith("...");
  }

  @Test
  void row17_longFailureMessage_fitsIntoTheHeadersAClientTakes() {
    server.ingest.fails(new PermanentException("é".repeat(1 << 20)));

    StatusRuntimeException failure = failure(() -> server.call(Spans.ofSize(10)));

    assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(failure.getStatus().getDescription()).startsWith("éééé").endsWith("...");
  }

  @Test
  void row18_concurrentCallsOnOneConnection_areAllAnswered() throws Exception {
    List<CompletableFuture<IngestResult>> waiting = new ArrayList<>();
    server.ingest.answersWith(
        request -> {
          CompletableFuture<IngestResult> answer = new CompletableFuture<>();
          synchronized (waiting) {
            waiting.add(answer);
            if (waiting.size() >= 100) {
              waiting.forEach(each -> each.complete(IngestResult.SUCCESS));
              waiting.clear();
            }
          }
          return answer;
        });
    TraceServiceGrpc.TraceServiceFutureStub stub = TraceServiceGrpc.newFutureStub(server.channel);
    List<Future<ExportTraceServiceResponse>> responses = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      responses.add(stub.export(Spans.request(1)));
    }
    for (Future<ExportTraceServiceResponse> response : responses) {
      assertThat(response.get(60, TimeUnit.SECONDS))
          .isEqualTo(ExportTraceServiceResponse.getDefaultInstance());
    }
    assertThat(server.ingest.received()).hasSize(200);
  }

  private void assertTooLarge(StatusRuntimeException failure) {
    assertThat(failure.getStatus().getCode())
        .as("%s", failure.getStatus().getDescription())
        .isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(failure.getStatus().getDescription()).contains("" + RunningReceiver.LIMIT);
    assertThat(details(failure).getDetailsList()).isEmpty();
    assertThat(server.ingest.received()).isEmpty();
  }
}
