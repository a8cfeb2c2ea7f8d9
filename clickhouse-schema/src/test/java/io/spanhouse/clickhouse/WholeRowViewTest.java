package io.spanhouse.clickhouse;

import static io.spanhouse.clickhouse.ViewDatabase.TRACE;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;

/** Hand-written rows in, whole rows of the views out. Each test has a workspace of its own. */
@Testcontainers
@Tag("storage")
class WholeRowViewTest {
  @Container static final ClickHouse clickHouse = ClickHouse.forTests();

  private static ViewDatabase database;

  @BeforeAll
  static void migrate() {
    database = new ViewDatabase(clickHouse);
  }

  /** A pipeline run, a research run below it and a writer run below that; the children first. */
  private static void writePipeline(String workspace) {
    database.event(
        workspace,
        "event_id=e_tool type=tool_call run_id=run_w span_id=b7 tool_name=search attempt=1"
            + " status=error started_at=2026-11-01T10:00:05Z finished_at=2026-11-01T10:00:06Z");
    database.event(
        workspace,
        "event_id=e_error type=error run_id=run_w span_id=b7 status=error"
            + " started_at=2026-11-01T10:00:06Z");
    database.event(
        workspace,
        "event_id=e_tool2 type=tool_call run_id=run_w span_id=b8 tool_name=search attempt=2"
            + " status=ok started_at=2026-11-01T10:00:06Z finished_at=2026-11-01T10:00:07Z");
    database.event(
        workspace,
        "event_id=e_call3 type=llm_call run_id=run_w span_id=b9 response_model=claude-5"
            + " request_model=claude input_tokens=200 output_tokens=20 cached_input_tokens=50"
            + " reasoning_tokens=5 total_tokens=220 cost=0.02 response_id=r3 status=ok"
            + " started_at=2026-11-01T10:00:07Z finished_at=2026-11-01T10:00:08.5Z");
    database.run(
        workspace,
        "run_id=run_w parent_run_id=run_r root_run_id=run_p agent=writer status=failed"
            + " started_at=2026-11-01T10:00:04Z finished_at=2026-11-01T10:00:09Z"
            + " received_at=2026-11-01T10:00:10Z duration_ns=5000000000 error_type=boom"
            + " span_id=a3 metadata={'k':'v'} tags=['t']");
    // A framework's call around the client library's: the same usage told twice.
    database.event(
        workspace,
        "event_id=e_call2 type=llm_call run_id=run_r span_id=b2 parent_span_id=b1"
            + " request_model=gpt-5 input_tokens=100 output_tokens=10 total_tokens=110 cost=0.01"
            + " response_id=r2 status=ok started_at=2026-11-01T10:00:02Z"
            + " finished_at=2026-11-01T10:00:03Z");
    database.event(
        workspace,
        "event_id=e_call1 type=llm_call run_id=run_r span_id=b1 parent_span_id=a2"
            + " request_model=gpt-5 input_tokens=100 output_tokens=10 total_tokens=110 cost=0.01"
            + " response_id=r2 status=ok started_at=2026-11-01T10:00:02Z"
            + " finished_at=2026-11-01T10:00:03Z");
    database.run(
        workspace,
        "run_id=run_r parent_run_id=run_p root_run_id=run_p agent=researcher status=success"
            + " started_at=2026-11-01T10:00:01Z finished_at=2026-11-01T10:00:09Z"
            + " received_at=2026-11-01T10:00:10Z duration_ns=8000000000 span_id=a2"
            + " reported_input_tokens=300 reported_output_tokens=30 reported_cost=0.03");
    database.event(
        workspace,
        "event_id=e_pay type=payment run_id=run_p span_id=a1 amount=1.5 status=ok"
            + " started_at=2026-11-01T10:00:09Z");
    database.run(
        workspace,
        "run_id=run_p root_run_id=run_p agent=pipeline status=success span_id=a1"
            + " started_at=2026-11-01T10:00:00Z finished_at=2026-11-01T10:00:10Z"
            + " received_at=2026-11-01T10:00:10Z duration_ns=10000000000"
            + " reported_input_tokens=300 reported_output_tokens=30 reported_cost=0.03");
    database.span(
        workspace,
        "span_id=00000000000000a2 parent_span_id=00000000000000a1 name=research agent=researcher"
            + " status=error started_at=2026-11-01T10:00:01Z finished_at=2026-11-01T10:00:09Z");
    database.span(
        workspace,
        "span_id=00000000000000a1 name=invoke agent=pipeline status=ok"
            + " started_at=2026-11-01T10:00:00Z finished_at=2026-11-01T10:00:10Z");
  }

  private static Map<String, String> expectedWriter(String workspace) {
    return SqlClient.fields(
        """
        workspace=%s run_id=run_w parent_run_id=run_r root_run_id=run_p trace_id=%s span_id=a3
        agent=writer status=failed started_at=2026-11-01T10:00:04.000000000Z
        finished_at=2026-11-01T10:00:09.000000000Z received_at=2026-11-01T10:00:10.000000000Z
        duration_ns=5000000000 error_type=boom tags=['t'] metadata={'k':'v'}
        llm_calls=1 tool_calls=2 events=4 errors=1 retries=1
        input_tokens=200 output_tokens=20 cached_input_tokens=50 reasoning_tokens=5
        total_tokens=220 cost=0.02 margin=-0.02 usage_source=leaf
        models=['claude-5'] tools=['search'] last_event_at=2026-11-01T10:00:08.500000000Z
        settled=1 effective_status=failed
        tree_llm_calls=1 tree_tool_calls=2 tree_errors=1 tree_total_tokens=220 tree_cost=0.02
        """
            .formatted(workspace, TRACE));
  }

  private static Map<String, String> expectedResearcher(String workspace) {
    return SqlClient.fields(
        """
        workspace=%s run_id=run_r parent_run_id=run_p root_run_id=run_p trace_id=%s span_id=a2
        agent=researcher status=success started_at=2026-11-01T10:00:01.000000000Z
        finished_at=2026-11-01T10:00:09.000000000Z received_at=2026-11-01T10:00:10.000000000Z
        duration_ns=8000000000
        reported_input_tokens=300 reported_output_tokens=30 reported_cost=0.03
        llm_calls=1 events=2 input_tokens=100 output_tokens=10 total_tokens=110
        cost=0.01 margin=-0.01 usage_source=leaf child_runs=1 failed_child_runs=1
        models=['gpt-5'] last_event_at=2026-11-01T10:00:03.000000000Z settled=1 effective_status=success
        tree_llm_calls=2 tree_tool_calls=2 tree_errors=1 tree_total_tokens=330 tree_cost=0.03
        """
            .formatted(workspace, TRACE));
  }

  private static Map<String, String> expectedPipeline(String workspace) {
    return SqlClient.fields(
        """
        workspace=%s run_id=run_p root_run_id=run_p trace_id=%s span_id=a1
        agent=pipeline status=success started_at=2026-11-01T10:00:00.000000000Z
        finished_at=2026-11-01T10:00:10.000000000Z received_at=2026-11-01T10:00:10.000000000Z
        duration_ns=10000000000
        reported_input_tokens=300 reported_output_tokens=30 reported_cost=0.03
        events=1 revenue=1.5 margin=1.5 usage_source=none child_runs=1
        last_event_at=2026-11-01T10:00:09.000000000Z settled=1 effective_status=success
        tree_llm_calls=2 tree_tool_calls=2 tree_errors=1 tree_total_tokens=330 tree_cost=0.03
        """
            .formatted(workspace, TRACE));
  }

  private static Map<String, String> expectedTrace(String workspace) {
    return SqlClient.fields(
        """
        workspace=%s trace_id=%s root_run_id=run_p agent=pipeline name=invoke
        started_at=2026-11-01T10:00:00.000000000Z duration_ns=10000000000
        spans=2 runs=3 errors=1 status=success total_tokens=330 cost=0.03
        """
            .formatted(workspace, TRACE));
  }

  private static void assertPipeline(String workspace) {
    assertThat(database.summary(workspace, "run_w")).isEqualTo(expectedWriter(workspace));
    assertThat(database.summary(workspace, "run_r")).isEqualTo(expectedResearcher(workspace));
    assertThat(database.summary(workspace, "run_p")).isEqualTo(expectedPipeline(workspace));
    assertThat(database.trace(workspace)).isEqualTo(expectedTrace(workspace));
  }

  @Test
  void pipeline_childrenBeforeParents() {
    writePipeline("once");
    assertPipeline("once");
  }

  @Test
  void pipeline_deliveredThreeTimes_isTheSame() {
    writePipeline("thrice");
    writePipeline("thrice");
    writePipeline("thrice");
    assertThat(
            database
                .sql()
                .query(
                    "SELECT count() > uniqExact(event_id) FROM events WHERE workspace = 'thrice' SETTINGS final = 0"))
        .as("the tables hold what was delivered twice")
        .isEqualTo("1");
    assertPipeline("thrice");
    assertThat(
            database
                .sql()
                .query(
                    "SELECT count(), sum(total_tokens), sum(cost) FROM run_summary WHERE workspace = 'thrice'"))
        .isEqualTo("3\t330\t0.03");
  }

  @Test
  void pipeline_ofAnotherWorkspace_isNotMixedIn() {
    writePipeline("mine");
    writePipeline("yours");
    assertPipeline("mine");
    assertPipeline("yours");
  }

  @Test
  void runSummary_hasEveryColumnOfRuns() {
    List<String> runs =
        Schema.columns("runs").stream()
            .map(Schema.Column::name)
            .takeWhile(name -> !name.equals("version"))
            .toList();
    assertThat(
            database
                .sql()
                .query(
                    "SELECT name FROM system.columns WHERE database = 'spanhouse' AND table = 'run_summary'")
                .lines())
        .containsAll(runs)
        .contains("llm_calls", "margin", "tree_cost", "effective_status");
  }

  @Test
  void run_withoutEvents_isThere() {
    database.run("heartbeat", "run_id=run_h run_type=heartbeat status=success");
    assertThat(database.summary("heartbeat", "run_h"))
        .isEqualTo(
            SqlClient.fields(
                """
                workspace=heartbeat run_id=run_h trace_id=%s run_type=heartbeat status=success
                started_at=1970-01-01T00:00:00.000000000Z
                received_at=1970-01-01T00:00:00.000000000Z
                usage_source=none settled=1 effective_status=success
                """
                    .formatted(TRACE)));
  }

  @Test
  void trace_withoutRuns_hasStatusAndUsageOfItsSpans() {
    database.span(
        "plain",
        "span_id=00000000000000c2 parent_span_id=00000000000000c1 name=chat"
            + " started_at=2026-11-01T10:00:00.5Z finished_at=2026-11-01T10:00:01Z status=ok");
    database.event("plain", "event_id=e1 type=llm_call run_id=run_x span_id=c2 input_tokens=4");
    assertThat(database.trace("plain"))
        .isEqualTo(
            SqlClient.fields(
                """
                workspace=plain trace_id=%s name=chat started_at=2026-11-01T10:00:00.500000000Z
                duration_ns=500000000 spans=1 status=success total_tokens=4
                """
                    .formatted(TRACE)));
    database.span(
        "plain",
        "span_id=00000000000000c1 name=GET status=error agent=helper"
            + " started_at=2026-11-01T10:00:00Z finished_at=2026-11-01T10:00:02Z");
    assertThat(database.trace("plain"))
        .isEqualTo(
            SqlClient.fields(
                """
                workspace=plain trace_id=%s name=GET agent=helper
                started_at=2026-11-01T10:00:00.000000000Z duration_ns=2000000000
                spans=2 errors=1 status=failed total_tokens=4
                """
                    .formatted(TRACE)));
  }
}
