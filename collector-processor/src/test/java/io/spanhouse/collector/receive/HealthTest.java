package io.spanhouse.collector.receive;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import java.util.Iterator;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HealthTest {
  private final AtomicReference<Optional<String>> trouble = new AtomicReference<>(Optional.empty());
  private RunningReceiver server;

  @BeforeEach
  void start() {
    server =
        RunningReceiver.start(
            RunningReceiver.options(RunningReceiver.LIMIT, 8 << 20), null, trouble::get);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void row33_check_followsReadiness() throws Exception {
    for (String service : new String[] {"", Signal.TRACES.grpcService, Signal.LOGS.grpcService}) {
      trouble.set(Optional.empty());
      Waiting.until(() -> check(service) == ServingStatus.SERVING);
      trouble.set(Optional.of("100 % full"));
      Waiting.until(() -> check(service) == ServingStatus.NOT_SERVING);
    }
  }

  @Test
  void row33_check_ofAnUnknownServiceIsNotFound() throws Exception {
    Waiting.until(() -> check("") == ServingStatus.SERVING);

    StatusRuntimeException failure = GrpcTestCase.failure(() -> check("other.Service"));

    assertThat(failure.getStatus().getCode()).isEqualTo(Code.NOT_FOUND);
  }

  @Test
  void row33_watch_tellsEachChange() throws Exception {
    Waiting.until(() -> check("") == ServingStatus.SERVING);
    Iterator<HealthCheckResponse> changes = stub().watch(HealthCheckRequest.getDefaultInstance());
    assertThat(changes.next().getStatus()).isEqualTo(ServingStatus.SERVING);
    trouble.set(Optional.of("100 % full"));
    assertThat(changes.next().getStatus()).isEqualTo(ServingStatus.NOT_SERVING);
    trouble.set(Optional.empty());
    assertThat(changes.next().getStatus()).isEqualTo(ServingStatus.SERVING);
  }

  @Test
  void messageAboveTheLimit_isRefused() {
    StatusRuntimeException failure = GrpcTestCase.failure(() -> check("x".repeat(1 << 20)));

    assertThat(failure.getStatus().getCode()).isEqualTo(Code.RESOURCE_EXHAUSTED);
  }

  private ServingStatus check(String service) {
    return stub().check(HealthCheckRequest.newBuilder().setService(service).build()).getStatus();
  }

  private HealthGrpc.HealthBlockingStub stub() {
    return HealthGrpc.newBlockingStub(server.channel).withDeadlineAfter(60, TimeUnit.SECONDS);
  }
}
