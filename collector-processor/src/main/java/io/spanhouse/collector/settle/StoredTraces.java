package io.spanhouse.collector.settle;

import com.clickhouse.client.api.query.GenericRecord;
import io.spanhouse.clickhouse.Declared;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads and corrects traces in ClickHouse, many at once, within a session in which the scope is
 * known.
 */
final class StoredTraces {
  private static final Logger LOG = LoggerFactory.getLogger(StoredTraces.class);

  /** Spans held in memory at once, some 400 bytes each, but for one trace more. */
  static final int SPANS_AT_ONCE = 50_000;

  /** A trace with more is not read: its spans stay with the runs that they were given to. */
  static final int MAX_SPANS_OF_TRACE = 300_000;

  /**
   * Traces of which something arrived and in which a span alone cannot tell which run it belongs
   * to, or which run is above it, unless all of the trace is one run; and those with a run whose
   * parent is in another trace. Also those with a run that waited for a parent that arrived now.
   */
  private static final String FIND =
      """
      CREATE TEMPORARY TABLE unsettled AS
      SELECT workspace, trace_id
      FROM runs_of_arrived
      WHERE parent_run_id != ''
        AND (workspace, parent_run_id, trace_id) NOT IN (SELECT workspace, run_id, trace_id FROM runs_of_arrived)
      UNION DISTINCT
      SELECT workspace, trace_id
      FROM runs
      WHERE length(path) = 1 AND parent_run_id != '' AND trace_id != ''
        AND (workspace, parent_run_id) IN (SELECT workspace, run_id FROM runs_of_arrived)
      UNION DISTINCT
      SELECT workspace, trace_id
      FROM spans
      WHERE (workspace, trace_id) IN (
          SELECT workspace, trace_id FROM runs_of_arrived WHERE run_id != concat('run_', trace_id))
        AND (bitAnd(declared, %d) = 0
          OR kind = 'agent.invoke' AND parent_span_id != '' AND bitAnd(declared, %d) = 0)
        AND (toStartOfMinute(started_at) IN minutes
          OR started_at BETWEEN (SELECT min(first_at) FROM long_spells) AND (SELECT max(last_at) FROM long_spells))
      """
          .formatted(Declared.RUN, Declared.PARENT);

  /** Divides traces into parts of about as many spans. */
  private static final String PORTIONS =
      """
      CREATE TEMPORARY TABLE portions AS
      SELECT workspace, trace_id, spans,
        toInt32(intDiv(sum(if(spans > %2$d, 0, spans)) OVER (ORDER BY workspace, trace_id) - spans, %1$d)) AS part
      FROM (
        SELECT workspace, trace_id, toInt64(uniq(span_id)) AS spans
        FROM spans
        WHERE (workspace, trace_id) IN unsettled
          AND (toStartOfMinute(started_at) IN minutes
            OR started_at BETWEEN (SELECT min(first_at) FROM long_spells) AND (SELECT max(last_at) FROM long_spells))
        GROUP BY workspace, trace_id)
      """
          .formatted(SPANS_AT_ONCE, MAX_SPANS_OF_TRACE);

  private static final String PARTS =
      """
      SELECT toInt32(ifNull(maxOrNullIf(part, spans <= %1$d) + 1, 0)) AS parts,
        arrayStringConcat(groupArrayIf(3)(trace_id, spans > %1$d), ', ') AS too_long
      FROM portions
      """
          .formatted(MAX_SPANS_OF_TRACE);

  private static final String PARENTS_ELSEWHERE =
      """
      CREATE TEMPORARY TABLE parents_elsewhere AS
      SELECT workspace, run_id, argMax(runs.root_run_id, version) AS root_run_id
      FROM runs
      WHERE (workspace, run_id) IN (
        SELECT workspace, parent_run_id
        FROM runs FINAL
        WHERE (workspace, trace_id) IN unsettled AND parent_run_id != '' AND toStartOfMinute(run_at) IN run_minutes
          AND (workspace, parent_run_id, trace_id) NOT IN (
            SELECT workspace, run_id, trace_id
            FROM runs
            WHERE (workspace, trace_id) IN unsettled AND toStartOfMinute(run_at) IN run_minutes))
      GROUP BY workspace, run_id
      """;

  private static final String SPANS =
      """
      SELECT s.workspace AS workspace, s.trace_id AS trace_id, s.span_id AS span_id,
        s.parent_span_id AS parent_span_id, s.kind = 'agent.invoke' AS agent, s.declared AS declared, s.run_id AS run_id,
        r.parent_run_id AS parent_run_id, r.parent_root AS parent_root_run_id, s.root_run_id AS root_run_id,
        toUnixTimestamp64Nano(s.started_at) AS started_at
      FROM (
        SELECT workspace, trace_id, span_id, parent_span_id, kind, declared, run_id, root_run_id, started_at
        FROM spans FINAL
        WHERE (workspace, trace_id) IN (
          SELECT workspace, trace_id
          FROM portions
          WHERE part = {part:Int32} AND spans <= {longest:Int64})
          AND (toStartOfMinute(started_at) IN minutes
            OR started_at BETWEEN (SELECT min(first_at) FROM long_spells) AND (SELECT max(last_at) FROM long_spells))) AS s
      LEFT JOIN (
        SELECT runs.workspace AS workspace, runs.run_id AS run_id, runs.parent_run_id AS parent_run_id,
          parents_elsewhere.root_run_id AS parent_root
        FROM runs FINAL
        LEFT JOIN parents_elsewhere
          ON runs.workspace = parents_elsewhere.workspace AND runs.parent_run_id = parents_elsewhere.run_id
        WHERE (runs.workspace, runs.trace_id) IN unsettled AND toStartOfMinute(runs.run_at) IN run_minutes) AS r
        ON r.workspace = s.workspace AND r.run_id = s.run_id
      """;

  private static final String CHANGES =
      """
      CREATE TEMPORARY TABLE changes (workspace String, trace_id String, span_id String,
        old_run String, new_run String, old_root String, new_root String, parent_run String, agent UInt8)
      """;

  private static final String CORRECT_RUNS =
      """
      INSERT INTO runs
      SELECT r.* REPLACE (c.parent_run AS parent_run_id, c.new_root AS root_run_id, r.version + 1 AS version)
      FROM (SELECT * FROM runs FINAL
            WHERE (workspace, run_id) IN (SELECT workspace, new_run FROM changes WHERE agent)
              AND toStartOfMinute(run_at) IN run_minutes) AS r
      INNER JOIN (SELECT * FROM changes WHERE agent) AS c ON r.workspace = c.workspace AND r.run_id = c.new_run
      """;

  private static final String CORRECT_EVENTS =
      """
      INSERT INTO events
      SELECT e.* REPLACE (c.new_run AS run_id, c.new_root AS root_run_id, e.version + 1 AS version)
      FROM (SELECT * FROM events FINAL
            WHERE (workspace, trace_id) IN (SELECT workspace, trace_id FROM changes)
              AND (toStartOfMinute(started_at) IN minutes
                OR started_at BETWEEN (SELECT min(first_at) FROM long_spells) AND (SELECT max(last_at) FROM long_spells))) AS e
      INNER JOIN (SELECT workspace, trace_id, span_id, old_run, new_run,
            new_root FROM changes) AS c
        ON e.workspace = c.workspace AND e.trace_id = c.trace_id AND e.span_id = c.span_id AND e.run_id = c.old_run
      """;

  /**
   * Events of a run that its spans do not lead to: of log records, of other traces. They are few.
   */
  private static final List<String> CORRECT_ROOTS_OF_EVENTS =
      List.of(
          """
          CREATE TEMPORARY TABLE left_behind AS
          WITH moved AS (
            SELECT workspace, new_run AS run_id, max(new_root) AS root
            FROM changes
            WHERE agent AND old_root != new_root
            GROUP BY workspace, run_id)
          SELECT e.workspace AS workspace, e.event_id AS event_id, m.root AS root,
            toStartOfMinute(e.started_at) AS minute
          FROM (SELECT workspace, event_id, run_id, root_run_id, started_at
                FROM events FINAL
                WHERE (workspace, run_id) IN (SELECT workspace, run_id FROM moved)
                  AND (toStartOfMinute(started_at) IN minutes
                    OR started_at BETWEEN (SELECT min(first_at) FROM long_spells) AND (SELECT max(last_at) FROM long_spells))) AS e
          INNER JOIN moved AS m ON e.workspace = m.workspace AND e.run_id = m.run_id
          WHERE e.root_run_id != m.root
          """,
          """
          INSERT INTO events
          SELECT e.* REPLACE (l.root AS root_run_id, e.version + 1 AS version)
          FROM (SELECT * FROM events FINAL
                WHERE toStartOfMinute(started_at) IN (SELECT minute FROM left_behind)
                  AND (workspace, event_id) IN (SELECT workspace, event_id FROM left_behind)) AS e
          INNER JOIN left_behind AS l ON e.workspace = l.workspace AND e.event_id = l.event_id
          """,
          "DROP TABLE left_behind");

  private static final String CORRECT_SPANS =
      """
      INSERT INTO spans
      SELECT s.* REPLACE (c.new_run AS run_id, c.new_root AS root_run_id, s.version + 1 AS version)
      FROM (SELECT * FROM spans FINAL
            WHERE (workspace, trace_id, span_id) IN (SELECT workspace, trace_id, span_id FROM changes)
              AND (toStartOfMinute(started_at) IN minutes
                OR started_at BETWEEN (SELECT min(first_at) FROM long_spells) AND (SELECT max(last_at) FROM long_spells))) AS s
      INNER JOIN changes AS c
        ON s.workspace = c.workspace AND s.trace_id = c.trace_id AND s.span_id = c.span_id
      """;

  private static final String ADD_ROOTS =
      """
      INSERT INTO roots
      SELECT workspace, old_root FROM changes WHERE old_root != new_root
      UNION DISTINCT
      SELECT workspace, new_root FROM changes WHERE old_root != new_root
      """;

  /**
   * Traces with a run below one that is not the outermost any more, and in which minutes their rows
   * are.
   */
  private static final List<String> FIND_BELOW =
      List.of(
          "DROP TABLE unsettled",
          "DROP TABLE portions",
          "DROP TABLE parents_elsewhere",
          """
          CREATE TEMPORARY TABLE below AS
          SELECT workspace, run_id, argMax(runs.trace_id, version) AS trace_id,
            argMax(runs.root_run_id, version) AS root_run_id, any(run_at) AS run_at,
            min(least(started_at, ifNull(first_event_at, started_at))) AS first_at,
            max(greatest(started_at, ifNull(last_event_at, started_at))) AS last_at
          FROM runs
          WHERE (workspace, run_id) IN (
            SELECT workspace, run_id
            FROM runs
            WHERE (workspace, root_run_id) IN (
              SELECT workspace, old_root FROM changes WHERE old_root != new_root))
          GROUP BY workspace, run_id
          """,
          """
          CREATE TEMPORARY TABLE unsettled AS
          SELECT DISTINCT workspace, trace_id
          FROM below
          WHERE trace_id != ''
            AND (workspace, root_run_id) IN (SELECT workspace, old_root FROM changes WHERE old_root != new_root)
          """,
          "INSERT INTO run_minutes SELECT DISTINCT toStartOfMinute(run_at) FROM below",
          """
          INSERT INTO long_spells
          SELECT first_at, last_at FROM below
          UNION ALL
          SELECT first_at, last_at FROM trace_totals WHERE (workspace, trace_id) IN unsettled
          """,
          "DROP TABLE below",
          "DROP TABLE changes");

  private final SettleSession session;

  StoredTraces(SettleSession session) {
    this.session = session;
  }

  /**
   * Looks for traces that may need settling.
   *
   * @return into how many parts they are divided, to be read one after the other
   */
  int find() {
    session.execute(FIND);
    return parts();
  }

  /** Looks for traces that what was corrected last moves as well, as {@link #find()} does. */
  int findBelow() {
    FIND_BELOW.forEach(session::execute);
    return parts();
  }

  private int parts() {
    session.execute(PORTIONS);
    GenericRecord row = session.rows(PARTS, Map.of()).get(0);
    if (!row.getString("too_long").isEmpty()) {
      LOG.warn(
          "traces with more than {} spans are not attributed to the runs in them: {}",
          MAX_SPANS_OF_TRACE,
          row.getString("too_long"));
    }
    int parts = row.getInteger("parts");
    if (parts > 0) {
      session.execute(PARENTS_ELSEWHERE);
      session.execute(CHANGES);
    }
    return parts;
  }

  /** All spans of the traces of a part. */
  Map<TraceKey, List<SpanNode>> read(int part) {
    Map<TraceKey, List<SpanNode>> traces = new LinkedHashMap<>();
    Map<String, String> texts = new HashMap<>();
    session.forEach(
        SPANS,
        Map.of("part", part, "longest", (long) MAX_SPANS_OF_TRACE),
        row ->
            traces
                .computeIfAbsent(
                    new TraceKey(row.getString("workspace"), row.getString("trace_id")),
                    unused -> new ArrayList<>())
                .add(node(row, text -> texts.computeIfAbsent(text, same -> same))));
    return traces;
  }

  /**
   * @param once gives the same object for the same text: a trace has few runs and many spans
   */
  private static SpanNode node(GenericRecord row, UnaryOperator<String> once) {
    return new SpanNode(
        once.apply(row.getString("span_id")),
        once.apply(row.getString("parent_span_id")),
        row.getInteger("agent") != 0,
        row.getInteger("declared"),
        once.apply(row.getString("run_id")),
        once.apply(row.getString("parent_run_id")),
        once.apply(row.getString("parent_root_run_id")),
        once.apply(row.getString("root_run_id")),
        row.getLong("started_at"));
  }

  /** Remembers corrections for {@link #correct()}. */
  void add(List<Correction> corrections) {
    session.insert(
        "changes",
        out -> {
          for (Correction correction : corrections) {
            correction.write(out);
          }
        });
  }

  /** Writes what was added, and looks at the trees it was moved from and to. */
  void correct() {
    session.execute(CORRECT_RUNS);
    session.execute(CORRECT_EVENTS);
    CORRECT_ROOTS_OF_EVENTS.forEach(session::execute);
    session.execute(ADD_ROOTS);
    // Last: they tell that a trace is not settled yet.
    session.execute(CORRECT_SPANS);
  }
}
