package io.spanhouse.collector.settle;

import com.clickhouse.client.api.Client;
import com.clickhouse.client.api.query.GenericRecord;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
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
   * Only a trace with an agent span below other spans, made by somebody else's instrumentation,
   * leaves anything to settle: such a run's id derives from trace and span.
   */
  private static final String ARRIVED =
      """
      SELECT DISTINCT workspace, trace_id
      FROM runs
      WHERE startsWith(run_id, concat('run_', trace_id, '_'))
        AND (workspace, trace_id) IN (
          SELECT workspace, toString(trace_id)
          FROM spans
          WHERE received_at > fromUnixTimestamp64Nano({from:Int64})
            AND received_at <= fromUnixTimestamp64Nano({to:Int64}))
      ORDER BY workspace, trace_id
      """;

  private static final String SPANS =
      """
      WITH arrayMap(r -> arrayMap(f -> unhex(f), splitByChar(',', r)), splitByChar(';', {rows:String})) AS keys
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

  private final Client client;

  StoredTraces(Client client) {
    this.client = client;
  }

  /**
   * Traces that may need settling and of which a span arrived after {@code from}, up to {@code to}.
   */
  List<TraceKey> arrived(Instant from, Instant to) {
    List<TraceKey> keys = new ArrayList<>();
    for (GenericRecord row :
        client.queryAll(ARRIVED, Map.of("from", epochNanos(from), "to", epochNanos(to)))) {
      keys.add(new TraceKey(row.getString("workspace"), row.getString("trace_id")));
    }
    return keys;
  }

  /** All spans of these traces, {@link #MAX_TRACES} at most. */
  Map<TraceKey, List<SpanNode>> read(List<TraceKey> keys) {
    String rows = hexRows(keys, key -> List.of(key.workspace(), key.traceId()));
    Map<TraceKey, List<SpanNode>> traces = new LinkedHashMap<>();
    for (GenericRecord row : client.queryAll(SPANS, Map.of("rows", rows))) {
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
    for (String statement : List.of(CORRECT_RUNS, CORRECT_EVENTS, CORRECT_SPANS)) {
      execute(statement, parameters);
    }
  }

  private void execute(String statement, Map<String, Object> parameters) {
    try {
      client.query(statement, parameters).get().close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static long epochNanos(Instant instant) {
    return Math.addExact(
        Math.multiplyExact(instant.getEpochSecond(), 1_000_000_000L), instant.getNano());
  }

  private static <T> String hexRows(List<T> rows, Function<T, List<String>> fields) {
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
