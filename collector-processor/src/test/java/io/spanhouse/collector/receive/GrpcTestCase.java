package io.spanhouse.collector.receive;

import static io.spanhouse.collector.receive.RunningReceiver.details;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.Any;
import com.google.rpc.RetryInfo;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.opentelemetry.proto.collector.trace.v1.TraceServiceGrpc;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A running receiver and what the tests of OTLP/gRPC do with it. */
abstract class GrpcTestCase {
  RunningReceiver server;

  @BeforeEach
  void start() {
    server = RunningReceiver.start();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  TraceServiceGrpc.TraceServiceBlockingStub traces() {
    return TraceServiceGrpc.newBlockingStub(server.channel).withDeadlineAfter(60, TimeUnit.SECONDS);
  }

  static void assertRetryable(StatusRuntimeException failure, String message) throws Exception {
    assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(failure.getStatus().getDescription()).contains(message);
    List<Any> details = details(failure).getDetailsList();
    assertThat(details).hasSize(1);
    assertThat(details.get(0).unpack(RetryInfo.class).getRetryDelay().getSeconds()).isEqualTo(3);
    assertThat(RetryInfo.parseFrom(trailer(failure)).getRetryDelay().getSeconds()).isEqualTo(3);
  }

  /** Where Python's exporter looks. */
  private static byte[] trailer(StatusRuntimeException failure) {
    Metadata trailers = failure.getTrailers();
    assertThat(trailers).isNotNull();
    byte[] info =
        trailers.get(Metadata.Key.of("google.rpc.retryinfo-bin", Metadata.BINARY_BYTE_MARSHALLER));
    assertThat(info).as("google.rpc.retryinfo-bin").isNotNull();
    return info;
  }

  static StatusRuntimeException failure(Runnable call) {
    return catchThrowableOfType(StatusRuntimeException.class, call::run);
  }
}
