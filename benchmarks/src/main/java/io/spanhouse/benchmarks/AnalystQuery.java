package io.spanhouse.benchmarks;

import java.util.List;

/**
 * A query as an analyst writes it over the views.
 *
 * @param name what it asks
 * @param goalMillis what its p95 should stay under; 0 for no goal
 * @param parameters query for the values it is asked with, {@code {count:UInt32}} rows at most
 * @param sql the query
 */
record AnalystQuery(String name, long goalMillis, String parameters, String sql) {
  private static final String NONE = "SELECT 1 AS unused";

  private static final String DAYS =
      """
      SELECT DISTINCT toDate(started_at) AS day
      FROM run_summary
      WHERE workspace = {workspace:String}
      ORDER BY cityHash64(day)
      LIMIT {count:UInt32}
      """;

  private static final String TRACES =
      """
      SELECT trace_id
      FROM traces
      WHERE workspace = {workspace:String} AND runs > 0
      ORDER BY cityHash64(trace_id)
      LIMIT {count:UInt32}
      """;

  private static final String TRACES_WITH_CALLS =
      """
      SELECT DISTINCT trace_id
      FROM counted_events
      WHERE workspace = {workspace:String} AND type = 'llm_call' AND trace_id != ''
      ORDER BY cityHash64(trace_id)
      LIMIT {count:UInt32}
      """;

  private static final String SESSIONS =
      """
      SELECT session_id
      FROM sessions
      WHERE workspace = {workspace:String}
      ORDER BY cityHash64(session_id)
      LIMIT {count:UInt32}
      """;

  private static final String CUSTOMERS =
      """
      SELECT DISTINCT customer_id AS customer
      FROM run_summary
      WHERE workspace = {workspace:String} AND customer_id != '' AND effective_status = 'failed'
      ORDER BY cityHash64(customer)
      LIMIT {count:UInt32}
      """;

  private static final String LAST_DAY =
      """
      SELECT toDate(max(started_at)) AS day
      FROM run_summary
      WHERE workspace = {workspace:String}
      """;

  /** Attributes that are few in their hour and their day. */
  private static final String ATTRIBUTES =
      """
      SELECT toStartOfHour(started_at) AS hour, attributes['url.full'] AS value
      FROM spans
      WHERE workspace = {workspace:String} AND value != ''
      ORDER BY cityHash64(trace_id, span_id)
      LIMIT {count:UInt32}
      """;

  private static final String PAGE =
      """
      SELECT
          run_id, agent, effective_status, started_at, duration_ns, customer_id, llm_calls, tool_calls, errors,
          total_tokens, cost, tree_cost
      FROM run_summary
      """;

  private static final String BY_ATTRIBUTE =
      """
      SELECT Timestamp, TraceId, SpanName, Duration, StatusCode
      FROM otel_traces
      WHERE workspace = {workspace:String} AND SpanAttributes['url.full'] = {value:String}
      """;

  /** All of them, those with a goal first. */
  static List<AnalystQuery> all() {
    return List.of(
        new AnalystQuery(
            "50 latest runs with totals",
            100,
            NONE,
            PAGE + "WHERE workspace = {workspace:String} ORDER BY started_at DESC LIMIT 50"),
        new AnalystQuery(
            "50 runs of a day with totals",
            100,
            DAYS,
            PAGE
                + """
                WHERE workspace = {workspace:String}
                    AND started_at >= {day:Date} AND started_at < {day:Date} + 1
                ORDER BY started_at DESC
                LIMIT 50
                """),
        new AnalystQuery(
            "how many runs by customer and status",
            150,
            NONE,
            """
            SELECT customer_id, effective_status, count() AS runs
            FROM run_summary
            WHERE workspace = {workspace:String}
            GROUP BY customer_id, effective_status
            ORDER BY runs DESC
            """),
        new AnalystQuery(
            "50 failed runs of a customer",
            150,
            CUSTOMERS,
            PAGE
                + """
                WHERE workspace = {workspace:String}
                    AND customer_id = {customer:String} AND effective_status = 'failed'
                ORDER BY started_at DESC
                LIMIT 50
                """),
        new AnalystQuery(
            "trace by id",
            50,
            TRACES,
            """
            SELECT Timestamp, SpanId, ParentSpanId, SpanName, ServiceName, Duration, StatusCode, SpanAttributes
            FROM otel_traces
            WHERE workspace = {workspace:String} AND TraceId = {trace_id:String}
            ORDER BY Timestamp
            """),
        new AnalystQuery(
            "a session",
            50,
            SESSIONS,
            "SELECT * FROM sessions WHERE workspace = {workspace:String} AND session_id = {session_id:String}"),
        new AnalystQuery(
            "runs of a session",
            50,
            SESSIONS,
            PAGE
                + """
                WHERE workspace = {workspace:String} AND session_id = {session_id:String}
                ORDER BY started_at
                """),
        new AnalystQuery(
            "cost by model and day, everything",
            500,
            NONE,
            "SELECT * FROM cost_by_model WHERE workspace = {workspace:String} ORDER BY day, provider, model"),
        new AnalystQuery(
            "spans of an hour by attribute",
            500,
            ATTRIBUTES,
            BY_ATTRIBUTE
                + """
                    AND Timestamp >= {hour:DateTime('UTC')} AND Timestamp < {hour:DateTime('UTC')} + INTERVAL 1 HOUR
                ORDER BY Timestamp
                """),
        new AnalystQuery(
            "spans of a day by attribute",
            500,
            ATTRIBUTES,
            BY_ATTRIBUTE
                + """
                    AND Timestamp >= toDate({hour:DateTime('UTC')})
                    AND Timestamp < toDate({hour:DateTime('UTC')}) + 1
                ORDER BY Timestamp
                """),
        new AnalystQuery(
            "incidents of the last day",
            300,
            LAST_DAY,
            """
            SELECT started_at, incident_id, root_agent, first_failed_agent, error_type, error_message, failed_runs
            FROM incidents
            WHERE workspace = {workspace:String} AND started_at >= {day:Date}
            ORDER BY started_at DESC
            """),
        new AnalystQuery(
            "what runs now",
            0,
            NONE,
            "SELECT * FROM running_runs WHERE workspace = {workspace:String} ORDER BY started_at"),
        new AnalystQuery(
            "model calls of a trace",
            0,
            TRACES_WITH_CALLS,
            """
            SELECT started_at, response_model, input, output, input_tokens, output_tokens, cost
            FROM llm_calls
            WHERE workspace = {workspace:String} AND trace_id = {trace_id:String}
            ORDER BY started_at
            """),
        new AnalystQuery(
            "langsmith_runs of a trace",
            0,
            TRACES,
            """
            SELECT *
            FROM langsmith_runs
            WHERE workspace = {workspace:String} AND trace_id = {trace_id:String}
            ORDER BY execution_order
            """),
        new AnalystQuery(
            "any 50 of langsmith_runs", 0, NONE, "SELECT * FROM langsmith_runs LIMIT 50"),
        new AnalystQuery(
            "50 latest of langsmith_runs",
            0,
            NONE,
            "SELECT * FROM langsmith_runs ORDER BY start_time DESC LIMIT 50"),
        new AnalystQuery("any 50 of span_order", 0, NONE, "SELECT * FROM span_order LIMIT 50"),
        new AnalystQuery(
            "tools of a day",
            0,
            DAYS,
            "SELECT * FROM tool_health WHERE workspace = {workspace:String} AND day = {day:Date} ORDER BY calls DESC"));
  }
}
