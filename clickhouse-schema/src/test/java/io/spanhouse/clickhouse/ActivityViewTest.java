package io.spanhouse.clickhouse;

import static io.spanhouse.clickhouse.ViewDatabase.TRACE;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;

/**
 * Tools, retries, prompts, scores, policies and budgets: rows in, rows of the views out. Each test
 * has a workspace of its own and delivers everything twice.
 */
@Testcontainers
@Tag("storage")
class ActivityViewTest {
  @Container static final ClickHouse clickHouse = ClickHouse.forTests();

  private static ViewDatabase database;

  @BeforeAll
  static void migrate() {
    database = new ViewDatabase(clickHouse);
  }

  private static void run(String workspace, String row) {
    database.run(workspace, row);
    database.run(workspace, row);
  }

  private static void event(String workspace, String row) {
    database.event(workspace, row);
    database.event(workspace, row);
  }

  /** Rows in TSV, as a reader gets them who asks joins for NULL where others get defaults. */
  private static String query(String sql) {
    String rows = database.sql().query(sql);
    assertThat(database.sql().query(sql, Map.of("join_use_nulls", "1"))).isEqualTo(rows);
    return rows;
  }

  @Test
  void toolHealth_isByToolAndDay() {
    String search = "type=tool_call tool_name=search run_id=run_1 ";
    for (int i = 1; i <= 100; i++) {
      event(
          "tools",
          search
              + "event_id=e%d status=%s failed=%d attempt=%d duration_ns=%d started_at=2026-11-01T23:59:59Z"
                  .formatted(i, i > 97 ? "error" : "ok", i > 97 ? 1 : 0, i > 98 ? 2 : 1, i));
    }
    event(
        "tools",
        search + "event_id=e101 status=ok failed=0 duration_ns=7 started_at=2026-11-02T00:00:00Z");
    event(
        "tools",
        "type=tool_call tool_name=idle event_id=e102 status=running failed=0"
            + " started_at=2026-11-02T00:00:00Z");
    event("tools", "type=llm_call event_id=e103 status=ok started_at=2026-11-02T00:00:00Z");
    assertThat(
            query(
                "SELECT * EXCEPT workspace FROM tool_health WHERE workspace = 'tools' ORDER BY day, tool_name"))
        .isEqualTo(
            """
            2026-11-01\tsearch\t100\t3\t0.03\t51\t96\t100\t2
            2026-11-02\tidle\t1\t0\t0\t\\N\t\\N\t\\N\t0
            2026-11-02\tsearch\t1\t0\t0\t7\t7\t7\t0\
            """);
  }

  @Test
  void modelHealth_isOfCallsThatCount() {
    String call =
        "type=llm_call provider=openai request_model=gpt started_at=2026-11-01T10:00:00Z ";
    event("models", call + "event_id=e1 status=ok failed=0 duration_ns=8 time_to_first_token_ns=3");
    event(
        "models",
        call + "event_id=e2 status=error failed=1 duration_ns=2 attempt=2 response_model=gpt");
    event("models", call + "event_id=e3 status=ok failed=0 duration_ns=9 counted=0");
    event("models", call + "event_id=e4 status=running failed=0 response_model=gpt-mini");
    event("models", "type=embedding event_id=e5 status=ok started_at=2026-11-01T10:00:00Z");
    assertThat(
            query(
                "SELECT * EXCEPT workspace FROM model_health WHERE workspace = 'models' ORDER BY model"))
        .isEqualTo(
            """
            2026-11-01\topenai\tgpt\t2\t1\t0.5\t8\t8\t8\t3\t3\t1
            2026-11-01\topenai\tgpt-mini\t1\t0\t0\t\\N\t\\N\t\\N\t\\N\t\\N\t0\
            """);
  }

  @Test
  void retries_areTriesWithRisingNumbers() {
    run("retries", "run_id=run_1 agent=desk customer_id=acme status=success");
    String first = "type=tool_call tool_name=search run_id=run_1 parent_span_id=a1 agent=desk ";
    // The first time it is well in the end, the second time not, the third needs no retry.
    String[] tries = {
      "attempt=1 status=error error_type=timeout failed=1 cost=0.01",
      "attempt=2 status=error error_type=refused failed=1 cost=0.02",
      "attempt=3 status=ok failed=0 cost=0.04",
      "attempt=1 status=error error_type=refused failed=1",
      "attempt=2 status=cancelled failed=0",
      "attempt=1 status=ok failed=0"
    };
    for (int i = 0; i < tries.length; i++) {
      event(
          "retries",
          first
              + tries[i]
              + " event_id=e%1$d started_at=2026-11-01T10:00:0%1$dZ finished_at=2026-11-01T10:00:0%1$d.5Z"
                  .formatted(i));
    }
    assertThat(
            query(
                "SELECT type, name, agent, attempts, failed_attempts, ended_well, duration_ns, error_type, cost, retry_cost, event_ids FROM retries WHERE workspace = 'retries' ORDER BY started_at"))
        .isEqualTo(
            """
            tool_call\tsearch\tdesk\t3\t2\t1\t2500000000\ttimeout\t0.07\t0.06\t['e0','e1','e2']
            tool_call\tsearch\tdesk\t2\t1\t0\t1500000000\trefused\t\\N\t\\N\t['e3','e4']\
            """);
  }

  @Test
  void retries_ofOtherCallsAndSpans_areApart() {
    String call = "type=tool_call tool_name=search run_id=run_1 parent_span_id=a1 ";
    event(
        "parallel", call + "event_id=e1 tool_call_id=c1 attempt=1 started_at=2026-11-01T10:00:01Z");
    event(
        "parallel", call + "event_id=e2 tool_call_id=c2 attempt=1 started_at=2026-11-01T10:00:02Z");
    event(
        "parallel",
        call
            + "event_id=e3 tool_call_id=c1 attempt=2 status=running started_at=2026-11-01T10:00:03Z");
    event(
        "parallel",
        call + "event_id=e4 tool_call_id=c2 attempt=2 status=ok started_at=2026-11-01T10:00:04Z");
    String model = "type=llm_call run_id=run_1 parent_span_id=a1 ";
    event(
        "parallel",
        model + "event_id=e5 attempt=1 request_model=gpt started_at=2026-11-01T10:00:01Z");
    event(
        "parallel",
        model
            + "event_id=e6 attempt=2 request_model=claude status=ok started_at=2026-11-01T10:00:03Z");
    // Its first try was lost on the way.
    event(
        "parallel",
        "type=embedding run_id=run_2 parent_span_id=a2 name=embed event_id=e7 attempt=2 status=ok"
            + " started_at=2026-11-01T10:00:05Z");
    assertThat(
            query(
                "SELECT run_id, name, attempts, ended_well, event_ids FROM retries WHERE workspace = 'parallel' ORDER BY started_at, name"))
        .isEqualTo(
            """
            run_1\tgpt\t2\t1\t['e5','e6']
            run_1\tsearch\t2\t\\N\t['e1','e3']
            run_1\tsearch\t2\t1\t['e2','e4']
            run_2\tembed\t2\t1\t['e7']\
            """);
  }

  @Test
  void promptVersions_areThoseOfRunsElseOfTheirModelCalls() {
    String version = "prompt_id=triage prompt_version=%d finished_at=2026-11-01T10:01:00Z ";
    String one = version.formatted(1);
    String two = version.formatted(2);
    run("prompts", one + "run_id=run_1 status=success duration_ns=10");
    run("prompts", one + "run_id=run_2 status=failed duration_ns=20");
    run("prompts", one + "run_id=run_3 status=cancelled duration_ns=90");
    run("prompts", two + "run_id=run_4 status=success duration_ns=30");
    run("prompts", "run_id=run_5 parent_run_id=run_4 root_run_id=run_4 status=success");
    String call = "type=llm_call prompt_id=triage ";
    // Not the run's own prompt.
    event("prompts", call + "event_id=e1 run_id=run_1 prompt_version=2 cost=0.1 input_tokens=1");
    event("prompts", "type=llm_call event_id=e2 run_id=run_2 cost=0.2 input_tokens=1");
    event("prompts", "type=llm_call event_id=e3 run_id=run_3 input_tokens=1");
    event("prompts", "type=llm_call event_id=e4 run_id=run_4 cost=0.4 input_tokens=1");
    event("prompts", call + "event_id=e5 run_id=run_5 prompt_version=3 cost=0.5 input_tokens=1");
    event("prompts", call + "event_id=e6 run_id=run_5 prompt_version=3 input_tokens=1");
    String score = "type=score score_value=%s name=%s ";
    event("prompts", score.formatted("0.5", "tone") + "event_id=s1 run_id=run_1");
    event("prompts", score.formatted("0.7", "tone") + "event_id=s2 run_id=run_2");
    event("prompts", score.formatted("1", "facts") + "event_id=s3 run_id=run_2");
    event("prompts", score.formatted("nan", "facts") + "event_id=s4 run_id=run_2");
    event("prompts", "type=score name=label score_label=good event_id=s5 run_id=run_4");
    database.settle();
    assertThat(
            query(
                "SELECT * EXCEPT workspace FROM prompt_versions WHERE workspace = 'prompts' ORDER BY prompt_version"))
        .isEqualTo(
            """
            triage\t1\t3\t1\t2\t0.5\t0.3\t0.15\t0.3\t1\t20\t{'facts':1,'tone':0.6}
            triage\t2\t1\t1\t1\t1\t0.9\t0.9\t0.9\t0\t30\t{}
            triage\t3\t1\t1\t1\t1\t0.5\t0.5\t0.5\t0\t0\t{}\
            """);
  }

  @Test
  void promptVersion_nothingEndedOrPriced_isNull() {
    run("early", "run_id=run_1 prompt_id=p status=cancelled");
    database.settle();
    assertThat(
            query(
                "SELECT runs, ended, success_rate, cost, cost_per_run, cost_per_success, p95_duration_ns, scores FROM prompt_versions WHERE workspace = 'early'"))
        .isEqualTo("1\t0\t\\N\t\\N\t\\N\t\\N\t\\N\t{}");
  }

  @Test
  void scores_haveTargetAndExplanation() {
    event(
        "scores",
        "event_id=s1 type=score name=tone score_value=0.25 score_label=poor output=curt"
            + " data={\"target_event_id\":\"e1\"} run_id=run_1 agent=desk customer_id=acme");
    event("scores", "event_id=s2 type=score name=passed score_label=yes run_id=run_1");
    event("scores", "event_id=s3 type=log output=x run_id=run_1");
    assertThat(
            query(
                "SELECT event_id, name, score, label, explanation, target_event_id, run_id, agent, customer_id, trace_id FROM scores WHERE workspace = 'scores' ORDER BY event_id"))
        .isEqualTo(
            "s1\ttone\t0.25\tpoor\tcurt\te1\trun_1\tdesk\tacme\t%1$s\ns2\tpassed\t\\N\tyes\t\t\trun_1\t\t\t%1$s"
                .formatted(TRACE));
  }

  @Test
  void policyDecisions_areThoseOfPoliciesAndGuardrails() {
    event(
        "policies",
        "event_id=p1 type=policy policy_name=spend policy_outcome=escalated run_id=run_1"
            + " data={\"reason\":\"over-10\"}");
    event(
        "policies",
        "event_id=p2 type=guardrail policy_name=pii policy_outcome=blocked run_id=run_1");
    event("policies", "event_id=p3 type=guardrail policy_name=pii run_id=run_1");
    assertThat(
            query(
                "SELECT event_id, type, policy_name, reason, policy_outcome FROM policy_decisions WHERE workspace = 'policies' ORDER BY event_id"))
        .isEqualTo("p1\tpolicy\tspend\tover-10\tescalated\np2\tguardrail\tpii\t\tblocked");
  }

  @Test
  void budgets_completeWhatFollows() {
    String budget = "type=budget run_id=run_1 ";
    event("budgets", budget + "event_id=b1 budget_limit=100 budget_consumed=40.5 currency=EUR");
    event("budgets", budget + "event_id=b2 budget_limit=100 budget_remaining=25");
    event("budgets", budget + "event_id=b3 budget_consumed=1 budget_remaining=3");
    event("budgets", budget + "event_id=b4 budget_limit=0 budget_consumed=1");
    event("budgets", budget + "event_id=b5 budget_remaining=3");
    assertThat(
            query(
                "SELECT event_id, limit, consumed, remaining, used, currency FROM budgets WHERE workspace = 'budgets' ORDER BY event_id"))
        .isEqualTo(
            """
            b1\t100\t40.5\t59.5\t0.405\tEUR
            b2\t100\t75\t25\t0.75\tUSD
            b3\t4\t1\t3\t0.25\tUSD
            b4\t0\t1\t-1\t\\N\tUSD
            b5\t\\N\t\\N\t3\t\\N\tUSD\
            """);
  }
}
