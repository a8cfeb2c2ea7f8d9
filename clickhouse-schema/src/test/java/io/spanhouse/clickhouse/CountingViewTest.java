package io.spanhouse.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;

/** What counts, what counts once, and where. Each test has a workspace of its own. */
@Testcontainers
@Tag("storage")
class CountingViewTest {
  @Container static final ClickHouse clickHouse = ClickHouse.forTests();

  private static ViewDatabase database;

  @BeforeAll
  static void migrate() {
    database = new ViewDatabase(clickHouse);
  }

  @Test
  void cost_ofUnknownModel_isNull() {
    database.run("unpriced", "run_id=run_1 status=success");
    database.event("unpriced", "event_id=e1 type=llm_call run_id=run_1 span_id=b1 input_tokens=5");
    assertThat(
            database.columns(
                "unpriced", "run_1", "cost, margin, tree_cost, total_tokens, usage_source"))
        .isEqualTo("\\N\t\\N\t\\N\t5\tleaf");
    database.event(
        "unpriced", "event_id=e2 type=llm_call run_id=run_1 span_id=b2 input_tokens=5 cost=0.1");
    assertThat(
            database.columns(
                "unpriced", "run_1", "cost, margin, tree_cost, total_tokens, usage_source"))
        .isEqualTo("0.1\t-0.1\t0.1\t10\tleaf");
  }

  @Test
  void calls_withOneResponseId_countOnceATrace() {
    database.run("repeats", "run_id=run_1 status=success");
    String call = "type=llm_call run_id=run_1 response_id=r1 input_tokens=10 cost=0.1 ";
    database.event("repeats", call + "event_id=e1 span_id=b1");
    database.event("repeats", call + "event_id=e2 span_id=b2 cached_input_tokens=4");
    database.event("repeats", call + "event_id=e3 span_id=b3");
    assertThat(
            database.columns(
                "repeats", "run_1", "llm_calls, total_tokens, cost, cached_input_tokens, events"))
        .isEqualTo("1\t10\t0.1\t4\t3");
    database
        .sql()
        .insert(
            "events",
            "workspace=repeats trace_id=another version=1 event_id=e4 span_id=b4 " + call.strip());
    assertThat(database.columns("repeats", "run_1", "llm_calls, total_tokens, cost"))
        .isEqualTo("2\t20\t0.2");
  }

  @Test
  void calls_wrappedTwice_countTheInnermost() {
    database.run("wrapped", "run_id=run_1 status=success");
    String call = "type=llm_call run_id=run_1 status=ok ";
    database.event("wrapped", call + "event_id=e1 span_id=b1 input_tokens=30 response_id=x");
    database.event("wrapped", call + "event_id=e2 span_id=b2 parent_span_id=b1 input_tokens=30");
    database.event("wrapped", call + "event_id=e3 span_id=b3 parent_span_id=b2 input_tokens=10");
    database.event("wrapped", call + "event_id=e4 span_id=b4 parent_span_id=b2 input_tokens=20");
    // Not the same sort of call: a lookup during the call, counted beside it.
    database.event(
        "wrapped",
        "event_id=e5 type=embedding run_id=run_1 span_id=b5 parent_span_id=b4 input_tokens=3");
    assertThat(database.columns("wrapped", "run_1", "llm_calls, total_tokens")).isEqualTo("2\t33");
  }

  @Test
  void calls_whereOnlyTheOuterHasUsage_countTheOuter() {
    database.run("outer", "run_id=run_1 status=success");
    database.event(
        "outer", "event_id=e1 type=llm_call run_id=run_1 span_id=b1 input_tokens=30 cost=0.3");
    database.event("outer", "event_id=e2 type=llm_call run_id=run_1 span_id=b2 parent_span_id=b1");
    assertThat(database.columns("outer", "run_1", "total_tokens, cost")).isEqualTo("30\t0.3");
  }

  @Test
  void usage_onOtherEvents_isNotCounted() {
    database.run("others", "run_id=run_1 status=success");
    for (String type : new String[] {"step", "tool_call", "log", "score"}) {
      database.event(
          "others",
          "event_id=e_%s type=%s run_id=run_1 input_tokens=9 cost=9".formatted(type, type));
    }
    assertThat(database.columns("others", "run_1", "events, total_tokens, cost, usage_source"))
        .isEqualTo("4\t0\t\\N\tnone");
  }

  @Test
  void reportedUsage_withoutModelCalls_countsTheOutermost() {
    String report = "status=success reported_input_tokens=100 reported_output_tokens=10 ";
    database.run("reports", report + "run_id=run_top reported_cost=1");
    database.run("reports", report + "run_id=run_mid parent_run_id=run_top reported_cost=1");
    database.run("reports", "run_id=run_low parent_run_id=run_mid status=success");
    String figures =
        "usage_source, input_tokens, output_tokens, total_tokens, cost, tree_total_tokens";
    assertThat(database.columns("reports", "run_top", figures))
        .isEqualTo("reported\t100\t10\t110\t1\t110");
    assertThat(database.columns("reports", "run_mid", figures)).isEqualTo("none\t0\t0\t0\t\\N\t0");
    database.span("reports", "span_id=00000000000000b1 started_at=2026-11-01T10:00:00Z");
    assertThat(database.trace("reports"))
        .containsEntry("total_tokens", "110")
        .containsEntry("cost", "1");

    database.event(
        "reports", "event_id=e1 type=llm_call run_id=run_low span_id=b1 input_tokens=7 cost=0.5");
    assertThat(database.columns("reports", "run_top", figures)).isEqualTo("none\t0\t0\t0\t\\N\t7");
    assertThat(database.columns("reports", "run_low", figures)).isEqualTo("leaf\t7\t0\t7\t0.5\t7");
    assertThat(database.trace("reports"))
        .containsEntry("total_tokens", "7")
        .containsEntry("cost", "0.5");
  }

  @Test
  void reportedUsage_besideABranchWithModelCalls_countsForItsBranch() {
    database.run("branches", "run_id=run_top status=success reported_input_tokens=500");
    database.run(
        "branches",
        "run_id=run_left parent_run_id=run_top status=success reported_input_tokens=100");
    database.run("branches", "run_id=run_right parent_run_id=run_top status=success");
    database.event(
        "branches", "event_id=e1 type=llm_call run_id=run_right span_id=b1 input_tokens=7");
    database.settle();
    assertThat(
            database
                .sql()
                .query(
                    "SELECT run_id, usage_source, total_tokens, tree_total_tokens FROM run_summary WHERE workspace = 'branches' ORDER BY run_id"))
        .isEqualTo("run_left\treported\t100\t100\nrun_right\tleaf\t7\t7\nrun_top\tnone\t0\t107");
  }

  @Test
  void runs_finishedOnce_stayFinished() {
    database
        .sql()
        .insert("runs", "workspace=versions run_id=run_1 status=success duration_ns=5 version=9");
    database.sql().insert("runs", "workspace=versions run_id=run_1 status=running version=1");
    database
        .sql()
        .insert("runs", "workspace=versions run_id=run_1 status=failed duration_ns=7 version=8");
    assertThat(database.columns("versions", "run_1", "status, effective_status, duration_ns"))
        .isEqualTo("success\tsuccess\t5");
  }

  @Test
  void runningRun_afterAnHour_isTimedOut() {
    for (int minutes : new int[] {50, 70}) {
      database
          .sql()
          .query(
              "INSERT INTO runs (workspace, run_id, parent_run_id, status, received_at, version) SELECT 'clock', 'run_%d', 'run_top', 'running', now64(9) - INTERVAL %d MINUTE, 1"
                  .formatted(minutes, minutes));
    }
    database.run("clock", "run_id=run_top status=success");
    assertThat(database.columns("clock", "run_50", "status, effective_status"))
        .isEqualTo("running\trunning");
    assertThat(database.columns("clock", "run_70", "status, effective_status"))
        .isEqualTo("running\ttimeout");
    assertThat(database.columns("clock", "run_top", "child_runs, failed_child_runs"))
        .isEqualTo("2\t1");
  }

  @Test
  void tree_parentThatNeverArrived_hangsBelowTheRoot() {
    String tool = "type=tool_call status=ok ";
    database.run(
        "orphans", "run_id=run_low parent_run_id=run_lost root_run_id=run_top status=success");
    database.event("orphans", tool + "event_id=e1 run_id=run_low");
    database.run("orphans", "run_id=run_top root_run_id=run_top status=success");
    database.event("orphans", tool + "event_id=e2 run_id=run_top");
    assertThat(database.columns("orphans", "run_top", "tool_calls, tree_tool_calls, child_runs"))
        .isEqualTo("1\t2\t1");
    database.run(
        "orphans", "run_id=run_lost parent_run_id=run_top root_run_id=run_top status=success");
    assertThat(database.columns("orphans", "run_top", "tool_calls, tree_tool_calls, child_runs"))
        .isEqualTo("1\t2\t1");
    assertThat(database.columns("orphans", "run_lost", "tool_calls, tree_tool_calls, child_runs"))
        .isEqualTo("0\t1\t1");
  }

  @Test
  void tree_runsThatAreTheirOwnAncestors_areThereWithTheirOwnCounts() {
    database.run("circle", "run_id=run_1 parent_run_id=run_2 status=success");
    database.run("circle", "run_id=run_2 parent_run_id=run_1 status=success");
    database.run("circle", "run_id=run_3 parent_run_id=run_3 status=success");
    for (int i = 1; i <= 3; i++) {
      database.event("circle", "event_id=e%d type=tool_call run_id=run_%d".formatted(i, i));
    }
    database.settle();
    assertThat(
            database
                .sql()
                .query(
                    "SELECT run_id, tool_calls, tree_tool_calls FROM run_summary WHERE workspace = 'circle' ORDER BY run_id"))
        .isEqualTo("run_1\t1\t1\nrun_2\t1\t1\nrun_3\t1\t1");
  }

  @Test
  void tree_deepChain_isCountedUpTo64Levels() {
    database
        .sql()
        .query(
            "INSERT INTO runs (workspace, run_id, parent_run_id, status, version) SELECT 'deep', concat('run_', toString(number)), if(number = 0, '', concat('run_', toString(number - 1))), 'success', 1 FROM numbers(100)");
    database.event("deep", "event_id=e1 type=tool_call run_id=run_63");
    database.event("deep", "event_id=e2 type=tool_call run_id=run_64");
    assertThat(database.columns("deep", "run_0", "tree_tool_calls, child_runs")).isEqualTo("1\t1");
    assertThat(database.sql().query("SELECT count() FROM run_summary WHERE workspace = 'deep'"))
        .isEqualTo("100");
  }

  @Test
  void errors_aboutAFailedEvent_countOnce() {
    database.run("errors", "run_id=run_1 status=failed");
    database.event("errors", "event_id=e1 type=tool_call run_id=run_1 span_id=b1 status=error");
    database.event("errors", "event_id=e2 type=error run_id=run_1 span_id=b1 status=error");
    database.event("errors", "event_id=e3 type=error run_id=run_1 span_id=a1 trigger_event_id=e1");
    database.event("errors", "event_id=e4 type=error run_id=run_1 span_id=a1 status=error");
    database.event("errors", "event_id=e5 type=llm_call run_id=run_1 span_id=b5 status=timeout");
    assertThat(database.columns("errors", "run_1", "errors, tree_errors")).isEqualTo("3\t3");
  }
}
