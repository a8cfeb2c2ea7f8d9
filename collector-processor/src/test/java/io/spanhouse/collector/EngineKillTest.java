package io.spanhouse.collector;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.TraceServiceGrpc;
import io.opentelemetry.proto.trace.v1.Span;
import io.spanhouse.clickhouse.ClickHouseEndpoint;
import io.spanhouse.clickhouse.Schema;
import io.spanhouse.clickhouse.engine.TestEngine;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;

/** ClickHouse is killed again and again under load; what was acknowledged is there, once. */
@Testcontainers
class EngineKillTest {
  private static final String DATABASE = "spanhouse";
  private static final int KILLS = 20;
  private static final int SENDERS = 3;
  private static final int TRACES_A_REQUEST = 10;
  private static final Set<Status.Code> MAY_BE_RETRIED =
      EnumSet.of(Status.Code.UNAVAILABLE, Status.Code.DEADLINE_EXCEEDED);

  @Container private static final TestEngine CLICKHOUSE = new TestEngine();

  private final AtomicInteger nextTrace = new AtomicInteger();
  private final AtomicInteger acknowledgements = new AtomicInteger();
  private final AtomicBoolean stop = new AtomicBoolean();

  @Test
  void twentyKills_everyAcknowledgedSpanIsThereOnce() throws Exception {
    new Schema(new ClickHouseEndpoint(CLICKHOUSE.httpUrl(), DATABASE, "default", "")).migrate();
    ExecutorService senders = Executors.newFixedThreadPool(SENDERS);
    try (Collector collector =
        Collector.start(CollectorOptions.forClickHouse(CLICKHOUSE.httpUrl()))) {
      List<Future<List<Integer>>> acknowledged =
          IntStream.range(0, SENDERS).mapToObj(i -> senders.submit(() -> send(collector))).toList();
      for (int kill = 0; kill < KILLS; kill++) {
        // One of each sender may be on its way from the engine that was killed.
        awaitAcknowledgements(acknowledgements.get() + 2 * SENDERS);
        // At different moments of a block's way.
        TimeUnit.MILLISECONDS.sleep(kill * 37L % 211);
        kill(CLICKHOUSE.pid());
      }
      awaitAcknowledgements(acknowledgements.get() + SENDERS);
      stop.set(true);
      List<Integer> traces = new ArrayList<>();
      for (Future<List<Integer>> sender : acknowledged) {
        traces.addAll(sender.get(2, TimeUnit.MINUTES));
      }
      assertStoredOnce(traces);
    } finally {
      senders.shutdownNow();
    }
  }

  /** Sends request after request, each until it is acknowledged; returns the traces that were. */
  private List<Integer> send(Collector collector) throws InterruptedException {
    List<Integer> acknowledged = new ArrayList<>();
    ManagedChannel channel =
        ManagedChannelBuilder.forAddress("127.0.0.1", collector.grpcPort()).usePlaintext().build();
    TraceServiceGrpc.TraceServiceBlockingStub stub = TraceServiceGrpc.newBlockingStub(channel);
    try {
      while (!stop.get()) {
        int first = nextTrace.getAndAdd(TRACES_A_REQUEST);
        sendUntilAcknowledged(stub, request(first));
        IntStream.range(first, first + TRACES_A_REQUEST).forEach(acknowledged::add);
        acknowledgements.incrementAndGet();
      }
    } finally {
      channel.shutdownNow();
    }
    return acknowledged;
  }

  private static ExportTraceServiceRequest request(int firstTrace) {
    List<Span> spans = new ArrayList<>();
    for (int trace = firstTrace; trace < firstTrace + TRACES_A_REQUEST; trace++) {
      spans.addAll(SampleTrace.spans(trace));
    }
    return SampleTrace.request(spans);
  }

  private static void sendUntilAcknowledged(
      TraceServiceGrpc.TraceServiceBlockingStub stub, ExportTraceServiceRequest request)
      throws InterruptedException {
    while (true) {
      try {
        assertThat(stub.withDeadlineAfter(10, TimeUnit.SECONDS).export(request).hasPartialSuccess())
            .isFalse();
        return;
      } catch (StatusRuntimeException e) {
        assertThat(e.getStatus().getCode()).as(e.getMessage()).isIn(MAY_BE_RETRIED);
        TimeUnit.MILLISECONDS.sleep(100);
      }
    }
  }

  private void awaitAcknowledgements(int count) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
    while (acknowledgements.get() < count) {
      assertThat(System.nanoTime()).as("still sending").isLessThan(deadline);
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }

  private static void kill(long pid) {
    assertThat(ProcessHandle.of(pid).orElseThrow().destroyForcibly()).isTrue();
  }

  private static void assertStoredOnce(List<Integer> traces) throws InterruptedException {
    Tables tables = new Tables(CLICKHOUSE.httpUrl(), DATABASE);
    long spans = traces.size() * 8L;
    tables.awaitSettled();
    assertThat(tables.count("SELECT count() FROM spans FINAL")).isEqualTo(spans);
    assertThat(tables.count("SELECT uniqExact(trace_id, span_id) FROM spans")).isEqualTo(spans);
    assertThat(tables.count("SELECT sum(spans) FROM traces")).isEqualTo(spans);
    assertThat(tables.count("SELECT count() FROM runs FINAL")).isEqualTo(traces.size() * 2L);
    assertThat(tables.count("SELECT count() FROM events FINAL")).isEqualTo(traces.size() * 6L);
    assertThat(tables.count("SELECT sum(input_tokens) FROM events FINAL WHERE type = 'llm_call'"))
        .isEqualTo(traces.size() * 150L);
    // A system message that all share, and a question of each.
    assertThat(tables.count("SELECT count() FROM messages FINAL"))
        .isEqualTo(traces.size() * 2L + 1);
    assertThat(tables.count("SELECT countIf(input LIKE '%missing_message%') FROM llm_calls"))
        .isZero();
    assertThat(
            tables.count(
                "SELECT count() FROM ingest_ledger WHERE received != stored + duplicate + rejected"))
        .isZero();
  }
}
