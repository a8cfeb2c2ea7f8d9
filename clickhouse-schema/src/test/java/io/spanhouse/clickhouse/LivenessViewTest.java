package io.spanhouse.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;

/** What is running, and what should have been heard of. Each test has a workspace of its own. */
@Testcontainers
@Tag("storage")
class LivenessViewTest {
  @Container static final ClickHouse clickHouse = ClickHouse.forTests();

  private static ViewDatabase database;

  @BeforeAll
  static void migrate() {
    database = new ViewDatabase(clickHouse);
  }

  /** A beat of an hourly job, that many tenths of an hour ago by the server's clock, twice. */
  private static void beat(String workspace, int tenthsOfAnHourAgo, String columns, String values) {
    String insert =
        """
        INSERT INTO runs (workspace, run_id, agent, status, started_at, finished_at, received_at, version, %s)
        WITH toDateTime64('2026-11-01 10:00:00', 9, 'UTC') - INTERVAL 6 * %d MINUTE AS at
        SELECT '%s', 'run_%d', 'nightly-job', 'success', at, at, now64(9) - INTERVAL 6 * %d MINUTE, 1, %s
        """
            .formatted(
                columns,
                tenthsOfAnHourAgo,
                workspace,
                tenthsOfAnHourAgo,
                tenthsOfAnHourAgo,
                values);
    database.sql().query(insert);
    database.sql().query(insert);
  }

  private static String query(String sql) {
    String rows = database.sql().query(sql);
    assertThat(database.sql().query(sql, Map.of("join_use_nulls", "1"))).isEqualTo(rows);
    return rows;
  }

  private static String heartbeat(String workspace) {
    return query(
        "SELECT agent, beats, intDiv(expected_interval_ns, 60e9), interval_source, missed, last_run_id, age('minute', first_seen, now64(9)), age('minute', last_seen, now64(9)) FROM heartbeats WHERE workspace = '%s'"
            .formatted(workspace));
  }

  @Test
  void heartbeats_withADeclaredInterval_missTheRestSince() {
    String columns = "run_type, metadata";
    String hourly = "'heartbeat', map('heartbeat_interval_seconds', '3600')";
    beat("declared", 34, columns, "'heartbeat', map('heartbeat_interval_seconds', '60')");
    beat("declared", 27, columns, hourly);
    assertThat(heartbeat("declared"))
        .isEqualTo("nightly-job\t2\t60\tdeclared\t2\trun_27\t204\t162");
    beat("declared", 14, columns, hourly);
    assertThat(heartbeat("declared")).isEqualTo("nightly-job\t3\t60\tdeclared\t0\trun_14\t204\t84");
  }

  @Test
  void heartbeats_withoutAnInterval_areExpectedByTheMedianDistance() {
    beat("derived", 56, "run_type", "'heartbeat'");
    assertThat(heartbeat("derived")).isEqualTo("nightly-job\t1\t\\N\t\t\\N\trun_56\t336\t336");
    for (int tenths : new int[] {46, 36, 35}) {
      beat("derived", tenths, "run_type", "'heartbeat'");
    }
    assertThat(heartbeat("derived")).isEqualTo("nightly-job\t4\t60\tderived\t3\trun_35\t336\t210");
  }

  @Test
  void heartbeats_areRunsThatEndAtOnceWithoutEvents() {
    beat("at_once", 20, "run_type", "'agent'");
    beat("at_once", 10, "run_type, events", "'agent', 1");
    database.run("at_once", "run_id=run_r status=running");
    database.run("at_once", "run_id=run_e status=success finished_at=2026-11-01T10:00:00Z");
    assertThat(query("SELECT agent, beats FROM heartbeats WHERE workspace = 'at_once'"))
        .isEqualTo("nightly-job\t1");
  }

  @Test
  void heartbeats_ofEnvironments_areApart() {
    beat("apart", 20, "run_type, environment", "'heartbeat', 'prod'");
    beat("apart", 10, "run_type, environment", "'heartbeat', 'staging'");
    assertThat(
            query(
                "SELECT environment, beats FROM heartbeats WHERE workspace = 'apart' ORDER BY environment"))
        .isEqualTo("prod\t1\nstaging\t1");
  }

  private static void running(String run, String timeout, int minutes) {
    String insert =
        "INSERT INTO runs (workspace, run_id, agent, status, timeout_ns, received_at, version) SELECT 'live', '%s', 'desk', 'running', %s, now64(9) - INTERVAL %d MINUTE, 1"
            .formatted(run, timeout, minutes);
    database.sql().query(insert);
    database.sql().query(insert);
  }

  @Test
  void runningRuns_areThoseWhoseTimeIsNotUp() {
    running("run_1", "NULL", 30);
    running("run_2", "NULL", 70);
    running("run_3", "7200000000000", 70);
    running("run_4", "60000000000", 2);
    running("run_5", "NULL", 3);
    running("run_6", "18446744073709551615", 3);
    database.run("live", "run_id=run_5 status=success");
    String call = "type=llm_call run_id=run_3 received_at=" + Instant.now() + " ";
    database.event("live", call + "event_id=e1 status=running started_at=2026-11-01T10:00:00Z");
    database.event(
        "live",
        call + "event_id=e2 status=running request_model=gpt started_at=2026-11-01T10:00:01Z");
    database.event("live", call + "event_id=e3 status=ok started_at=2026-11-01T10:00:02Z");
    database.event("live", "event_id=e4 type=step name=old status=running run_id=run_2");
    assertThat(
            query(
                "SELECT run_id, agent, intDiv(running_for_ns, 60e9), dateDiff('minute', received_at, times_out_at), doing, doing_type, doing_since FROM running_runs WHERE workspace = 'live' ORDER BY run_id"))
        .isEqualTo(
            """
            run_1\tdesk\t30\t60\t\t\t\\N
            run_3\tdesk\t70\t120\tgpt\tllm_call\t2026-11-01 10:00:01.000000000
            run_6\tdesk\t3\t52560000\t\t\t\\N\
            """);
  }
}
