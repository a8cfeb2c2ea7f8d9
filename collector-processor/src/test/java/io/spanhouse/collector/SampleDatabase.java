package io.spanhouse.collector;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.spanhouse.clickhouse.ClickHouse;
import io.spanhouse.clickhouse.ClickHouseEndpoint;
import io.spanhouse.clickhouse.Schema;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * What {@link SampleCompany}'s agents sent, taken in by a real collector: twice, batched in two
 * ways, in no order.
 */
final class SampleDatabase {
  private static final String UNSETTLED =
      """
      SELECT
          (SELECT uniqExact(span_id) != %d FROM spans) OR (SELECT countIf(settled_at < received_at) > 0 FROM runs FINAL)
          OR (SELECT count() > 0 FROM (SELECT workspace, toString(trace_id) AS trace_id, max(received_at) AS latest FROM spans
              GROUP BY workspace, trace_id) AS s LEFT JOIN (SELECT * FROM trace_totals FINAL) AS t
              ON s.workspace = t.workspace AND s.trace_id = t.trace_id WHERE t.settled_at < s.latest)
      """;

  private SampleDatabase() {}

  static Tables load(ClickHouse clickHouse) throws InterruptedException {
    new Schema(new ClickHouseEndpoint(clickHouse.httpUrl(), "spanhouse", "default", "")).migrate();
    Tables tables = new Tables(clickHouse.httpUrl(), "spanhouse");
    SampleSpans spans = SampleCompany.spans();
    List<ExportTraceServiceRequest> requests = new ArrayList<>(spans.requests(37));
    requests.addAll(spans.requests(50));
    Collections.shuffle(requests, new Random(4));
    try (Collector collector =
        Collector.start(
            CollectorOptions.forClickHouse(clickHouse.httpUrl())
                .settlingAfter(Duration.ofMillis(100)))) {
      for (ExportTraceServiceRequest request : requests) {
        Senders.HTTP_PROTOBUF.send(collector, request);
      }
      long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
      while (!tables.value(UNSETTLED.formatted(spans.size())).equals("0")) {
        assertThat(System.nanoTime()).as("runs and traces are settled").isLessThan(deadline);
        TimeUnit.MILLISECONDS.sleep(50);
      }
    }
    rewindServerClock(tables);
    return tables;
  }

  /** What is running and what beats arrived some hours ago, by the server's clock. */
  private static void rewindServerClock(Tables tables) {
    String arrived =
        "INSERT INTO runs (* EXCEPT times_out_at) SELECT * EXCEPT times_out_at REPLACE (now64(9) - INTERVAL %d MINUTE AS received_at, version + 1 AS version) FROM runs FINAL WHERE agent = '%s'";
    tables.send(arrived.formatted(165, "night-editor"));
    tables.send(arrived.formatted(190, "nightly-export"));
    tables.send(arrived.formatted(11, "mailer"));
  }
}
