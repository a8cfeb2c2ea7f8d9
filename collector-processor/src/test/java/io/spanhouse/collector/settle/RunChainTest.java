package io.spanhouse.collector.settle;

import static org.assertj.core.api.Assertions.assertThat;

import com.clickhouse.client.api.Client;
import io.spanhouse.clickhouse.ClickHouse;
import io.spanhouse.clickhouse.ClickHouseEndpoint;
import io.spanhouse.clickhouse.Schema;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;

/** Three runs that start each other, each in a trace of its own; the innermost fails. */
@Testcontainers
class RunChainTest {
  private static final String ROWS =
      """
      SELECT concat(run_id, ' ', root_run_id, ' ', arrayStringConcat(path, '<'), ' ', toString(tree_llm_calls), ' ',
        toString(failed_runs), ' ', first_failed_run_id, ' ', first_failed_event_id)
      FROM runs FINAL WHERE workspace = '%s' ORDER BY run_id
      """;

  @Container private static final ClickHouse CLICKHOUSE = ClickHouse.forTests();

  private static final FakeArrivals ARRIVALS = new FakeArrivals(Instant.EPOCH);

  @BeforeAll
  static void migrate() {
    new Schema(new ClickHouseEndpoint(CLICKHOUSE.httpUrl(), "spanhouse", "default", "")).migrate();
  }

  @ParameterizedTest
  @ValueSource(strings = {"123", "132", "213", "231", "312", "321"})
  void chainOverThreeTraces_isOneTreeAndOneIncident_inAnyOrder(String order) throws Exception {
    try (Client client = SettleTests.client(CLICKHOUSE);
        RunSettler settler = SettleTests.settler(CLICKHOUSE, ARRIVALS)) {
      for (char run : order.toCharArray()) {
        arrive(client, order, Character.getNumericValue(run));
        SettleTests.settle(settler, ARRIVALS, Instant.now());
      }
      assertThat(
              client.queryAll(ROWS.formatted(order)).stream().map(row -> row.getString(1)).toList())
          .isEqualTo(
              List.of(
                  "run_xx_1 run_xx_1 run_xx_1 3 3 run_xx_3 evt_3",
                  "run_xx_2 run_xx_1 run_xx_2<run_xx_1 2 0  ",
                  "run_xx_3 run_xx_1 run_xx_3<run_xx_2<run_xx_1 1 0  "));
      assertThat(
              client
                  .queryAll("SELECT count() FROM incidents WHERE workspace = '" + order + "'")
                  .get(0)
                  .getLong(1))
          .isEqualTo(1);
    }
  }

  private static void arrive(Client client, String workspace, int run) throws Exception {
    String trace = "0af7651916cd43dd8448eb211c80319" + run;
    String parent = run == 1 ? "" : "run_xx_" + (run - 1);
    execute(
        client,
        """
        INSERT INTO runs (workspace, run_id, parent_run_id, root_run_id, trace_id, span_id, agent, status, started_at,
          duration_ns, received_at, version)
        VALUES ('%1$s', 'run_xx_%2$d', '%3$s', 'run_xx_%2$d', '%4$s', '00000000000000a1', 'agent-%2$d', 'failed',
          toDateTime64(1000 + %2$d, 9), (10 - %2$d) * 1000000000, now64(9), 1)
        """
            .formatted(workspace, run, parent, trace));
    execute(
        client,
        """
        INSERT INTO spans (workspace, trace_id, span_id, kind, run_id, root_run_id, started_at, received_at, version,
          declared)
        VALUES ('%1$s', '%3$s', '00000000000000a1', 'agent.invoke', 'run_xx_%2$d', 'run_xx_%2$d',
          toDateTime64(1000 + %2$d, 9), now64(9), 1, 7)
        """
            .formatted(workspace, run, trace));
    execute(
        client,
        """
        INSERT INTO events (workspace, event_id, type, trace_id, span_id, run_id, root_run_id, status, started_at,
          finished_at, received_at, version)
        VALUES ('%1$s', 'evt_%2$d', 'llm_call', '%3$s', '00000000000000b1', 'run_xx_%2$d', 'run_xx_%2$d',
          if(%2$d = 3, 'error', 'ok'), toDateTime64(1000 + %2$d, 9), toDateTime64(1000 + %2$d, 9), now64(9), 1)
        """
            .formatted(workspace, run, trace));
  }

  private static void execute(Client client, String sql) throws Exception {
    client.query(sql).get().close();
  }
}
