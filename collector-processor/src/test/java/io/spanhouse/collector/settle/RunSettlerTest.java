package io.spanhouse.collector.settle;

import static org.assertj.core.api.Assertions.assertThat;

import com.clickhouse.client.api.Client;
import io.spanhouse.clickhouse.ClickHouse;
import io.spanhouse.clickhouse.ClickHouseEndpoint;
import io.spanhouse.clickhouse.Declared;
import io.spanhouse.clickhouse.Schema;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;

@Testcontainers
class RunSettlerTest {
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final String ROOT = "run_" + TRACE;
  private static final int TOLD = Declared.RUN | Declared.PARENT | Declared.ROOT;
  private static final String NESTED = ROOT + "_00000000000000b1";

  @Container private static final ClickHouse CLICKHOUSE = ClickHouse.forTests();

  private static final FakeArrivals ARRIVALS = new FakeArrivals(Instant.EPOCH);

  private static Client client;
  private static RunSettler settler;

  @BeforeAll
  static void start() {
    new Schema(new ClickHouseEndpoint(CLICKHOUSE.httpUrl(), "spanhouse", "default", "")).migrate();
    client = SettleTests.client(CLICKHOUSE);
    settler = SettleTests.settler(CLICKHOUSE, ARRIVALS);
  }

  @AfterAll
  static void stop() {
    settler.close();
    client.close();
  }

  @BeforeEach
  void empty() throws Exception {
    for (String table : List.of("spans", "events", "runs", "trace_totals")) {
      execute("TRUNCATE TABLE " + table);
    }
  }

  @Test
  void spansOfANestedAgent_areGivenToItsRun_once() throws Exception {
    run(ROOT, "00000000000000a1");
    run(NESTED, "00000000000000b1");
    span("00000000000000a1", "", "agent.invoke", 0, ROOT);
    span("00000000000000b1", "00000000000000a1", "agent.invoke", 0, NESTED);
    span("00000000000000c1", "00000000000000b1", "model.call", 0, ROOT);

    SettleTests.settle(settler, ARRIVALS, Instant.now());
    SettleTests.settle(settler, ARRIVALS, Instant.now());

    assertThat(spans())
        .containsExactly(
            "00000000000000a1 " + ROOT, "00000000000000b1 " + NESTED, "00000000000000c1 " + NESTED);
    assertThat(rows("SELECT concat(event_id, ' ', run_id) FROM events FINAL"))
        .containsExactly("evt_00000000000000c1 " + NESTED);
    assertThat(rows("SELECT concat(run_id, ' ', parent_run_id) FROM runs FINAL ORDER BY run_id"))
        .containsExactly(ROOT + " ", NESTED + " " + ROOT);
    // One correction of each row that needed one, although it was settled twice.
    assertThat(rows("SELECT toString(max(version)) FROM spans FINAL")).containsExactly("2");
  }

  /** The run that its spans were given to first was told, so that its id looks like any other. */
  @Test
  void runThatArrivesAfterItsSpansWereSettled_getsThem() throws Exception {
    run("run_eu_outer", "00000000000000a1");
    span("00000000000000a1", "", "agent.invoke", TOLD, "run_eu_outer");
    span("00000000000000c1", "00000000000000b1", "model.call", 0, ROOT);
    span("00000000000000d1", "00000000000000a1", "model.call", TOLD, "run_eu_outer");
    SettleTests.settle(settler, ARRIVALS, Instant.now());
    assertThat(spans()).contains("00000000000000c1 run_eu_outer");

    run("run_eu_inner", "00000000000000b1");
    span("00000000000000b1", "00000000000000a1", "agent.invoke", TOLD, "run_eu_inner");
    SettleTests.settle(settler, ARRIVALS, Instant.now());

    assertThat(spans())
        .containsExactly(
            "00000000000000a1 run_eu_outer",
            "00000000000000b1 run_eu_inner",
            "00000000000000c1 run_eu_inner",
            "00000000000000d1 run_eu_outer");
    assertThat(rows("SELECT run_id FROM events FINAL ORDER BY event_id"))
        .containsExactly("run_eu_inner", "run_eu_outer");
  }

  private static List<String> spans() {
    return rows("SELECT concat(span_id, ' ', run_id) FROM spans FINAL ORDER BY span_id");
  }

  private static void run(String runId, String spanId) throws Exception {
    execute(
        "INSERT INTO runs (workspace, run_id, root_run_id, trace_id, span_id, version)"
            + " VALUES ('it''s', '%s', '%s', '%s', '%s', 1)".formatted(runId, ROOT, TRACE, spanId));
  }

  private static void span(String id, String parent, String kind, int declared, String run)
      throws Exception {
    execute(
        "INSERT INTO spans (workspace, trace_id, span_id, parent_span_id, kind, run_id,"
            + " root_run_id, received_at, version, declared)"
            + " VALUES ('it''s', '%s', '%s', '%s', '%s', '%s', '%s', now64(9), 1, %d)"
                .formatted(TRACE, id, parent, kind, run, ROOT, declared));
    if (kind.equals("model.call")) {
      execute(
          "INSERT INTO events (workspace, event_id, trace_id, span_id, run_id, root_run_id, version)"
              + " VALUES ('it''s', 'evt_%s', '%s', '%s', '%s', '%s', 1)"
                  .formatted(id, TRACE, id, run, ROOT));
    }
  }

  private static void execute(String sql) throws Exception {
    client.query(sql).get().close();
  }

  private static List<String> rows(String sql) {
    return client.queryAll(sql).stream().map(row -> row.getString(1)).toList();
  }
}
