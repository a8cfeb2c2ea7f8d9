package io.spanhouse.benchmarks.choice;

import io.spanhouse.benchmarks.choice.Choice.Query;
import java.util.List;
import java.util.Map;

/** Choices about table {@code runs}. */
final class RunChoices {
  private static final String TABLE = "runs";

  private static final String SOME_RUNS =
      """
      SELECT run_id, trace_id, session_id, toDate(started_at) AS day
      FROM $table
      WHERE workspace = {workspace:String} AND session_id != ''
      ORDER BY cityHash64(run_id)
      LIMIT {count:UInt32}
      """;

  private static final String PAGE =
      "SELECT run_id, agent, status, started_at, customer_id, llm_calls, total_tokens, cost FROM $table FINAL"
          + " WHERE workspace = {workspace:String}";

  private static final String NEWEST_FIRST = " ORDER BY started_at DESC LIMIT 50";

  private static final Query RUN =
      new Query("a run", SOME_RUNS, PAGE + " AND run_id = {run_id:String}");

  private static final Query LATEST = new Query("50 latest runs", SOME_RUNS, PAGE + NEWEST_FIRST);

  private static final Query DAY =
      new Query(
          "50 runs of a day",
          SOME_RUNS,
          PAGE + " AND started_at >= {day:Date} AND started_at < {day:Date} + 1" + NEWEST_FIRST);

  private static final Query BY_STATUS =
      new Query(
          "runs by customer and status",
          SOME_RUNS,
          "SELECT customer_id, status, count() FROM $table FINAL WHERE workspace = {workspace:String}"
              + " GROUP BY customer_id, status");

  private static final Query FAILED =
      new Query(
          "50 failed runs of a customer",
          "SELECT DISTINCT customer_id AS customer FROM $table WHERE workspace = {workspace:String}"
              + " AND customer_id != '' AND status = 'failed' ORDER BY cityHash64(customer) LIMIT {count:UInt32}",
          PAGE + " AND customer_id = {customer:String} AND $status = 'failed'" + NEWEST_FIRST);

  private static final Query COST =
      new Query(
          "cost by model and day",
          SOME_RUNS,
          "SELECT day, provider, model, sum(calls), sum(input), sum(output), sum(cost) FROM $table FINAL"
              + " ARRAY JOIN usage.day AS day, usage.provider AS provider, usage.model AS model,"
              + " usage.calls AS calls, usage.input_tokens AS input, usage.output_tokens AS output, usage.cost AS cost"
              + " WHERE workspace = {workspace:String} GROUP BY day, provider, model");

  private static final Query SESSION =
      new Query("a session", SOME_RUNS, PAGE + " AND session_id = {session_id:String}");

  private RunChoices() {}

  static Choice sortKey() {
    return new Choice(
        "runs-sort-key",
        TABLE,
        Map.of(),
        List.of(
            OtherForm.of(
                "run id",
                ddl ->
                    ddl.replace(
                        "ORDER BY (workspace, toStartOfMinute(run_at), run_id)",
                        "ORDER BY (workspace, run_id)"))),
        List.of(LATEST, DAY, BY_STATUS, RUN));
  }

  static Choice codecs() {
    return new Choice(
        "runs-codecs",
        TABLE,
        Map.of("status", "status"),
        List.of(
            OtherForm.of(
                "ZSTD(1) for id and usage",
                ddl -> ddl.replaceAll("CODEC\\((T64, )?LZ4\\)", "CODEC(ZSTD(1))")),
            OtherForm.LZ4_FOR_ALL,
            OtherForm.LZ4_UNLESS_TOLD),
        List.of(LATEST, FAILED, BY_STATUS, COST, RUN));
  }

  static Choice granules() {
    return new Choice(
        "runs-granules",
        TABLE,
        Map.of(),
        OtherForm.granules(8192, 4096, 1024),
        List.of(LATEST, DAY, BY_STATUS, SESSION, RUN));
  }

  static Choice customer() {
    return new Choice(
        "runs-customer",
        TABLE,
        Map.of("status", "status"),
        List.of(
            OtherForm.of(
                "as text",
                ddl ->
                    ddl.replace("`customer_id` LowCardinality(String)", "`customer_id` String"))),
        List.of(FAILED, BY_STATUS));
  }

  static Choice timesOutAt() {
    return new Choice(
        "runs-times-out-at",
        TABLE,
        Map.of(
            "status",
            "if(status = 'running' AND times_out_at <= now64(9), toLowCardinality('timeout'), status)"),
        List.of(
            OtherForm.of(
                "added up in the query",
                ddl -> ddl.withoutColumns("times_out_at").withoutIndexes("times_out_at_minmax"),
                "* EXCEPT (times_out_at)",
                Map.of(
                    "status",
                    "if(status = 'running' AND received_at + toIntervalNanosecond(toInt64("
                        + "ifNull(timeout_ns, 3600000000000))) <= now64(9), 'timeout', status)"))),
        List.of(FAILED));
  }

  static Choice indexes() {
    return new Choice(
        "runs-indexes",
        TABLE,
        Map.of(),
        List.of(
            OtherForm.of(
                "without",
                ddl ->
                    ddl.withoutIndexes(
                        "started_at_minmax",
                        "received_at_minmax",
                        "times_out_at_minmax",
                        "run_id_bloom",
                        "root_run_id_bloom",
                        "parent_run_id_bloom",
                        "trace_id_bloom",
                        "session_id_bloom"))),
        List.of(
            DAY,
            SESSION,
            new Query("runs of a trace", SOME_RUNS, PAGE + " AND trace_id = {trace_id:String}"),
            RUN));
  }
}
