package io.spanhouse.collector.settle;

import static org.assertj.core.api.Assertions.assertThat;

import com.clickhouse.client.api.Client;
import io.spanhouse.clickhouse.ClickHouse;
import io.spanhouse.clickhouse.Schema;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;

@Testcontainers
class RunSettlerTest {
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final String ROOT = "run_" + TRACE;
  private static final String NESTED = ROOT + "_00000000000000b1";

  @Container private static final ClickHouse CLICKHOUSE = ClickHouse.forTests();

  @BeforeAll
  static void migrate() {
    new Schema(CLICKHOUSE.httpUrl(), "spanhouse", "default", "").migrate();
  }

  @Test
  void spansOfANestedAgent_areGivenToItsRun_once() throws Exception {
    try (Client client =
            new Client.Builder()
                .addEndpoint(CLICKHOUSE.httpUrl())
                .setUsername("default")
                .setPassword("")
                .setDefaultDatabase("spanhouse")
                .build();
        RunSettler settler =
            new RunSettler(
                new SettlerOptions(
                    CLICKHOUSE.httpUrl(),
                    "spanhouse",
                    "default",
                    "",
                    Duration.ZERO,
                    Duration.ofHours(1),
                    Duration.ofHours(1)),
                Instant::now)) {
      run(client, ROOT, "00000000000000a1");
      run(client, NESTED, "00000000000000b1");
      span(client, "00000000000000a1", "", "agent.invoke", ROOT);
      span(client, "00000000000000b1", "00000000000000a1", "agent.invoke", NESTED);
      span(client, "00000000000000c1", "00000000000000b1", "model.call", ROOT);

      settler.settle(Instant.now());
      settler.settle(Instant.now());

      assertThat(
              rows(client, "SELECT concat(span_id, ' ', run_id) FROM spans FINAL ORDER BY span_id"))
          .containsExactly(
              "00000000000000a1 " + ROOT,
              "00000000000000b1 " + NESTED,
              "00000000000000c1 " + NESTED);
      assertThat(rows(client, "SELECT concat(event_id, ' ', run_id) FROM events FINAL"))
          .containsExactly("evt_00000000000000c1 " + NESTED);
      assertThat(
              rows(
                  client,
                  "SELECT concat(run_id, ' ', parent_run_id) FROM runs FINAL ORDER BY run_id"))
          .containsExactly(ROOT + " ", NESTED + " " + ROOT);
      // One correction of each row that needed one, although it was settled twice.
      assertThat(rows(client, "SELECT toString(max(version)) FROM spans FINAL"))
          .containsExactly("2");
    }
  }

  private static void run(Client client, String runId, String spanId) throws Exception {
    execute(
        client,
        "INSERT INTO runs (workspace, run_id, root_run_id, trace_id, span_id, version)"
            + " VALUES ('it''s', '%s', '%s', '%s', '%s', 1)".formatted(runId, ROOT, TRACE, spanId));
  }

  private static void span(Client client, String id, String parent, String kind, String run)
      throws Exception {
    execute(
        client,
        "INSERT INTO spans (workspace, trace_id, span_id, parent_span_id, kind, run_id,"
            + " root_run_id, received_at, version)"
            + " VALUES ('it''s', '%s', '%s', '%s', '%s', '%s', '%s', now64(9), 1)"
                .formatted(TRACE, id, parent, kind, run, ROOT));
    if (kind.equals("model.call")) {
      execute(
          client,
          "INSERT INTO events (workspace, event_id, trace_id, span_id, run_id, root_run_id, version)"
              + " VALUES ('it''s', 'evt_%s', '%s', '%s', '%s', '%s', 1)"
                  .formatted(id, TRACE, id, run, ROOT));
    }
  }

  private static void execute(Client client, String sql) throws Exception {
    client.query(sql).get().close();
  }

  private static List<String> rows(Client client, String sql) {
    return client.queryAll(sql).stream().map(row -> row.getString(1)).toList();
  }
}
