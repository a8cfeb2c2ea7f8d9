package io.spanhouse.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/** A migrated database to write rows into by hand, all of one trace, and to read the views of. */
final class ViewDatabase {
  static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final String NAME = "spanhouse";

  private final SqlClient sql;

  ViewDatabase(ClickHouse clickHouse) {
    clickHouse.migrate(NAME);
    sql = new SqlClient(clickHouse.httpUrl(), NAME);
    // What was delivered twice stays in the tables twice.
    sql.query("SYSTEM STOP MERGES");
  }

  SqlClient sql() {
    return sql;
  }

  void run(String workspace, String row) {
    insert("runs", workspace, row);
  }

  void event(String workspace, String row) {
    insert("events", workspace, row);
  }

  void span(String workspace, String row) {
    insert("spans", workspace, row);
  }

  private void insert(String table, String workspace, String row) {
    sql.insert(table, "workspace=%s trace_id=%s version=1 %s".formatted(workspace, TRACE, row));
  }

  /** Settles everything there is. */
  void settle() {
    settle(sql);
  }

  static void settle(SqlClient sql) {
    Map<String, String> parameters = new HashMap<>(Settlement.settings());
    parameters.put("session_id", UUID.randomUUID().toString());
    parameters.put("param_from", "-1");
    String now = Long.toString(TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis()));
    parameters.put("param_to", now);
    parameters.put("param_at", now);
    for (String statement : Settlement.arrivals()) {
      sql.query(statement, parameters);
    }
    for (String statement : Settlement.scope()) {
      sql.query(statement, parameters);
    }
    for (String statement : Settlement.statements()) {
      sql.query(statement, parameters);
    }
  }

  /** The row of a run, without its path and empty columns. */
  Map<String, String> summary(String workspace, String runId) {
    return only(
        "SELECT * FROM run_summary WHERE workspace = '%s' AND run_id = '%s'"
            .formatted(workspace, runId));
  }

  /** The given columns of a run's row, in TSV. */
  String columns(String workspace, String runId, String columns) {
    settle();
    return sql.query(
        "SELECT %s FROM run_summary WHERE workspace = '%s' AND run_id = '%s'"
            .formatted(columns, workspace, runId));
  }

  /** The row of the trace, without empty columns. */
  Map<String, String> trace(String workspace) {
    return only("SELECT * FROM traces WHERE workspace = '%s'".formatted(workspace));
  }

  private Map<String, String> only(String query) {
    settle();
    List<Map<String, String>> rows = sql.rows(query);
    assertThat(rows).hasSize(1);
    rows.get(0).remove("path");
    return rows.get(0);
  }
}
