package io.spanhouse.collector;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.spanhouse.collector.metrics.CollectorMetrics;
import io.spanhouse.collector.receive.Encoding;
import io.spanhouse.collector.receive.IngestRequest;
import io.spanhouse.collector.receive.Signal;
import io.spanhouse.collector.receive.Transport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Requests of any workspace, without a network and without waiting: they share a block. */
final class Workspaces implements AutoCloseable {
  private final Flow flow;
  private final List<CompletableFuture<?>> sent = new ArrayList<>();

  Workspaces(String clickHouseUrl, String database) {
    this(clickHouseUrl, database, Duration.ofMinutes(1));
  }

  /**
   * @param patience how long a block is tried to be stored
   */
  Workspaces(String clickHouseUrl, String database, Duration patience) {
    CollectorOptions options =
        CollectorOptions.forClickHouse(clickHouseUrl).withClickHouse(database, "default", "");
    flow = Flow.open(options.writingFor(patience), new CollectorMetrics());
  }

  void send(String workspace, ExportTraceServiceRequest request) {
    sent.add(flow.ingest(ingest(workspace, request)).toCompletableFuture());
  }

  /** Sends what cannot be decoded, or not be stored, and waits for the refusal. */
  void sendInVain(String workspace, ExportTraceServiceRequest request) {
    IngestRequest ingest = ingest(workspace, request);
    assertThatThrownBy(() -> flow.ingest(ingest).toCompletableFuture().join());
  }

  private static IngestRequest ingest(String workspace, ExportTraceServiceRequest request) {
    byte[] body = request.toByteArray();
    return new IngestRequest(
        Signal.TRACES, Encoding.PROTOBUF, Transport.GRPC, workspace, body, body.length);
  }

  /** Waits until everything is stored. */
  @Override
  public void close() {
    CompletableFuture.allOf(sent.toArray(CompletableFuture<?>[]::new)).join();
    flow.close();
  }
}
