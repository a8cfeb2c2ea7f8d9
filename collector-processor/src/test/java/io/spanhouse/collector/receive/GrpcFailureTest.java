package io.spanhouse.collector.receive;

import static io.spanhouse.collector.receive.RunningReceiver.details;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.rpc.BadRequest;
import com.google.rpc.RetryInfo;
import io.grpc.CallOptions;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.opentelemetry.proto.collector.profiles.v1development.ExportProfilesServiceRequest;
import io.opentelemetry.proto.collector.profiles.v1development.ProfilesServiceGrpc;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class GrpcFailureTest extends GrpcTestCase {
  @Test
  void row03_unknownCompression_isUnimplementedAndNamesTheKnownOnes() {
    ManagedChannel channel = Precompressed.channel(server, "br");
    AtomicReference<Metadata> headers = new AtomicReference<>();
    AtomicReference<Metadata> trailers = new AtomicReference<>();
    try {
      StatusRuntimeException failure =
          failure(
              () ->
                  ClientCalls.blockingUnaryCall(
                      ClientInterceptors.intercept(
                          channel, MetadataUtils.newCaptureMetadataInterceptor(headers, trailers)),
                      RunningReceiver.method(Signal.TRACES.grpcService),
                      CallOptions.DEFAULT.withCompression("br"),
                      new byte[] {1, 2, 3}));

      assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.UNIMPLEMENTED);
      assertThat(
              trailers
                  .get()
                  .get(Metadata.Key.of("grpc-accept-encoding", Metadata.ASCII_STRING_MARSHALLER)))
          .isEqualTo("identity,gzip");
      assertThat(server.ingest.received()).isEmpty();
    } finally {
      channel.shutdownNow();
    }
  }

  @Test
  void row06_unknownService_isUnimplemented() {
    StatusRuntimeException failure =
        failure(
            () ->
                ProfilesServiceGrpc.newBlockingStub(server.channel)
                    .export(ExportProfilesServiceRequest.getDefaultInstance()));

    assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.UNIMPLEMENTED);
    assertThat(failure.getStatus().getDescription()).contains("TraceService");
  }

  @Test
  void row12_undecodableMessage_isInvalidArgumentWithBadRequest() throws Exception {
    byte[] garbage = {(byte) 0xff, (byte) 0xff, 7, 7};
    server.ingest.throwsAtOnce(new PermanentException("the message ends in the middle of a field"));

    StatusRuntimeException failure = failure(() -> server.call(garbage));

    assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(failure.getStatus().getDescription())
        .isEqualTo("the message ends in the middle of a field");
    assertThat(server.ingest.only().body()).isEqualTo(garbage);
    com.google.rpc.Status status = details(failure);
    assertThat(status.getDetailsList()).hasSize(1);
    assertThat(status.getDetails(0).unpack(BadRequest.class).getFieldViolations(0).getDescription())
        .isEqualTo("the message ends in the middle of a field");
  }

  @Test
  void row12_messageThatIsNotGzipThoughMarkedSo_isInvalidArgument() {
    StatusRuntimeException failure = failure(() -> Precompressed.call(server, Spans.ofSize(100)));

    assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(server.ingest.received()).isEmpty();
  }

  @Test
  void row19_notReady_isUnavailableWithRetryInfo() throws Exception {
    try (RunningReceiver away =
        RunningReceiver.start(
            RunningReceiver.options(RunningReceiver.LIMIT, 8 << 20),
            null,
            () -> Optional.of("ClickHouse does not answer"))) {
      StatusRuntimeException failure = failure(() -> away.call(Spans.ofSize(10)));

      assertRetryable(failure, "ClickHouse does not answer");
      assertThat(away.ingest.received()).isEmpty();
    }
  }

  @Test
  void row19_thousandRefusals_areAnsweredAlike() throws Exception {
    try (RunningReceiver away =
        RunningReceiver.start(
            RunningReceiver.options(RunningReceiver.LIMIT, 8 << 20),
            null,
            () -> Optional.of("ClickHouse does not answer"))) {
      List<Future<byte[]>> calls = new ArrayList<>();
      for (int i = 0; i < 1000; i++) {
        calls.add(
            ClientCalls.futureUnaryCall(
                away.channel.newCall(
                    RunningReceiver.method(Signal.TRACES.grpcService), CallOptions.DEFAULT),
                Spans.ofSize(i % 10 == 0 ? 200_000 : 1000)));
      }
      for (Future<byte[]> call : calls) {
        assertThatThrownBy(() -> call.get(60, TimeUnit.SECONDS))
            .rootCause()
            .isInstanceOfSatisfying(
                StatusRuntimeException.class,
                failure ->
                    assertThat(failure.getStatus().getDescription())
                        .isEqualTo("ClickHouse does not answer"));
      }
    }
  }

  @Test
  void row19_budgetOfPendingBytesTaken_isUnavailableUntilAnswered() throws Exception {
    CompletableFuture<IngestResult> held = new CompletableFuture<>();
    try (RunningReceiver busy = RunningReceiver.start(RunningReceiver.options(1 << 20, 2 << 20))) {
      busy.ingest.answersWith(request -> held);
      List<Future<byte[]>> first = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        first.add(
            ClientCalls.futureUnaryCall(
                busy.channel.newCall(
                    RunningReceiver.method(Signal.TRACES.grpcService), CallOptions.DEFAULT),
                Spans.ofSize((1 << 20) - 100)));
      }
      Waiting.until(() -> busy.ingest.received().size() == 2);

      StatusRuntimeException failure = failure(() -> busy.call(Spans.ofSize(1000)));

      assertRetryable(failure, "waiting to be stored");
      held.complete(IngestResult.SUCCESS);
      for (Future<byte[]> answer : first) {
        assertThat(answer.get(60, TimeUnit.SECONDS)).isEmpty();
      }
      Waiting.until(() -> busy.metrics.scrape().contains("spanhouse_pending_bytes 0.0"));
      assertThat(busy.call(Spans.ofSize(1000))).isEmpty();
    }
  }

  @Test
  void row21_retryableFailure_isUnavailable() throws Exception {
    server.ingest.fails(new RetryableException("the journal is full"));

    StatusRuntimeException failure = failure(() -> server.call(Spans.ofSize(10)));

    assertRetryable(failure, "the journal is full");
  }

  @Test
  void row22_unexpectedException_isUnavailableAndKeepsItsTextToItself() throws Exception {
    server.ingest.throwsAtOnce(new IllegalStateException("secret internals"));
    StatusRuntimeException thrown = failure(() -> server.call(Spans.ofSize(10)));
    assertRetryable(thrown, "try again later");
    assertThat(thrown.getStatus().getDescription()).doesNotContain("secret");

    server.ingest.fails(new NullPointerException("secret internals"));
    StatusRuntimeException completed = failure(() -> server.call(Spans.ofSize(10)));
    assertRetryable(completed, "try again later");
  }

  @Test
  void row22_error_isUnavailableAndTheWorkerLivesOn() throws Exception {
    server.ingest.answersWith(
        request -> {
          throw new StackOverflowError();
        });
    for (int i = 0; i < 4; i++) {
      assertRetryable(failure(() -> server.call(Spans.ofSize(10))), "try again later");
    }
    server.ingest.answers(IngestResult.SUCCESS);
    assertThat(server.call(Spans.ofSize(10))).isEmpty();
  }

  @Test
  void row32_retryInfo_isInTheStatusDetails() throws Exception {
    server.ingest.fails(new RetryableException("later"));

    com.google.rpc.Status status = details(failure(() -> server.call(Spans.ofSize(10))));

    assertThat(status.getCode()).isEqualTo(Status.Code.UNAVAILABLE.value());
    assertThat(status.getMessage()).isEqualTo("later");
    assertThat(status.getDetailsList()).hasSize(1);
    assertThat(status.getDetails(0).unpack(RetryInfo.class).getRetryDelay().getSeconds())
        .isEqualTo(3);
  }

  @Test
  void senderThatIsGone_givesTheBytesBackOnceIngestIsDone() throws Exception {
    CompletableFuture<IngestResult> held = new CompletableFuture<>();
    server.ingest.answersWith(request -> held);
    Future<byte[]> call =
        ClientCalls.futureUnaryCall(
            server.channel.newCall(
                RunningReceiver.method(Signal.TRACES.grpcService), CallOptions.DEFAULT),
            Spans.ofSize(1000));
    Waiting.until(() -> server.ingest.received().size() == 1);

    assertThat(call.cancel(true)).isTrue();

    assertThat(server.metrics.scrape()).contains("spanhouse_pending_bytes 1005.0");
    held.complete(IngestResult.SUCCESS);
    Waiting.until(() -> server.metrics.scrape().contains("spanhouse_pending_bytes 0.0"));
  }
}
