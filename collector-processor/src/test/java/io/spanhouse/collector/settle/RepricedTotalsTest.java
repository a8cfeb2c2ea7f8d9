package io.spanhouse.collector.settle;

import static org.assertj.core.api.Assertions.assertThat;

import com.clickhouse.client.api.Client;
import io.spanhouse.clickhouse.ClickHouse;
import io.spanhouse.clickhouse.ClickHouseEndpoint;
import io.spanhouse.clickhouse.Repricing;
import io.spanhouse.clickhouse.Schema;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;

/** Totals follow the costs of calls that are priced again long after they were settled. */
@Testcontainers
class RepricedTotalsTest {
  @Container private static final ClickHouse CLICKHOUSE = ClickHouse.forTests();

  private static final FakeArrivals ARRIVALS = new FakeArrivals(Instant.EPOCH);

  private static final List<String> CALL_OF_A_MONTH_AGO =
      List.of(
          "INSERT INTO runs (workspace, run_id, root_run_id, trace_id, span_id, status, started_at,"
              + " run_at, received_at, version)"
              + " VALUES ('w', 'r', 'r', 't', 's1', 'success', now64(9) - toIntervalDay(30),"
              + " now() - toIntervalDay(30), now64(9) - toIntervalMinute(5), 1)",
          "INSERT INTO spans (workspace, trace_id, span_id, run_id, root_run_id, started_at,"
              + " received_at, version)"
              + " VALUES ('w', 't', 's1', 'r', 'r', now64(9) - toIntervalDay(30),"
              + " now64(9) - toIntervalMinute(5), 1)",
          "INSERT INTO events (workspace, event_id, type, trace_id, span_id, run_id, root_run_id,"
              + " provider, request_model, input_tokens, started_at, received_at, cost_source, version)"
              + " VALUES ('w', 'e', 'llm_call', 't', 's2', 'r', 'r', 'acme', 'house', 2000000,"
              + " now64(9) - toIntervalDay(30), now64(9) - toIntervalMinute(5), 'unknown', 1)");

  @Test
  void totals_followTheCorrectedCost_onceItsTimeHasCome() throws Exception {
    new Schema(new ClickHouseEndpoint(CLICKHOUSE.httpUrl(), "spanhouse", "default", "")).migrate();
    try (Client client = SettleTests.client(CLICKHOUSE);
        Repricing repricing =
            new Repricing(
                new ClickHouseEndpoint(CLICKHOUSE.httpUrl(), "spanhouse", "default", ""));
        RunSettler settler = SettleTests.settler(CLICKHOUSE, ARRIVALS)) {
      for (String row : CALL_OF_A_MONTH_AGO) {
        client.query(row).get().close();
      }
      SettleTests.settle(settler, ARRIVALS, Instant.now());
      assertThat(totals(client)).isEqualTo("1 unknown, unknown, unknown, 1");

      client
          .query("INSERT INTO model_prices (provider, model, input) VALUES ('acme', 'house', 1.5)")
          .get()
          .close();
      repricing.slices(null, null).forEach(repricing::reprice);
      SettleTests.settle(settler, ARRIVALS, Instant.now());
      assertThat(totals(client)).isEqualTo("1 unknown, unknown, unknown, 0");

      SettleTests.settle(settler, ARRIVALS, Instant.now().plus(Repricing.LIMIT));
      assertThat(totals(client)).isEqualTo("1 3, 3, 3, 0");
    }
  }

  /** Of the run, the trace and the model; how many models have no price. */
  private static String totals(Client client) {
    return client
        .queryAll(
            """
            SELECT concat(
              (SELECT concat(toString(llm_calls), ' ', ifNull(toString(cost), 'unknown')) FROM run_summary), ', ',
              (SELECT ifNull(toString(cost), 'unknown') FROM traces), ', ',
              (SELECT ifNull(toString(cost), 'unknown') FROM cost_by_model), ', ',
              (SELECT toString(count()) FROM unpriced_models))
            """)
        .get(0)
        .getString(1);
  }
}
