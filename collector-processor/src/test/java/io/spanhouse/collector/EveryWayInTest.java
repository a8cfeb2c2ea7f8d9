package io.spanhouse.collector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.trace.v1.ExportTracePartialSuccess;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.Span;
import io.spanhouse.clickhouse.ClickHouse;
import io.spanhouse.clickhouse.ClickHouseEndpoint;
import io.spanhouse.clickhouse.Schema;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;

/** The same spans give the same rows, whichever way and however often they come in. */
@Testcontainers
class EveryWayInTest {
  private static final String DATABASE = "spanhouse";
  private static final int TRACES = 7;

  @Container private static final ClickHouse CLICKHOUSE = ClickHouse.forTests();

  private static Collector collector;
  private static Tables tables;
  private static List<Span> spans;
  private static Map<String, List<String>> expected;

  @BeforeAll
  static void start() {
    new Schema(new ClickHouseEndpoint(CLICKHOUSE.httpUrl(), DATABASE, "default", "")).migrate();
    // Not while the tests compare rows.
    collector =
        Collector.start(
            CollectorOptions.forClickHouse(CLICKHOUSE.httpUrl())
                .settlingAfter(Duration.ofHours(1)));
    tables = new Tables(CLICKHOUSE.httpUrl(), DATABASE);
    spans = IntStream.range(0, TRACES).boxed().flatMap(t -> SampleTrace.spans(t).stream()).toList();
    Senders.GRPC.send(collector, SampleTrace.request(spans));
    expected = wholeRows();
  }

  @AfterAll
  static void stop() {
    collector.close();
  }

  @BeforeEach
  void empty() {
    tables.truncate();
  }

  @Test
  void reference_hasEveryRow() {
    assertThat(expected.get("spans")).hasSize(TRACES * 8);
    assertThat(expected.get("runs")).hasSize(TRACES * 2);
    // Two model calls, a tool call, an embedding, an exception and a score in each trace.
    assertThat(expected.get("events")).hasSize(TRACES * 6);
    // One that all model calls share, and one of each.
    assertThat(expected.get("messages")).hasSize(1 + TRACES * 2);
  }

  @ParameterizedTest
  @EnumSource
  void oneRequest(Senders sender) {
    sender.send(collector, SampleTrace.request(spans));

    assertRowsAsExpected();
  }

  @ParameterizedTest
  @EnumSource
  void manyRequests_reversed(Senders sender) {
    List<Span> reversed = new ArrayList<>(spans);
    Collections.reverse(reversed);
    for (int from = 0; from < reversed.size(); from += 9) {
      List<Span> some = reversed.subList(from, Math.min(from + 9, reversed.size()));
      sender.send(collector, SampleTrace.request(some));
    }

    assertRowsAsExpected();
  }

  @ParameterizedTest
  @EnumSource
  void threeTimes_inOtherBatches(Senders sender) {
    sender.send(collector, SampleTrace.request(spans));
    sender.send(collector, SampleTrace.request(spans.subList(0, 20)));
    sender.send(collector, SampleTrace.request(spans.subList(20, spans.size())));
    List<Span> twice = new ArrayList<>(spans.subList(10, 30));
    twice.addAll(spans);
    sender.send(collector, SampleTrace.request(twice));

    assertRowsAsExpected();
    assertLedgerAddsUp();
  }

  @Test
  void threeBadAmongTen_sevenStored_threeRejected() {
    List<Span> ten = new ArrayList<>(spans.subList(0, 10));
    ten.set(2, ten.get(2).toBuilder().setTraceId(ByteString.EMPTY).build());
    ten.set(5, ten.get(5).toBuilder().setSpanId(ByteString.copyFrom(new byte[8])).build());
    ten.set(9, ten.get(9).toBuilder().setSpanId(ByteString.copyFrom(new byte[5])).build());

    ExportTracePartialSuccess answer =
        Senders.HTTP_PROTOBUF.send(collector, SampleTrace.request(ten));

    assertThat(answer.getRejectedSpans()).isEqualTo(3);
    assertThat(answer.getErrorMessage())
        .isEqualTo("3 of 10 spans rejected; span 2: trace id is missing");
    assertThat(tables.count("SELECT count() FROM spans")).isEqualTo(7);
    assertThat(tables.rows("SELECT item_index, reason FROM rejected ORDER BY item_index"))
        .containsExactly(
            "{\"item_index\":2,\"reason\":\"trace id is missing\"}",
            "{\"item_index\":5,\"reason\":\"span id is all zero\"}",
            "{\"item_index\":9,\"reason\":\"span id is not 8 bytes long\"}");
    assertThat(
            tables.rows(
                "SELECT received, stored, duplicate, rejected, transport, encoding"
                    + " FROM ingest_ledger"))
        .containsExactly(
            "{\"received\":10,\"stored\":7,\"duplicate\":0,\"rejected\":3,"
                + "\"transport\":\"http\",\"encoding\":\"protobuf\"}");
  }

  @Test
  void startsOfSpans_areRunningUntilTheirEndsArrive() {
    Senders.GRPC.send(collector, SampleTrace.request(starts()));

    assertThat(tables.count("SELECT count() FROM runs WHERE status != 'running'")).isZero();
    assertThat(tables.count("SELECT count() FROM runs WHERE isNull(finished_at)"))
        .isEqualTo(TRACES * 2);
    assertThat(tables.rows("SELECT DISTINCT status, finished_at, duration_ns FROM events"))
        .containsExactly("{\"status\":\"running\",\"finished_at\":null,\"duration_ns\":0}");

    Senders.GRPC.send(collector, SampleTrace.request(spans));
    assertRowsAsExpected();
  }

  @Test
  void startsOfSpans_changeNothingAfterTheirEnds() {
    Senders.HTTP_JSON.send(collector, SampleTrace.request(spans));
    Senders.GRPC.send(collector, SampleTrace.request(starts()));

    assertRowsAsExpected();
  }

  @Test
  void startsAndEnds_inOneRequest_areTheEnds() {
    List<Span> both = new ArrayList<>(spans);
    both.addAll(starts());
    Senders.HTTP_PROTOBUF.send(collector, SampleTrace.request(both));

    assertRowsAsExpected();
  }

  @Test
  void runThatIsRunningForLongerThanItDeclared_isTimedOut() {
    Span.Builder start = starts().get(0).toBuilder();
    Span quick =
        start.addAttributes(SampleTrace.integer("spanhouse.run.timeout_ns", 1_000_000)).build();
    Senders.GRPC.send(collector, SampleTrace.request(List.of(quick, starts().get(2))));

    assertThat(
            tables.rows(
                "SELECT agent, status, effective_status FROM run_summary"
                    + " WHERE sleep(0.1) = 0 ORDER BY agent"))
        .containsExactly(
            "{\"agent\":\"planner\",\"status\":\"running\",\"effective_status\":\"timeout\"}",
            "{\"agent\":\"researcher\",\"status\":\"running\",\"effective_status\":\"running\"}");
  }

  /** What tells that the spans have started: no end, no status, no events. */
  private static List<Span> starts() {
    return spans.stream()
        .map(
            span ->
                span.toBuilder()
                    .clearEndTimeUnixNano()
                    .clearStatus()
                    .clearEvents()
                    .addAttributes(SampleTrace.bool("spanhouse.running", true))
                    .build())
        .toList();
  }

  @Test
  void laterSpanThatCannotBeDecoded_leavesNoRowOfItsRequest_andItsNeighboursAlone()
      throws Exception {
    ExportTraceServiceRequest request = SampleTrace.withUndecodableSpan(spans.subList(0, 10));
    CompletableFuture<Void> neighbours =
        CompletableFuture.runAsync(
            () ->
                spans.forEach(s -> Senders.GRPC.send(collector, SampleTrace.request(List.of(s)))));
    while (!neighbours.isDone()) {
      assertThat(Senders.postTraces(collector, request.toByteArray()).statusCode()).isEqualTo(400);
      assertThatThrownBy(() -> Senders.GRPC.send(collector, request))
          .hasMessageStartingWith("INVALID_ARGUMENT");
    }
    neighbours.join();

    assertRowsAsExpected();
    assertThat(tables.count("SELECT count() FROM spans")).isEqualTo(spans.size());
    assertThat(tables.count("SELECT count() FROM ingest_ledger")).isEqualTo(spans.size());
    assertThat(tables.count("SELECT count() FROM rejected")).isZero();
  }

  private static void assertRowsAsExpected() {
    Map<String, List<String>> actual = wholeRows();
    expected.forEach((table, rows) -> assertThat(actual.get(table)).as(table).isEqualTo(rows));
  }

  private static void assertLedgerAddsUp() {
    assertThat(
            tables.count(
                "SELECT count() FROM ingest_ledger"
                    + " WHERE received != stored + duplicate + rejected"))
        .isZero();
    assertThat(tables.count("SELECT sum(duplicate) FROM ingest_ledger")).isEqualTo(20);
  }

  private static Map<String, List<String>> wholeRows() {
    return List.of("runs", "events", "spans", "messages").stream()
        .collect(Collectors.toMap(table -> table, tables::wholeRows));
  }
}
