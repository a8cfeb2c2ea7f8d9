package io.spanhouse.collector.settle;

import static org.assertj.core.api.Assertions.assertThat;

import com.clickhouse.client.api.Client;
import io.spanhouse.clickhouse.ClickHouse;
import io.spanhouse.clickhouse.ClickHouseEndpoint;
import io.spanhouse.clickhouse.Schema;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;

/** Settling goes on whatever the clock says, and what it writes then is not older than before. */
@Testcontainers
class ClockSetBackTest {
  @Container private static final ClickHouse CLICKHOUSE = ClickHouse.forTests();

  private static final Instant NOON = Instant.parse("2026-11-01T12:00:00Z");

  private final FakeArrivals arrivals = new FakeArrivals(NOON);

  @Test
  void clockSetBackTenMinutes_whatArrivesIsSettled_inTheSameTracesToo() throws Exception {
    new Schema(new ClickHouseEndpoint(CLICKHOUSE.httpUrl(), "spanhouse", "default", "")).migrate();
    try (Client client = SettleTests.client(CLICKHOUSE);
        RunSettler settler = SettleTests.settler(CLICKHOUSE, arrivals)) {
      arrive(client, "before");
      arrivals.pass(Duration.ofSeconds(1));
      settler.settle();
      assertThat(traces(client)).isEqualTo("t 1");
      arrive(client, "at the same time");

      arrivals.set(arrivals.now().minus(Duration.ofMinutes(10)));
      arrive(client, "after");
      assertThat(settler.lag()).isGreaterThanOrEqualTo(Duration.ZERO);
      for (int look = 0; look < 3; look++) {
        arrivals.pass(Duration.ofSeconds(1));
        settler.settle();
        assertThat(settler.lag()).isBetween(Duration.ZERO, Duration.ofSeconds(3));
      }
      assertThat(traces(client)).isEqualTo("t 3");
    }
  }

  private void arrive(Client client, String span) throws Exception {
    client
        .query(
            "INSERT INTO spans (workspace, trace_id, span_id, run_id, root_run_id, started_at, finished_at, received_at, version)"
                + " SELECT 'w', 't', '%s', 'run_t', 'run_t', toDateTime('2026-11-01 12:00:00', 'UTC'), toDateTime('2026-11-01 12:00:01', 'UTC'), fromUnixTimestamp64Nano(%d), 1"
                    .formatted(span, SettleSession.epochNanos(arrivals.arrive())))
        .get()
        .close();
  }

  private static String traces(Client client) {
    return client
        .queryAll("SELECT concat(trace_id, ' ', toString(spans)) FROM traces")
        .get(0)
        .getString(1);
  }
}
