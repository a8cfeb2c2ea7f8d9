package io.spanhouse.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;

/** What is an incident, and which ones are alike. Each case has a workspace of its own. */
@Testcontainers
@Tag("storage")
class IncidentViewTest {
  @Container static final ClickHouse clickHouse = ClickHouse.forTests();

  private static ViewDatabase database;

  @BeforeAll
  static void fill() {
    database = new ViewDatabase(clickHouse);
    pipelineBrokenAtStepFour();
    retried();
    notFailures();
    alike("alike", "run_1", "timeout after 30.5 s for req_011CSa9 at 10.0.0.7:443");
    alike("alike", "run_2", "timeout after 12 s for req_0ff7Z2b at 10.0.12.9:8443");
    alike("alike", "run_3", "connection refused");
    database.settle();
  }

  /**
   * Planner (process one), five steps (process two), of which the fourth's researcher (three)
   * fails.
   */
  private static void pipelineBrokenAtStepFour() {
    String workspace = "pipeline";
    run(workspace, "run_0", "", "planner", "failed", 0, 60);
    for (int step = 1; step <= 5; step++) {
      String status = step < 4 ? "success" : step == 4 ? "failed" : "cancelled";
      run(workspace, "run_s" + step, "run_0", "step-" + step, status, step * 10, 10);
    }
    run(workspace, "run_r", "run_s4", "researcher", "failed", 41, 5);
    event(workspace, "e_ok", "run_r", "tool_call", "search_web", "error", 42, "");
    event(workspace, "e_ok2", "run_r", "tool_call", "search_web", "ok", 43, "");
    event(workspace, "e_first", "run_r", "llm_call", "gpt", "error", 44, "overloaded");
    event(workspace, "e_step", "run_s4", "step", "four", "error", 46, "step four failed");
    event(workspace, "e_late", "run_0", "decision", "give up", "error", 50, "gave up");
  }

  private static void retried() {
    run("retried", "run_0", "", "planner", "success", 0, 60);
    run("retried", "run_a", "run_0", "worker", "failed", 10, 5);
    run("retried", "run_below", "run_a", "helper", "timeout", 11, 2);
    run("retried", "run_b", "run_0", "worker", "success", 20, 5);
    event("retried", "e_tool", "run_b", "tool_call", "search_web", "error", 21, "no route");
  }

  private static void notFailures() {
    run("quiet", "run_0", "", "planner", "cancelled", 0, 60);
    run("quiet", "run_1", "run_0", "worker", "cancelled", 10, 5);
    run("unlike", "run_0", "", "planner", "success", 0, 60);
    run("unlike", "run_a", "run_0", "worker", "failed", 10, 5);
    run("unlike", "run_b", "run_0", "another", "success", 20, 5);
  }

  private static void alike(String workspace, String run, String message) {
    run(workspace, run, "", "fetcher-" + run.charAt(4), "failed", 0, 60);
    event(workspace, "e_" + run, run, "tool_call", "fetch", "error", 10, message);
  }

  private static void run(
      String workspace, String id, String parent, String agent, String status, int at, int took) {
    database.run(
        workspace,
        "run_id=%s parent_run_id=%s root_run_id=%s agent=%s name=%s status=%s started_at=2026-01-02T03:04:%02d duration_ns=%d000000000"
            .formatted(
                id,
                parent,
                workspace.equals("alike") ? id : "run_0",
                agent,
                agent,
                status,
                at % 60,
                took));
  }

  private static void event(
      String workspace,
      String id,
      String run,
      String type,
      String name,
      String status,
      int at,
      String message) {
    String time = "2026-01-02T03:04:%02d".formatted(at);
    database.event(
        workspace,
        "event_id=%s run_id=%s root_run_id=%s type=%s name=%s status=%s started_at=%s finished_at=%s error_type=E error_message=%s"
            .formatted(
                id,
                run,
                workspace.equals("alike") ? run : "run_0",
                type,
                name.replace(' ', '_'),
                status,
                time,
                time,
                message.replace(' ', '\u00a0')));
  }

  private static List<String> rows(String query) {
    return database.sql().query(query).lines().toList();
  }

  @Test
  void pipelineBrokenAtStepFour_isOneIncident_ofItsOutermostRun() {
    assertThat(
            rows(
                """
                SELECT incident_id, root_run_id, root_agent, first_failed_run_id, first_failed_agent,
                  first_failed_event_id, error_message, failed_runs, arrayStringConcat(failed_path, ' > ')
                FROM incidents WHERE workspace = 'pipeline'
                """))
        .containsExactly(
            "inc_0\trun_0\tplanner\trun_r\tresearcher\te_first\toverloaded\t3\tplanner > step-4 > researcher > gpt");
  }

  @Test
  void runThatALaterOneMadeGood_andWhatFailedBelowIt_isNoIncident() {
    assertThat(rows("SELECT root_run_id FROM incidents WHERE workspace = 'retried'")).isEmpty();
  }

  @Test
  void cancelledRuns_areNoIncident_failedOneThatNobodyRetriedIs() {
    assertThat(rows("SELECT root_run_id FROM incidents WHERE workspace = 'quiet'")).isEmpty();
    assertThat(
            rows(
                "SELECT root_run_id, first_failed_run_id, failed_runs FROM incidents WHERE workspace = 'unlike'"))
        .containsExactly("run_0\trun_a\t1");
  }

  @Test
  void equalFailures_areOneGroup_whateverTheirIdsNumbersAndAddresses() {
    assertThat(
            rows(
                """
                SELECT incidents, agents, error_type, message LIKE 'timeout%'
                FROM incident_groups WHERE workspace = 'alike' ORDER BY incidents
                """))
        .containsExactly("1\t['fetcher-3']\tE\t0", "2\t['fetcher-1','fetcher-2']\tE\t1");
  }
}
