package io.spanhouse.collector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.grpc.ManagedChannel;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.opentelemetry.proto.collector.trace.v1.TraceServiceGrpc;
import io.spanhouse.clickhouse.ClickHouseEndpoint;
import io.spanhouse.clickhouse.Schema;
import io.spanhouse.clickhouse.engine.TestEngine;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;

/** The engine stands still for a while; what senders are told, and what is stored in the end. */
@Testcontainers
class OutageTest {
  private static final String DATABASE = "spanhouse";

  @Container private static final TestEngine CLICKHOUSE = new TestEngine();

  @Test
  void frozenEngine_isToldInTimeAndStoresWhatIsHeldWhenItWakes() throws Exception {
    new Schema(new ClickHouseEndpoint(CLICKHOUSE.httpUrl(), DATABASE, "default", "")).migrate();
    try (Collector collector =
        Collector.start(CollectorOptions.forClickHouse(CLICKHOUSE.httpUrl()))) {
      ManagedChannel retrying = channel(collector, "grpc-python/1.85.3");
      ManagedChannel node = channel(collector, "grpc-node-js/1.14.7");
      stub(retrying).export(SampleTrace.request(SampleTrace.spans(1)));
      signal("STOP");
      StatusRuntimeException held;
      Future<ExportTraceServiceResponse> patient;
      try {
        held = failure(retrying, 2);
        patient =
            TraceServiceGrpc.newFutureStub(node)
                .withDeadlineAfter(60, TimeUnit.SECONDS)
                .export(SampleTrace.request(SampleTrace.spans(3)));
        assertThat(get(collector, "/readyz").statusCode()).isEqualTo(503);
        assertThat(failure(retrying, 4).getStatus().getDescription()).contains("not available");
        assertThat(patient).isNotDone();
      } finally {
        signal("CONT");
      }

      assertThat(held.getStatus().getCode()).isEqualTo(Code.UNAVAILABLE);
      assertThat(held.getStatus().getDescription()).contains("has not confirmed");
      assertThat(patient.get(60, TimeUnit.SECONDS).hasPartialSuccess()).isFalse();
      awaitMetric(collector, "spanhouse_requests_stored_late_total{", 1);
      Tables tables = new Tables(CLICKHOUSE.httpUrl(), DATABASE);
      // Traces 1, 2 and 3; trace 4 was refused at the door.
      assertThat(tables.count("SELECT count() FROM spans FINAL")).isEqualTo(3 * 8);
      assertThat(tables.count("SELECT sum(stored) FROM ingest_ledger")).isEqualTo(3 * 8);
      assertThat(metric(collector, "spanhouse_items_received_total{")).isEqualTo(3 * 8);
      assertThat(metric(collector, "spanhouse_items_stored_total{")).isEqualTo(3 * 8);
      assertThat(metric(collector, "spanhouse_items_returned_total{")).isZero();
      retrying.shutdownNow();
      node.shutdownNow();
    }
  }

  @Test
  void keysFileThatIsNotThere_isSaidBeforeClickHouseIsAsked() {
    CollectorOptions options =
        CollectorOptions.forClickHouse("http://127.0.0.1:1").toBuilder()
            .keysFile(Path.of("no-such-keys.yaml"))
            .build();

    assertThatThrownBy(() -> Collector.start(options))
        .isInstanceOf(StartException.class)
        .hasMessageContaining("no-such-keys.yaml");
  }

  @Test
  void hostWithAnUnderscore_isNotTakenForLoopback() {
    assertThat(Flow.isLoopback("http://127.0.0.1:8123")).isTrue();
    assertThat(Flow.isLoopback("http://localhost:8123")).isTrue();
    assertThat(Flow.isLoopback("http://click_house:8123")).isFalse();
  }

  private static StatusRuntimeException failure(ManagedChannel channel, int trace) {
    return catchThrowableOfType(
        StatusRuntimeException.class,
        () -> stub(channel).export(SampleTrace.request(SampleTrace.spans(trace))));
  }

  private static TraceServiceGrpc.TraceServiceBlockingStub stub(ManagedChannel channel) {
    return TraceServiceGrpc.newBlockingStub(channel).withDeadlineAfter(60, TimeUnit.SECONDS);
  }

  private static ManagedChannel channel(Collector collector, String userAgent) {
    return NettyChannelBuilder.forAddress("127.0.0.1", collector.grpcPort())
        .usePlaintext()
        .userAgent(userAgent)
        .build();
  }

  private static void signal(String name) throws Exception {
    Process kill =
        new ProcessBuilder("kill", "-" + name, Long.toString(CLICKHOUSE.pid())).inheritIO().start();
    assertThat(kill.waitFor()).isZero();
  }

  private static void awaitMetric(Collector collector, String prefix, long value) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
    while (metric(collector, prefix) != value) {
      assertThat(System.nanoTime()).as(prefix).isLessThan(deadline);
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }

  private static long metric(Collector collector, String prefix) throws Exception {
    return get(collector, "/metrics")
        .body()
        .lines()
        .filter(line -> line.startsWith(prefix))
        .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  private static HttpResponse<String> get(Collector collector, String path) throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + collector.httpPort() + path))
                .build(),
            HttpResponse.BodyHandlers.ofString());
  }
}
