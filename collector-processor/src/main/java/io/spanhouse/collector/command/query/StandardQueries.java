package io.spanhouse.collector.command.query;

import java.util.Map;
import java.util.TreeMap;

/** The statements behind {@code runs}, {@code trace} and {@code demo}. */
public final class StandardQueries {
  private StandardQueries() {}

  /** Runs, newest first. */
  public static Query runs(String workspace, RunFilter filter, int limit) {
    Map<String, String> parameters = new TreeMap<>(filter.parameters());
    parameters.put("workspace", workspace);
    parameters.put("limit", Integer.toString(limit));
    return new Query(
        """
        SELECT %s
        FROM run_summary
        WHERE workspace = {workspace:String}%s
        ORDER BY started_at DESC, run_id
        LIMIT {limit:UInt32}
        """
            .formatted(RUN_COLUMNS, filter.sql()),
        parameters);
  }

  /** The runs of one trace, in the order they started. */
  public static Query runsOfTrace(String workspace, String traceId) {
    return new Query(
        """
        SELECT %s
        FROM run_summary
        WHERE workspace = {workspace:String} AND trace_id = {trace_id:String}
        ORDER BY started_at, run_id
        """
            .formatted(RUN_COLUMNS),
        Map.of("workspace", workspace, "trace_id", traceId));
  }

  /** One row, with 1 once the totals of all runs of a trace are those of all its spans, else 0. */
  public static Query isSettled(String workspace, String traceId) {
    return new Query(
        """
        SELECT
            (SELECT min(settled_at) FROM runs FINAL WHERE workspace = {workspace:String} AND trace_id = {trace_id:String})
            >= (SELECT max(received_at) FROM spans WHERE workspace = {workspace:String} AND trace_id = {trace_id:String})
            AS settled
        """,
        Map.of("workspace", workspace, "trace_id", traceId));
  }

  private static final String RUN_COLUMNS =
      "run_id, parent_run_id, agent, effective_status AS status, started_at, duration_ns,\n"
          + "       llm_calls, tool_calls, errors, retries, total_tokens, cost, tree_total_tokens,"
          + " tree_cost,\n       error_type, error_message, settled";

  /** The trace that a run belongs to: one row, or none. */
  public static Query traceOfRun(String workspace, String runId) {
    return new Query(
        """
        SELECT trace_id
        FROM runs FINAL
        WHERE workspace = {workspace:String} AND run_id = {run_id:String} AND trace_id != ''
        LIMIT 1
        """,
        Map.of("workspace", workspace, "run_id", runId));
  }

  /** The spans of one trace with what their events say about tokens, cost and errors. */
  public static Query spansOfTrace(String workspace, String traceId, int limit) {
    return new Query(
        """
        SELECT s.span_id AS span_id, s.parent_span_id AS parent_span_id, s.kind AS kind,
               s.name AS name, s.agent AS agent, s.status AS status,
               s.status_message AS status_message,
               toUnixTimestamp64Nano(s.started_at) AS started_ns, s.duration_ns AS duration_ns,
               e.model AS model, e.tool AS tool, e.tokens AS tokens, e.cost AS cost,
               e.attempt AS attempt, e.error_type AS error_type, e.error_message AS error_message
        FROM spans AS s FINAL
        LEFT JOIN
        (
            SELECT span_id,
                   max(if(request_model != '', request_model, response_model)) AS model,
                   max(tool_name) AS tool,
                   sum(total_tokens) AS tokens,
                   sum(cost) AS cost,
                   max(attempt) AS attempt,
                   max(error_type) AS error_type,
                   max(error_message) AS error_message
            FROM events FINAL
            WHERE workspace = {workspace:String} AND trace_id = {trace_id:String}
            GROUP BY span_id
        ) AS e ON e.span_id = s.span_id
        WHERE s.workspace = {workspace:String} AND s.trace_id = {trace_id:String}
        ORDER BY started_ns, span_id
        LIMIT {limit:UInt32}
        """,
        Map.of("workspace", workspace, "trace_id", traceId, "limit", Integer.toString(limit)));
  }

  /** The spans of one trace, with what tells how each was read. */
  public static Query readingsOfTrace(String workspace, String traceId, int limit) {
    return new Query(
        """
        SELECT span_id, name, scope_name, scope_version, convention, kind, run_id,
               arrayStringConcat(arraySort(mapKeys(attributes)), ', ') AS left_over
        FROM spans FINAL
        WHERE workspace = {workspace:String} AND trace_id = {trace_id:String}
        ORDER BY started_at, span_id
        LIMIT {limit:UInt32}
        """,
        Map.of("workspace", workspace, "trace_id", traceId, "limit", Integer.toString(limit)));
  }

  /**
   * The rows in events of the spans that {@link #readingsOfTrace} gives, in every column; long
   * texts are cut.
   */
  public static Query eventsOfTrace(String workspace, String traceId, int limit) {
    return new Query(
        """
        SELECT * REPLACE (
            leftUTF8(input, 200) AS input, leftUTF8(output, 200) AS output, leftUTF8(data, 200) AS data,
            leftUTF8(error_message, 200) AS error_message)
        FROM events FINAL
        WHERE workspace = {workspace:String} AND trace_id = {trace_id:String}
            AND span_id IN
            (
                SELECT span_id
                FROM spans FINAL
                WHERE workspace = {workspace:String} AND trace_id = {trace_id:String}
                ORDER BY started_at, span_id
                LIMIT {limit:UInt32}
            )
        ORDER BY started_at, event_id
        """,
        Map.of("workspace", workspace, "trace_id", traceId, "limit", Integer.toString(limit)));
  }

  /** The calls of one trace that count, with their tokens and cost, by model, dearest first. */
  public static Query costByModel(String workspace, String traceId) {
    return new Query(
        """
        SELECT model,
               count() AS calls,
               sum(input_tokens) AS input_tokens,
               sum(output_tokens) AS output_tokens,
               sum(cost) AS cost
        FROM counted_events
        WHERE workspace = {workspace:String} AND trace_id = {trace_id:String} AND counted
        GROUP BY model
        ORDER BY cost DESC NULLS LAST, model
        """,
        Map.of("workspace", workspace, "trace_id", traceId));
  }
}
