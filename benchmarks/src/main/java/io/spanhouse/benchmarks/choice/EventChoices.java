package io.spanhouse.benchmarks.choice;

import io.spanhouse.benchmarks.choice.Choice.Query;
import io.spanhouse.benchmarks.choice.OtherForm.Table;
import java.util.List;
import java.util.Map;

/** Choices about table {@code events}. */
final class EventChoices {
  private static final String TABLE = "events";

  private static final String SOME_EVENTS =
      """
      SELECT run_id, trace_id, toDate(started_at) AS day
      FROM $table
      WHERE workspace = {workspace:String} AND type = 'llm_call' AND run_id != ''
      ORDER BY cityHash64(event_id)
      LIMIT {count:UInt32}
      """;

  private static final Query TRACE =
      new Query(
          "texts of a trace",
          SOME_EVENTS,
          "SELECT event_id, type, input, input_messages, output, data FROM $events"
              + " WHERE workspace = {workspace:String} AND trace_id = {trace_id:String}");

  private static final Query RUN =
      new Query(
          "events of a run",
          SOME_EVENTS,
          "SELECT event_id, type, name, status FROM $table FINAL"
              + " WHERE workspace = {workspace:String} AND run_id = {run_id:String}");

  private static final Query CALLS =
      new Query(
          "a day's model calls by model",
          SOME_EVENTS,
          "SELECT request_model, count(), sum(total_tokens), sum(cost), max(duration_ns) FROM $table FINAL"
              + " PREWHERE type = 'llm_call' WHERE workspace = {workspace:String}"
              + " AND started_at >= {day:Date} AND started_at < {day:Date} + 1 GROUP BY request_model");

  private static final Map<String, String> WHOLE = Map.of("events", "$table FINAL");

  private EventChoices() {}

  static Choice codecs() {
    return new Choice(
        "events-codecs",
        TABLE,
        WHOLE,
        List.of(OtherForm.LZ4_FOR_ALL, OtherForm.LZ4_UNLESS_TOLD, OtherForm.ZSTD_3),
        List.of(TRACE, RUN, CALLS));
  }

  static Choice granules() {
    return new Choice(
        "events-granules",
        TABLE,
        WHOLE,
        OtherForm.granules(4096, 2048, 1024),
        List.of(TRACE, RUN, CALLS));
  }

  static Choice indexes() {
    return new Choice(
        "events-indexes",
        TABLE,
        WHOLE,
        List.of(
            OtherForm.of("without", ddl -> ddl.withoutIndexes("run_id_bloom", "trace_id_bloom"))),
        List.of(TRACE, RUN));
  }

  static Choice payload() {
    String joined =
        """
        (
            SELECT n.*, p.input, p.input_messages, p.output, p.data
            FROM (SELECT * FROM $table FINAL WHERE trace_id = {trace_id:String}) AS n
            INNER JOIN (SELECT * FROM $table_payload FINAL WHERE trace_id = {trace_id:String}) AS p
                ON n.workspace = p.workspace AND n.event_id = p.event_id
        )
        """;
    String[] payload = {"input", "input_messages", "output", "data"};
    String[] all = {
      "workspace",
      "event_id",
      "trace_id",
      "started_at",
      "input",
      "input_messages",
      "output",
      "data",
      "version"
    };
    return new Choice(
        "events-payload",
        TABLE,
        WHOLE,
        List.of(
            new OtherForm(
                "texts in a table of their own",
                List.of(
                    new Table(
                        "_other",
                        ddl -> ddl.withoutColumns(payload),
                        "* EXCEPT (" + String.join(", ", payload) + ")"),
                    new Table(
                        "_other_payload",
                        ddl ->
                            ddl.onlyColumns(all)
                                .plus(
                                    "INDEX trace_id_bloom trace_id TYPE bloom_filter GRANULARITY 1"),
                        String.join(", ", all))),
                Map.of("events", joined))),
        List.of(TRACE, RUN, CALLS));
  }
}
