package io.spanhouse.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;

/** The statements that remove rows, on one server and on shards. */
@Testcontainers
@Tag("storage")
class SupersededRowsTest {
  @Container static final ClickHouse clickHouse = ClickHouse.forTests();

  private static final String ON_CLUSTER = " ON CLUSTER '" + EmbeddedCluster.NAME + "'";

  private final SqlClient sql = new SqlClient(clickHouse.httpUrl(), "spanhouse");

  @Test
  void rowsWithAnotherStart_areRemoved_andNoOthers() {
    clickHouse.migrate("spanhouse");
    for (String trace : List.of("t1", "t2", "t3's")) {
      for (String start : List.of("2026-10-31T23:59:00Z", "2026-11-01T00:00:00Z")) {
        span(trace, "a", start, "2026-11-01T00:00:01Z");
        run("run_" + trace, trace, start);
      }
      span(trace, "b", "2026-10-31T23:59:00Z", "2026-11-01T00:00:01Z");
    }
    List<String> removals = removals();
    assertThat(removals).hasSize(3).allMatch(removal -> !removal.contains("t3"));
    removals.forEach(this::everywhere);

    assertThat(
            sql.query(
                "SELECT trace_id, span_id, toMonth(started_at) FROM spans FINAL ORDER BY ALL"))
        .isEqualTo("t1\ta\t11\nt1\tb\t10\nt2\ta\t11\nt2\tb\t10\nt3\\'s\ta\t11\nt3\\'s\tb\t10");
    assertThat(
            sql.query(
                "SELECT count(), countIf(endsWith(event_id, 'a') = (toMonth(started_at) = 11)) FROM events FINAL"))
        .isEqualTo("6\t6");
    assertThat(sql.query("SELECT count(), min(toMonth(started_at)) FROM runs FINAL"))
        .isEqualTo("3\t11");
    assertThat(removals()).isEmpty();
  }

  private void span(String trace, String span, String start, String end) {
    String row =
        "workspace=w trace_id=%s span_id=%s root_run_id=run_%s started_at=%s finished_at=%s received_at=2026-11-01T00:00:02Z version=2000000000000000000"
            .formatted(trace, span, trace, start, end);
    sql.insert("spans", row);
    sql.insert("events", row + " type=llm_call event_id=evt_%s_%s".formatted(trace, span));
  }

  private void run(String run, String trace, String start) {
    sql.insert(
        "runs",
        "workspace=w run_id=%s root_run_id=%s trace_id=%s started_at=%s received_at=2026-11-01T00:00:02Z version=%d"
            .formatted(run, run, trace, start, start.startsWith("2026-11") ? 2 : 1));
  }

  private List<String> removals() {
    Map<String, String> parameters = new HashMap<>(Settlement.settings());
    parameters.put("session_id", UUID.randomUUID().toString());
    parameters.put("param_from", "-1");
    parameters.put("param_to", "1900000000000000000");
    parameters.put("param_at", "1900000000000000000");
    Stream.of(Settlement.arrivals(), Settlement.scope(), Settlement.superseded())
        .flatMap(List::stream)
        .forEach(statement -> sql.query(statement, parameters));
    return sql.query(Settlement.removals() + " FORMAT TSVRaw", parameters).lines().toList();
  }

  /** The engine has no Keeper, which spreads such statements. */
  private void everywhere(String removal) {
    if (removal.contains(ON_CLUSTER)) {
      for (String url : Shards.urls(clickHouse)) {
        new SqlClient(url, "spanhouse").query(removal.replace(ON_CLUSTER, ""));
      }
    } else {
      sql.query(removal);
    }
  }
}
