package io.spanhouse.collector.settle;

import com.clickhouse.client.api.query.GenericRecord;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Reads and corrects traces in ClickHouse. Text travels as hex in query parameters, so that nothing
 * of what senders wrote is ever parsed as SQL.
 */
final class StoredTraces {
  /** Traces read by one statement. */
  static final int MAX_TRACES = 500;

  /** Spans corrected by one statement: parameters travel in the URL, which is bounded. */
  static final int MAX_CHANGES = 500;

  /**
   * Traces of which something arrived and in which a span alone cannot tell which run it belongs
   * to: those with an agent span below other spans made by somebody else's instrumentation (such a
   * run's id derives from trace and span), and those with a run whose parent is in another trace.
   * Also those with a run that waited for a parent that arrived now.
   */
  private static final String UNSETTLED =
      """
      WITH candidates AS (
        SELECT workspace, trace_id, run_id, parent_run_id
        FROM runs
        WHERE (workspace, trace_id) IN arrived
          AND started_at BETWEEN (SELECT events_from FROM bounds) AND (SELECT events_to FROM bounds))
      SELECT workspace, trace_id
      FROM candidates
      WHERE startsWith(run_id, concat('run_', trace_id, '_'))
        OR parent_run_id != ''
          AND (workspace, parent_run_id, trace_id) NOT IN (SELECT workspace, run_id, trace_id FROM candidates)
      UNION DISTINCT
      SELECT workspace, trace_id
      FROM runs
      WHERE length(path) = 1 AND parent_run_id != '' AND trace_id != ''
        AND (workspace, parent_run_id) IN (SELECT workspace, run_id FROM candidates)
      ORDER BY workspace, trace_id
      """;

  private static final String ROWS =
      """
      WITH arrayMap(r -> arrayMap(f -> unhex(f), splitByChar(',', r)), splitByChar(';', {rows:String})) AS keys
      """;

  private static final String SPANS =
      ROWS
          + """
            SELECT s.workspace AS workspace, toString(s.trace_id) AS trace_id, toString(s.span_id) AS span_id,
              s.parent_span_id AS parent_span_id, s.kind = 'agent.invoke' AS agent, s.run_id AS run_id,
              r.parent_run_id AS parent_run_id, s.root_run_id AS root_run_id,
              toUnixTimestamp64Nano(s.started_at) AS started_at
            FROM (SELECT * FROM spans FINAL
                  WHERE (workspace, toString(trace_id)) IN (SELECT k[1], k[2] FROM (SELECT arrayJoin(keys) AS k))) AS s
            LEFT JOIN (SELECT workspace, run_id, parent_run_id FROM runs FINAL
                  WHERE (workspace, trace_id) IN (SELECT k[1], k[2] FROM (SELECT arrayJoin(keys) AS k))) AS r
              ON r.workspace = s.workspace AND r.run_id = s.run_id
            """;

  private static final String ROOTS =
      ROWS
          + """
            SELECT workspace, run_id, root_run_id
            FROM runs FINAL
            WHERE (workspace, run_id) IN (SELECT k[1], k[2] FROM (SELECT arrayJoin(keys) AS k))
            """;

  private static final String TRACES_OF_ROOTS =
      ROWS
          + """
            SELECT DISTINCT workspace, trace_id
            FROM runs FINAL
            WHERE trace_id != ''
              AND (workspace, root_run_id) IN (SELECT k[1], k[2] FROM (SELECT arrayJoin(keys) AS k))
            ORDER BY workspace, trace_id
            """;

  private static final String CHANGES =
      """
      WITH arrayMap(r -> arrayMap(f -> unhex(f), splitByChar(',', r)), splitByChar(';', {rows:String})) AS changes
      """;

  private static final String CORRECT_SPANS =
      """
      INSERT INTO spans
      """
          + CHANGES
          + """
            SELECT s.* REPLACE (c.new_run AS run_id, c.new_root AS root_run_id, s.version + 1 AS version)
            FROM (SELECT * FROM spans FINAL
                  WHERE workspace = unhex({workspace:String}) AND trace_id = {trace:String}) AS s
            INNER JOIN (SELECT c[1] AS span, c[3] AS new_run, c[4] AS new_root
                  FROM (SELECT arrayJoin(changes) AS c)) AS c
              ON toString(s.span_id) = c.span
            """;

  private static final String CORRECT_EVENTS =
      """
      INSERT INTO events
      """
          + CHANGES
          + """
            SELECT e.* REPLACE (c.new_run AS run_id, c.new_root AS root_run_id, e.version + 1 AS version)
            FROM (SELECT * FROM events FINAL
                  WHERE workspace = unhex({workspace:String}) AND trace_id = {trace:String}) AS e
            INNER JOIN (SELECT c[1] AS span, c[2] AS old_run, c[3] AS new_run, c[4] AS new_root
                  FROM (SELECT arrayJoin(changes) AS c)) AS c
              ON e.span_id = c.span AND e.run_id = c.old_run
            """;

  /** Events of a run that its spans do not lead to: of log records, of other traces. */
  private static final String CORRECT_ROOTS_OF_EVENTS =
      """
      INSERT INTO events
      """
          + CHANGES
          + """
            SELECT e.* REPLACE (c.new_root AS root_run_id, e.version + 1 AS version)
            FROM (SELECT * FROM events FINAL
                  WHERE workspace = unhex({workspace:String}) AND run_id IN (SELECT arrayJoin(changes)[3])) AS e
            INNER JOIN (SELECT c[3] AS run, c[4] AS new_root
                  FROM (SELECT arrayJoin(changes) AS c) WHERE c[6] = 'agent') AS c
              ON e.run_id = c.run
            WHERE e.root_run_id != c.new_root
            """;

  private static final String CORRECT_RUNS =
      """
      INSERT INTO runs
      """
          + CHANGES
          + """
            SELECT r.* REPLACE (c.parent AS parent_run_id, c.new_root AS root_run_id, r.version + 1 AS version)
            FROM (SELECT * FROM runs FINAL
                  WHERE workspace = unhex({workspace:String}) AND trace_id = {trace:String}) AS r
            INNER JOIN (SELECT c[3] AS run, c[4] AS new_root, c[5] AS parent
                  FROM (SELECT arrayJoin(changes) AS c) WHERE c[6] = 'agent') AS c
              ON r.run_id = c.run
            """;

  private static final String AGENT = "agent";

  private final SettleSession session;

  /** Of a session in which the scope is known. */
  StoredTraces(SettleSession session) {
    this.session = session;
  }

  /** Traces in scope that may need settling. */
  List<TraceKey> unsettled() {
    return traceKeys(session.rows(UNSETTLED, Map.of()));
  }

  /** Traces with a run below one of these outermost runs. */
  List<TraceKey> below(Collection<RunKey> roots) {
    return traceKeys(session.rows(TRACES_OF_ROOTS, Map.of("rows", hexRows(roots, RunKey::fields))));
  }

  private static List<TraceKey> traceKeys(List<GenericRecord> rows) {
    return rows.stream()
        .map(row -> new TraceKey(row.getString("workspace"), row.getString("trace_id")))
        .toList();
  }

  /** The outermost run of each of these runs, of those that are known. */
  Map<RunKey, String> roots(Collection<RunKey> runs) {
    Map<RunKey, String> roots = new HashMap<>();
    for (GenericRecord row : session.rows(ROOTS, Map.of("rows", hexRows(runs, RunKey::fields)))) {
      roots.put(
          new RunKey(row.getString("workspace"), row.getString("run_id")),
          row.getString("root_run_id"));
    }
    return roots;
  }

  /** All spans of these traces, {@link #MAX_TRACES} at most. */
  Map<TraceKey, List<SpanNode>> read(Collection<TraceKey> keys) {
    String rows = hexRows(keys, key -> List.of(key.workspace(), key.traceId()));
    Map<TraceKey, List<SpanNode>> traces = new LinkedHashMap<>();
    for (GenericRecord row : session.rows(SPANS, Map.of("rows", rows))) {
      TraceKey key = new TraceKey(row.getString("workspace"), row.getString("trace_id"));
      traces
          .computeIfAbsent(key, unused -> new ArrayList<>())
          .add(
              new SpanNode(
                  row.getString("span_id"),
                  row.getString("parent_span_id"),
                  row.getInteger("agent") != 0,
                  row.getString("run_id"),
                  row.getString("parent_run_id"),
                  row.getString("root_run_id"),
                  row.getLong("started_at")));
    }
    return traces;
  }

  /** Writes the settled attribution of {@link #MAX_CHANGES} spans of one trace at most. */
  void correct(TraceKey trace, List<Attribution> changes) {
    String rows =
        hexRows(
            changes,
            change ->
                List.of(
                    change.span().spanId(),
                    change.span().runId(),
                    change.runId(),
                    change.rootRunId(),
                    change.parentRunId(),
                    change.span().agent() ? AGENT : ""));
    Map<String, Object> parameters =
        Map.of("rows", rows, "workspace", hex(trace.workspace()), "trace", trace.traceId());
    // Spans last: they tell that a trace is not settled yet.
    for (String statement :
        List.of(CORRECT_RUNS, CORRECT_EVENTS, CORRECT_ROOTS_OF_EVENTS, CORRECT_SPANS)) {
      session.execute(statement, parameters);
    }
  }

  private static <T> String hexRows(Collection<T> rows, Function<T, List<String>> fields) {
    return rows.stream()
        .map(
            row ->
                fields.apply(row).stream().map(StoredTraces::hex).collect(Collectors.joining(",")))
        .collect(Collectors.joining(";"));
  }

  private static String hex(String text) {
    return HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8));
  }
}
