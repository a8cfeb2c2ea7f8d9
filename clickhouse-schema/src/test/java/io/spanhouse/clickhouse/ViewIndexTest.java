package io.spanhouse.clickhouse;

import static io.spanhouse.clickhouse.ViewDatabase.TRACE;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;

/**
 * Conditions on a view reach the indexes of its tables. Of one server: the plan of a distributed
 * table does not tell what other servers do.
 */
@Testcontainers
class ViewIndexTest {
  @Container static final ClickHouse clickHouse = ClickHouse.forTests();

  private static ViewDatabase database;

  @BeforeAll
  static void writeRows() {
    database = new ViewDatabase(clickHouse);
    String at = "run_id=run_1 span_id=00000000000000a1 started_at=2026-11-01T10:00:00Z ";
    database.run("w", at + "status=success");
    database.event("w", at + "event_id=evt_1 type=log");
    database.span("w", at + "kind=agent.invoke");
  }

  @Test
  void traceId_reachesTheBloomFilters() {
    assertThat(indexes("otel_traces", "TraceId")).containsOnly("trace_id_bloom");
    assertThat(indexes("span_order", "trace_id")).containsExactly("trace_id_bloom");
    assertThat(indexes("langsmith_runs", "trace_id")).containsExactly("trace_id_bloom");
    assertThat(indexes("trace_order", "trace_id")).containsExactly("trace_id_bloom");
    assertThat(indexes("langsmith_traces", "trace_id"))
        .as("of spans and events twice, and runs")
        .containsExactlyInAnyOrder(
            "trace_id_bloom",
            "trace_id_bloom",
            "trace_id_bloom",
            "trace_id_bloom",
            "trace_id_bloom");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "otel_traces WHERE Timestamp > '2026-11-01'",
        "tool_health WHERE day = '2026-11-01'",
        "scores WHERE started_at > '2026-11-01'",
        "budgets WHERE started_at > '2026-11-01'",
        "policy_decisions WHERE started_at > '2026-11-01'"
      })
  void time_reachesTheSortKey(String view) {
    assertThat(plan(view, "\"Keys\": \\[\"([^]]*)\"\\]")).contains("toStartOfMinute(started_at)");
  }

  /** SQL tools open views like that. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "langsmith_runs LIMIT 50",
        "langsmith_runs ORDER BY start_time DESC LIMIT 50",
        "langsmith_runs ORDER BY name LIMIT 50",
        "span_order LIMIT 50",
        "otel_traces LIMIT 50",
        "otel_traces ORDER BY Timestamp DESC LIMIT 50",
        "llm_calls ORDER BY started_at DESC LIMIT 50"
      })
  void someRows_areTakenBeforeAnythingIsLookedUp(String query) {
    assertThat(plan(query, "\"Node Type\": \"([^\"]*)\""))
        .contains("Limit", "ReadFromMergeTree")
        .doesNotContain("Join", "Aggregating", "ArrayJoin");
    assertThat(plan(query, "\"Description\": \"(spanhouse\\.\\w+)\""))
        .containsExactly(query.startsWith("llm_calls") ? "spanhouse.events" : "spanhouse.spans");
  }

  @ParameterizedTest
  @CsvSource({"langsmith_runs, langsmith_traces", "span_order, trace_order"})
  void rowsThatAreLookedUp_areThoseOfWholeTraces(String lookedUp, String whole) {
    database.span("other", "span_id=00000000000000a1 started_at=2026-11-01T10:00:00Z");
    database.span(
        "w",
        "span_id=00000000000000a2 parent_span_id=00000000000000a1 started_at=2026-11-01T10:00:01Z");
    String rows = "SELECT * FROM %s ORDER BY ALL";
    assertThat(database.sql().query(rows.formatted(lookedUp)).lines())
        .hasSizeGreaterThan(2)
        .containsExactlyElementsOf(database.sql().query(rows.formatted(whole)).lines().toList());
    String columns =
        "SELECT name, type FROM system.columns WHERE database = 'spanhouse' AND table = '%s' ORDER BY position";
    assertThat(database.sql().query(columns.formatted(lookedUp)))
        .isEqualTo(database.sql().query(columns.formatted(whole)));
  }

  private static List<String> indexes(String view, String column) {
    return plan("%s WHERE %s = '%s'".formatted(view, column, TRACE), "\"Name\": \"(\\w+_bloom)\"");
  }

  /** What the pattern's group finds in the plan of reading that view. */
  private static List<String> plan(String view, String pattern) {
    String plan =
        database
            .sql()
            .query("EXPLAIN indexes = 1, json = 1 SELECT * FROM " + view + " FORMAT TSVRaw");
    return Pattern.compile(pattern).matcher(plan).results().map(found -> found.group(1)).toList();
  }
}
