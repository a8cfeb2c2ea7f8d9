package io.spanhouse.collector.settle;

import static org.assertj.core.api.Assertions.assertThat;

import com.clickhouse.client.api.Client;
import io.spanhouse.clickhouse.ClickHouse;
import io.spanhouse.clickhouse.ClickHouseEndpoint;
import io.spanhouse.clickhouse.Schema;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;

/** Records that were sent again with another start: the sort key has its minute. */
@Testcontainers
class CorrectedStartTest {
  @Container private static final ClickHouse CLICKHOUSE = ClickHouse.forTests();

  private static final FakeArrivals ARRIVALS = new FakeArrivals(Instant.EPOCH);
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";

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

  private static void execute(String sql) throws Exception {
    client.query(sql).get().close();
  }

  private static String value(String sql) {
    return client.queryAll(sql).get(0).getString(1);
  }

  private static void settle() {
    SettleTests.settle(settler, ARRIVALS, Instant.now());
  }

  /** An agent's call of five tokens: its span, event and, for an agent span, run. */
  private static void call(String span, String start, String end) throws Exception {
    String times =
        "toDateTime64('%s', 9, 'UTC'), toDateTime64('%s', 9, 'UTC')".formatted(start, end);
    String version = "toUnixTimestamp64Nano(toDateTime64('%s', 9, 'UTC'))".formatted(end);
    execute(
        "INSERT INTO spans (workspace, trace_id, span_id, run_id, root_run_id, started_at,"
            + " finished_at, received_at, version) SELECT 'w', '%s', '%s', 'run_%s', 'run_%s', %s, now64(9), %s"
                .formatted(TRACE, span, TRACE, TRACE, times, version));
    execute(
        "INSERT INTO events (workspace, event_id, type, trace_id, span_id, run_id, root_run_id,"
            + " input_tokens, cost, started_at, finished_at, received_at, version)"
            + " SELECT 'w', 'evt_%s_%s', 'llm_call', '%s', '%s', 'run_%s', 'run_%s', 5, 0.5, %s, now64(9), %s"
                .formatted(TRACE, span, TRACE, span, TRACE, TRACE, times, version));
  }

  private static void run(String start, int received) throws Exception {
    execute(
        "INSERT INTO runs (workspace, run_id, root_run_id, trace_id, status, started_at, received_at, version)"
            + " SELECT 'w', 'run_%s', 'run_%s', '%s', 'success', toDateTime64('%s', 9, 'UTC'), now64(9), bitNot(toUInt64(%d))"
                .formatted(TRACE, TRACE, TRACE, start, received));
  }

  private static String counted() {
    return value(
        """
        SELECT concat(
          (SELECT toString(count()) FROM spans FINAL), ' ',
          (SELECT concat(toString(count()), ' ', toString(sum(input_tokens))) FROM events FINAL WHERE type = 'llm_call'), ' ',
          (SELECT concat(toString(sum(spans)), ' ', toString(sum(total_tokens)), ' ', toString(sum(cost))) FROM traces), ' ',
          (SELECT concat(toString(count()), ' ', toString(sum(llm_calls)), ' ', toString(sum(input_tokens))) FROM run_summary))
        """);
  }

  private static final String ONE = "1 1 5 1 5 0.5 1 1 5";

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void spanSentAgainWithAnotherStart_isCountedOnce_inAnyOrder(boolean correctionFirst)
      throws Exception {
    for (boolean correction : new boolean[] {correctionFirst, !correctionFirst}) {
      run("2026-11-01 10:00:00", 1_000_001);
      if (correction) {
        call("00000000000000a1", "2026-11-01 10:00:00", "2026-11-01 10:02:01");
      } else {
        call("00000000000000a1", "2026-11-01 10:02:00", "2026-11-01 10:02:00.5");
      }
      settle();
      assertThat(counted()).isEqualTo(ONE);
    }
    assertThat(value("SELECT toString(any(started_at)) FROM spans FINAL"))
        .startsWith("2026-11-01 10:00:00");
    assertThat(value("SELECT toString(any(started_at)) FROM events FINAL"))
        .startsWith("2026-11-01 10:00:00");

    // And when the one that was removed comes once more.
    call("00000000000000a1", "2026-11-01 10:02:00", "2026-11-01 10:02:00.5");
    assertThat(value("SELECT toString(count()) FROM spans FINAL")).isEqualTo("2");
    settle();
    assertThat(counted()).isEqualTo(ONE);
  }

  @Test
  void bothAtOnce_overTheEndOfAMonth_isCountedOnce() throws Exception {
    run("2026-11-01 10:00:00", 1_000_001);
    call("00000000000000a1", "2026-10-31 23:59:59", "2026-11-01 00:00:01");
    call("00000000000000a1", "2026-11-01 00:00:00", "2026-11-01 00:00:01");
    call("00000000000000b1", "2026-11-01 00:00:00", "2026-11-01 00:00:01");
    settle();
    assertThat(counted()).isEqualTo("2 2 10 2 10 1 1 2 10");
    // Of two that ended at once the one that started last.
    assertThat(value("SELECT toString(min(started_at)) FROM spans FINAL")).startsWith("2026-11-01");
  }

  @Test
  void runWhoseSpanHasAnotherStart_isOneRun_theOneThatWasReceivedFirst() throws Exception {
    call("00000000000000a1", "2026-11-01 10:00:00", "2026-11-01 10:02:01");
    run("2026-11-01 10:00:00", 1_000_001);
    settle();
    run("2026-11-01 10:05:00", 1_000_002);
    call("00000000000000a1", "2026-11-01 10:05:00", "2026-11-01 10:02:01");
    settle();
    assertThat(counted()).isEqualTo(ONE);
    assertThat(value("SELECT toString(any(started_at)) FROM runs FINAL"))
        .startsWith("2026-11-01 10:00");
  }

  @Test
  void runningSpan_losesAgainstTheEndedOne() throws Exception {
    run("2026-11-01 10:00:00", 1_000_001);
    call("00000000000000a1", "2026-11-01 10:00:00", "2026-11-01 10:00:01");
    execute(
        "INSERT INTO spans (workspace, trace_id, span_id, run_id, root_run_id, started_at, finished_at, received_at, version)"
            + " SELECT workspace, trace_id, span_id, run_id, root_run_id, started_at + toIntervalMinute(5), started_at, now64(9), 1 FROM spans");
    settle();
    assertThat(counted()).isEqualTo(ONE);
  }

  /** A record without any time has that of its arrival, each time that it arrives. */
  @Test
  void logWithoutTimes_sentAgain_isOneEvent_withOrWithoutATrace() throws Exception {
    for (String minutes : List.of("3", "0")) {
      execute(
          """
          INSERT INTO events (workspace, event_id, type, trace_id, run_id, root_run_id, started_at, finished_at, received_at, version)
          SELECT 'w', concat('hash', trace), 'log', trace, run, run, at, at, at, 1
          FROM (SELECT arrayJoin(['', 't']) AS trace, if(trace = '', '', 'run_t') AS run, now64(9) - toIntervalMinute(%s) AS at)
          """
              .formatted(minutes));
    }
    FakeArrivals arrivals = new FakeArrivals(Instant.now());
    try (RunSettler another = SettleTests.settler(CLICKHOUSE, arrivals)) {
      SettleTests.settle(another, arrivals, Instant.now());
    }
    assertThat(value("SELECT toString(count()) FROM events FINAL")).isEqualTo("2");
  }

  @Test
  void tenThousandPairs_areTenThousandSpans() throws Exception {
    execute(
        """
        INSERT INTO spans (workspace, trace_id, span_id, root_run_id, started_at, finished_at, received_at, version)
        SELECT 'w', toString(id % 100), toString(id), 'r', at, at, now64(9), toUnixTimestamp64Nano(at)
        FROM (
          SELECT intDiv(number, 2) AS id, toDateTime64('2026-11-01 10:00:00', 9, 'UTC') + toIntervalMinute(number % 2 * 7) AS at
          FROM numbers(20000))
        """);
    assertThat(value("SELECT toString(count()) FROM spans FINAL")).isEqualTo("20000");
    settle();
    assertThat(value("SELECT toString(count()) FROM spans FINAL")).isEqualTo("10000");
    assertThat(value("SELECT toString(sum(spans)) FROM traces")).isEqualTo("10000");
  }
}
