package io.spanhouse.collector.command;

import com.clickhouse.client.api.Client;
import com.clickhouse.client.api.query.QuerySettings;
import io.spanhouse.clickhouse.ClickHouseEndpoint;
import io.spanhouse.clickhouse.Settlement;
import io.spanhouse.collector.command.query.ClickHouseQueries;
import io.spanhouse.collector.command.query.Query;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/** Rows as the collector would have written them, inserted by SQL. */
final class StoredTrace {
  static final String TRACE_ID = "4bf92f3577b34da6a3ce929d0e0e4736";
  static final String ROOT_RUN = "run_eu_018f3a2b9c1d7e8fa4b9c2d7e8f1a3b6";
  static final String CHILD_RUN = "run_eu_018f3a2b9c1d7e8fa4b9c2d7e8f1a3b7";

  private final ClickHouseQueries queries;

  private StoredTrace(ClickHouseQueries queries) {
    this.queries = queries;
  }

  /**
   * A pipeline whose writer calls a model, whose search fails once and is tried again; one span has
   * lost its parent. In workspace {@code other}: a run and a trace with other ids.
   */
  static void insertInto(String clickHouseUrl, String database) {
    StoredTrace trace =
        new StoredTrace(
            new ClickHouseQueries(
                new ClickHouseEndpoint(clickHouseUrl, database, "default", ""),
                Duration.ofMinutes(1)));
    trace.run("default", ROOT_RUN, "", "article-pipeline", TRACE_ID, "success", 0, 10_000);
    trace.run("default", CHILD_RUN, ROOT_RUN, "writer", TRACE_ID, "failed", 1_000, 4_000);
    trace.run("other", "run_xx_other", "", "secret-agent", "f".repeat(32), "success", 0, 1);

    trace.span(
        1, 0, "agent.invoke", "invoke_agent article-pipeline", "article-pipeline", "ok", 0, 10_000);
    trace.span(2, 1, "agent.invoke", "agent.invoke writer", "writer", "ok", 1_000, 4_000);
    trace.span(3, 2, "model.call", "chat gpt-5.4", "writer", "ok", 1_500, 1_240);
    trace.span(4, 2, "tool.execute", "execute_tool search", "writer", "error", 3_000, 20);
    trace.span(5, 2, "tool.execute", "execute_tool search", "writer", "ok", 3_100, 380);
    trace.span(6, 1, "", "GET /\u001b[2Jescape", "", "ok", 6_000, 5);
    trace.span(7, 99, "", "orphan", "", "unset", 7_000, 1);
    trace.modelCall(3, CHILD_RUN, "gpt-5.4", 1_000, 234, "0.0123");
    trace.toolCall(4, CHILD_RUN, "search", "error", 1, "TimeoutError", "no answer");
    trace.toolCall(5, CHILD_RUN, "search", "ok", 2, "", "");
  }

  /** Settles everything there is, as the collector would. */
  static void settle(String clickHouseUrl, String database) throws Exception {
    try (Client client =
        new Client.Builder()
            .addEndpoint(clickHouseUrl)
            .setUsername("default")
            .setPassword("")
            .setDefaultDatabase(database)
            .build()) {
      QuerySettings session = new QuerySettings().setSessionId(UUID.randomUUID().toString());
      long now = TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis());
      Map<String, Object> window = Map.of("from", -1L, "to", now, "at", now);
      for (String statement : Settlement.arrivals()) {
        client.query(statement, window, session).get().close();
      }
      for (String statement : Settlement.scope()) {
        client.query(statement, window, session).get().close();
      }
      for (String statement : Settlement.statements()) {
        client.query(statement, window, session).get().close();
      }
    }
  }

  private void run(
      String workspace,
      String id,
      String parent,
      String agent,
      String traceId,
      String status,
      long startMillis,
      long millis) {
    queries.rows(
        Query.of(
            """
            INSERT INTO runs (workspace, run_id, parent_run_id, root_run_id, trace_id, agent, status,
                              started_at, finished_at, duration_ns, session_id, customer_id,
                              error_type, error_message)
            VALUES ('%s', '%s', '%s', '%s', '%s', '%s', '%s', %s, %s, %d, 'ses-%6$s', 'cu-%6$s',
                    if('%7$s' = 'failed', 'ToolError', ''), if('%7$s' = 'failed', 'no answer', ''))
            """
                .formatted(
                    workspace,
                    id,
                    parent,
                    parent.isEmpty() ? id : parent,
                    traceId,
                    agent,
                    status,
                    time(startMillis),
                    time(startMillis + millis),
                    millis * 1_000_000)));
  }

  private void span(
      int id,
      int parent,
      String kind,
      String name,
      String agent,
      String status,
      long startMillis,
      long millis) {
    queries.rows(
        Query.of(
            """
            INSERT INTO spans (workspace, trace_id, span_id, parent_span_id, kind, name, agent,
                               status, started_at, finished_at, duration_ns)
            VALUES ('default', '%s', '%016x', '%s', '%s', '%s', '%s', '%s', %s, %s, %d)
            """
                .formatted(
                    TRACE_ID,
                    id,
                    parent == 0 ? "" : "%016x".formatted(parent),
                    kind,
                    name,
                    agent,
                    status,
                    time(startMillis),
                    time(startMillis + millis),
                    millis * 1_000_000)));
  }

  private void modelCall(
      int span, String run, String model, long inputTokens, long outputTokens, String cost) {
    queries.rows(
        Query.of(
            """
            INSERT INTO events (workspace, event_id, type, run_id, root_run_id, trace_id, span_id,
                                started_at, status, request_model, input_tokens, output_tokens,
                                total_tokens, cost)
            VALUES ('default', 'evt_%d', 'llm_call', '%s', '%s', '%s', '%016x', %s, 'ok', '%s', %d,
                    %d, %d, %s)
            """
                .formatted(
                    span,
                    run,
                    ROOT_RUN,
                    TRACE_ID,
                    span,
                    time(0),
                    model,
                    inputTokens,
                    outputTokens,
                    inputTokens + outputTokens,
                    cost)));
  }

  private void toolCall(
      int span, String run, String tool, String status, int attempt, String error, String message) {
    queries.rows(
        Query.of(
            """
            INSERT INTO events (workspace, event_id, type, run_id, root_run_id, trace_id, span_id,
                                started_at, status, tool_name, attempt, error_type, error_message)
            VALUES ('default', 'evt_%d', 'tool_call', '%s', '%s', '%s', '%016x', %s, '%s', '%s', %d,
                    '%s', '%s')
            """
                .formatted(
                    span, run, ROOT_RUN, TRACE_ID, span, time(0), status, tool, attempt, error,
                    message)));
  }

  private static String time(long millisAfterStart) {
    return "toDateTime64('2026-11-03 14:03:22', 9, 'UTC') + INTERVAL "
        + millisAfterStart
        + " MILLISECOND";
  }
}
