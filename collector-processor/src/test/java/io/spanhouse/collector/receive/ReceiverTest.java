package io.spanhouse.collector.receive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.grpc.CallOptions;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.spanhouse.collector.metrics.CollectorMetrics;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ReceiverTest {
  @Test
  void ports_areFreeOnesUnlessToldOtherwise() {
    try (RunningReceiver server = RunningReceiver.start()) {
      assertThat(server.receiver.grpcPort()).isPositive();
      assertThat(server.receiver.httpPort()).isPositive();
      assertThat(server.receiver.grpcPort()).isNotEqualTo(server.receiver.httpPort());
    }
  }

  @Test
  void grpcPortInUse_isOneLineThatSaysWhatToDo() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Receiver receiver = receiver(options(taken.getLocalPort(), 0));

      assertThatThrownBy(receiver::start)
          .isInstanceOf(ReceiverException.class)
          .hasMessageContaining("Port " + taken.getLocalPort())
          .hasMessageContaining("--grpc-port")
          .hasMessageNotContaining("\n");
      receiver.close();
    }
  }

  @Test
  void httpPortInUse_isOneLineAndFreesTheGrpcPort() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int grpcPort = freePort();
      Receiver receiver = receiver(options(grpcPort, taken.getLocalPort()));

      assertThatThrownBy(receiver::start)
          .isInstanceOf(ReceiverException.class)
          .hasMessageContaining("Port " + taken.getLocalPort())
          .hasMessageContaining("--http-port");
      new ServerSocket(grpcPort, 1, InetAddress.getLoopbackAddress()).close();
    }
  }

  @Test
  void foreignAddress_isOneLineThatNamesIt() {
    ReceiverOptions defaults = ReceiverOptions.defaults();
    Receiver receiver =
        receiver(
            new ReceiverOptions(
                "192.0.2.1",
                0,
                0,
                defaults.maxRequestBytes(),
                defaults.maxPendingBytes(),
                1,
                Duration.ofSeconds(10),
                Duration.ofSeconds(10),
                1,
                Duration.ZERO,
                "",
                Duration.ofSeconds(10),
                Access.NONE,
                Duration.ofSeconds(10)));

    assertThatThrownBy(receiver::start)
        .isInstanceOf(ReceiverException.class)
        .hasMessageContaining("192.0.2.1")
        .hasMessageContaining("--bind")
        .hasMessageNotContaining("\n");
    receiver.close();
  }

  @Test
  void options_outOfBounds_areRefusedInOneLine() {
    assertThatThrownBy(() -> options(70_000, 0))
        .isInstanceOf(ReceiverException.class)
        .hasMessage("grpcPort is 70000 but must be 0 to 65535");
    assertThatThrownBy(() -> RunningReceiver.options(10 << 20, 10 << 20))
        .isInstanceOf(ReceiverException.class)
        .hasMessageContaining("maxPendingBytes is 10485760 but must be at least twice");
    assertThatThrownBy(() -> RunningReceiver.options(1, 10 << 20))
        .isInstanceOf(ReceiverException.class)
        .hasMessageContaining("maxRequestBytes is 1");
  }

  @Test
  void row30_close_letsRequestsInFlightEnd() throws Exception {
    CompletableFuture<IngestResult> held = new CompletableFuture<>();
    RunningReceiver server = RunningReceiver.start();
    // Logs ask whether it is closing yet, and are answered when it is not.
    server.ingest.answersWith(
        request ->
            request.signal() == Signal.LOGS
                ? CompletableFuture.completedFuture(IngestResult.SUCCESS)
                : held);
    Future<byte[]> grpc =
        ClientCalls.futureUnaryCall(
            server.channel.newCall(
                RunningReceiver.method(Signal.TRACES.grpcService), CallOptions.DEFAULT),
            new byte[] {1});
    CompletableFuture<HttpResponse<byte[]>> http =
        server.http.sendAsync(
            server
                .post("/v1/traces", new byte[] {1})
                .header("content-type", "application/x-protobuf")
                .build(),
            HttpResponse.BodyHandlers.ofByteArray());
    Waiting.until(() -> server.ingest.received().size() == 2);
    CompletableFuture<Void> closed = CompletableFuture.runAsync(server.receiver::close);

    Waiting.until(() -> refusesWithUnavailable(server));
    assertThat(closed).isNotDone();
    held.complete(IngestResult.SUCCESS);

    assertThat(grpc.get(60, TimeUnit.SECONDS)).isEmpty();
    assertThat(http.get(60, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
    closed.get(60, TimeUnit.SECONDS);
    assertThat(server.ingest.received())
        .filteredOn(request -> request.signal() == Signal.TRACES)
        .hasSize(2);
    server.close();
  }

  @Test
  void close_waitsForTheGraceAtMost() throws Exception {
    RunningReceiver server =
        RunningReceiver.start(
            new ReceiverOptions(
                "127.0.0.1",
                0,
                0,
                RunningReceiver.LIMIT,
                8 << 20,
                1,
                Duration.ofSeconds(60),
                Duration.ofSeconds(60),
                64,
                Duration.ZERO,
                "",
                Duration.ofSeconds(60),
                Access.NONE,
                Duration.ofMillis(200)));
    int port = server.receiver.httpPort();
    server.ingest.answersWith(request -> new CompletableFuture<>());
    Future<byte[]> never =
        ClientCalls.futureUnaryCall(
            server.channel.newCall(
                RunningReceiver.method(Signal.TRACES.grpcService), CallOptions.DEFAULT),
            new byte[] {1});
    Waiting.until(() -> server.ingest.received().size() == 1);

    server.receiver.close();

    assertThatThrownBy(() -> never.get(60, TimeUnit.SECONDS))
        .hasRootCauseInstanceOf(StatusRuntimeException.class);
    assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), port).close())
        .isInstanceOf(ConnectException.class);
    server.close();
  }

  @Test
  void close_isIdempotentAndWorksBeforeStart() {
    Receiver receiver = receiver(options(0, 0));
    receiver.close();
    receiver.close();
  }

  @Test
  void healthz_isOkWhateverReadinessSays() {
    try (RunningReceiver server = notReady("ClickHouse does not answer")) {
      HttpResponse<byte[]> response = get(server, "/healthz");

      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(text(response)).isEqualTo("ok");
    }
  }

  @Test
  void readyz_followsReadiness() {
    AtomicReference<Optional<String>> state = new AtomicReference<>(Optional.of("100 % full"));
    try (RunningReceiver server =
        RunningReceiver.start(
            RunningReceiver.options(RunningReceiver.LIMIT, 8 << 20), null, state::get)) {
      HttpResponse<byte[]> away = get(server, "/readyz");
      assertThat(away.statusCode()).isEqualTo(503);
      assertThat(text(away)).isEqualTo("100 % full");

      state.set(Optional.empty());
      HttpResponse<byte[]> ready = get(server, "/readyz");
      assertThat(ready.statusCode()).isEqualTo(200);
      assertThat(text(ready)).isEqualTo("ok");
    }
  }

  @Test
  void metrics_arePrometheusTextOfEveryRequest() throws Exception {
    String[] lines = {
      "spanhouse_requests_total{answer=\"ok\",signal=\"traces\",transport=\"http\"} 1.0",
      "spanhouse_requests_total{answer=\"partial\",signal=\"logs\",transport=\"grpc\"} 1.0",
      "spanhouse_requests_total{answer=\"bad_request\",signal=\"traces\",transport=\"grpc\"} 1.0",
      "spanhouse_request_bytes_total{signal=\"traces\",transport=\"http\"} 100.0",
      "spanhouse_ack_latency_seconds_count{signal=\"traces\",transport=\"http\"} 1",
      "spanhouse_pending_bytes"
    };
    try (RunningReceiver server = RunningReceiver.start()) {
      server.postProtobuf("/v1/traces", new byte[100]);
      server.ingest.answers(new IngestResult(1, "no"));
      server.call(Signal.LOGS, new byte[10], CallOptions.DEFAULT);
      server.ingest.fails(new PermanentException("no"));
      catchThrowableOfType(StatusRuntimeException.class, () -> server.call(new byte[10]));
      // Requests are counted after they are answered.
      Waiting.until(() -> Stream.of(lines).allMatch(server.metrics.scrape()::contains));

      HttpResponse<byte[]> response = get(server, "/metrics");

      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(response.headers().firstValue("content-type"))
          .hasValueSatisfying(type -> assertThat(type).startsWith("text/plain"));
      assertThat(text(response)).contains(lines);
    }
  }

  @Test
  void probes_areNotOnTheGrpcPort() throws Exception {
    try (RunningReceiver server = RunningReceiver.start();
        RawHttp http = new RawHttp(server.receiver.grpcPort())) {
      http.send("GET /metrics HTTP/1.1\r\nhost: localhost\r\n\r\n");

      assertThat(http.readAnswer()).startsWith("HTTP/1.1 404 ");
    }
  }

  @Test
  void workers_areBusy_requestsWaitForThem() throws Exception {
    CompletableFuture<Void> gate = new CompletableFuture<>();
    try (RunningReceiver server = RunningReceiver.start()) {
      server.ingest.answersWith(
          request -> {
            gate.join();
            return CompletableFuture.completedFuture(IngestResult.SUCCESS);
          });
      CompletableFuture<?>[] requests = new CompletableFuture<?>[20];
      for (int i = 0; i < requests.length; i++) {
        requests[i] =
            server.http.sendAsync(
                server
                    .post("/v1/traces", new byte[] {1})
                    .header("content-type", "application/x-protobuf")
                    .build(),
                HttpResponse.BodyHandlers.discarding());
      }
      Waiting.until(() -> server.ingest.received().size() == 2);
      assertThat(get(server, "/healthz").statusCode()).isEqualTo(200);
      gate.complete(null);
      CompletableFuture.allOf(requests).get(60, TimeUnit.SECONDS);
      assertThat(server.ingest.received()).hasSize(20);
    }
  }

  private static boolean refusesWithUnavailable(RunningReceiver server) {
    StatusRuntimeException failure =
        catchThrowableOfType(
            StatusRuntimeException.class,
            () -> server.call(Signal.LOGS, new byte[1], CallOptions.DEFAULT));
    return failure != null
        && failure.getStatus().getCode() == Code.UNAVAILABLE
        && String.valueOf(failure.getStatus().getDescription()).contains("stopping");
  }

  private static RunningReceiver notReady(String reason) {
    return RunningReceiver.start(
        RunningReceiver.options(RunningReceiver.LIMIT, 8 << 20), null, () -> Optional.of(reason));
  }

  private static HttpResponse<byte[]> get(RunningReceiver server, String path) {
    return server.send(HttpRequest.newBuilder(server.uri(path)).timeout(Duration.ofSeconds(60)));
  }

  private static String text(HttpResponse<byte[]> response) {
    return new String(response.body(), StandardCharsets.UTF_8);
  }

  private static ReceiverOptions options(int grpcPort, int httpPort) {
    return new ReceiverOptions(
        "127.0.0.1",
        grpcPort,
        httpPort,
        RunningReceiver.LIMIT,
        8 << 20,
        1,
        Duration.ofSeconds(60),
        Duration.ofSeconds(60),
        64,
        Duration.ZERO,
        "",
        Duration.ofSeconds(60),
        Access.NONE,
        Duration.ofSeconds(10));
  }

  private static Receiver receiver(ReceiverOptions options) {
    return new Receiver(
        options, new RecordingIngest(), null, Optional::empty, new CollectorMetrics());
  }

  private static int freePort() throws Exception {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
