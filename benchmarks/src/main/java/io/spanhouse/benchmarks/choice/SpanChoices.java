package io.spanhouse.benchmarks.choice;

import io.spanhouse.benchmarks.choice.Choice.Query;
import java.util.List;
import java.util.Map;

/** Choices about table {@code spans}, but its indexes: see {@link SpanIndexChoices}. */
final class SpanChoices {
  static final String TABLE = "spans";

  private static final String SOME_SPANS =
      """
      SELECT trace_id, run_id, service_name, name, customer_id AS customer, toStartOfHour(started_at) AS hour
      FROM $table
      WHERE workspace = {workspace:String} AND run_id != '' AND customer_id != ''
      ORDER BY cityHash64(trace_id, span_id)
      LIMIT {count:UInt32}
      """;

  private static final String SOME_ATTRIBUTES =
      """
      SELECT attributes['url.full'] AS value, toStartOfHour(started_at) AS hour
      FROM $table
      WHERE workspace = {workspace:String} AND value != ''
      ORDER BY cityHash64(trace_id, span_id)
      LIMIT {count:UInt32}
      """;

  private static final String OF_HOUR =
      " AND started_at >= {hour:DateTime('UTC')} AND started_at < {hour:DateTime('UTC')} + INTERVAL 1 HOUR";

  private static final String OF_DAY =
      " AND started_at >= toDate({hour:DateTime('UTC')}) AND started_at < toDate({hour:DateTime('UTC')}) + 1";

  static final Query TRACE =
      new Query(
          "a trace",
          SOME_SPANS,
          "SELECT * FROM $table FINAL WHERE workspace = {workspace:String} AND trace_id = {trace_id:String}");

  static final Query RUN =
      new Query(
          "spans of a run",
          SOME_SPANS,
          "SELECT trace_id, span_id, name FROM $table FINAL WHERE workspace = {workspace:String}"
              + " AND run_id = {run_id:String}");

  private static final Query HOUR =
      new Query(
          "errors of an hour by service",
          SOME_SPANS,
          "SELECT service_name, count(), countIf(status = 'error'), max(duration_ns) FROM $table FINAL"
              + " WHERE workspace = {workspace:String}"
              + OF_HOUR
              + " GROUP BY service_name");

  private static final Query SERVICE =
      new Query(
          "one service's spans of one name, a day",
          SOME_SPANS,
          "SELECT started_at, trace_id, duration_ns FROM $table FINAL WHERE workspace = {workspace:String}"
              + " AND service_name = {service_name:String} AND name = {name:String}"
              + OF_DAY
              + " ORDER BY duration_ns DESC LIMIT 100");

  static final Query ATTRIBUTE =
      new Query(
          "a day's spans by attribute",
          SOME_ATTRIBUTES,
          "SELECT trace_id, span_id FROM $table FINAL WHERE workspace = {workspace:String}"
              + " AND $attribute = {value:String}"
              + OF_DAY);

  static final Query ATTRIBUTE_EVER =
      new Query(
          "all spans by attribute",
          SOME_ATTRIBUTES,
          "SELECT trace_id, span_id FROM $table FINAL WHERE workspace = {workspace:String}"
              + " AND $attribute = {value:String}");

  static final Map<String, String> MAP = Map.of("attribute", "attributes['url.full']");

  private SpanChoices() {}

  static Choice sortKey() {
    String ours = "ORDER BY (workspace, toStartOfMinute(started_at), trace_id, span_id)";
    return new Choice(
        "spans-sort-key",
        TABLE,
        Map.of(),
        List.of(
            OtherForm.of(
                "service, name, time",
                ddl ->
                    ddl.replace(
                        ours,
                        "ORDER BY (workspace, service_name, name, started_at, trace_id, span_id)")),
            OtherForm.of(
                "trace", ddl -> ddl.replace(ours, "ORDER BY (workspace, trace_id, span_id)"))),
        List.of(TRACE, HOUR, SERVICE));
  }

  static Choice partition() {
    return new Choice(
        "spans-partition",
        TABLE,
        Map.of(),
        List.of(
            OtherForm.of(
                "a day",
                ddl ->
                    ddl.replace(
                        "PARTITION BY toYYYYMM(started_at)",
                        "PARTITION BY toYYYYMMDD(started_at)"))),
        List.of(TRACE, HOUR, SERVICE));
  }

  static Choice codecs() {
    return new Choice(
        "spans-codecs",
        TABLE,
        MAP,
        List.of(OtherForm.LZ4_FOR_ALL, OtherForm.LZ4_UNLESS_TOLD, OtherForm.ZSTD_3),
        List.of(TRACE, HOUR, ATTRIBUTE));
  }

  static Choice attributes() {
    return new Choice(
        "spans-attributes",
        TABLE,
        MAP,
        List.of(
            OtherForm.of("Map in buckets, or not: the other way", SpanChoices::otherMap),
            OtherForm.of(
                "JSON",
                ddl ->
                    ddl.replaceAll(
                        "^`attributes` Map\\(LowCardinality\\(String\\), String\\)",
                        "`attributes` JSON"),
                "* REPLACE (CAST(toJSONString(attributes), 'JSON') AS attributes)",
                Map.of("attribute", "attributes.url.full.:String"))),
        List.of(ATTRIBUTE, ATTRIBUTE_EVER, TRACE));
  }

  private static Ddl otherMap(Ddl ddl) {
    return ddl.has("'with_buckets'")
        ? ddl.replace("'with_buckets'", "'basic'")
        : ddl.setting("map_serialization_version = 'with_buckets'")
            .setting("map_serialization_version_for_zero_level_parts = 'basic'")
            .setting("map_buckets_min_avg_size = 0");
  }

  static Choice granules() {
    return new Choice(
        "spans-granules",
        TABLE,
        Map.of(),
        OtherForm.granules(4096, 2048, 1024),
        List.of(TRACE, RUN, HOUR));
  }

  /** Views compare it as text, so that one condition reaches events and runs too. */
  static Choice traceId() {
    return new Choice(
        "spans-trace-id",
        TABLE,
        Map.of("text", "trace_id"),
        List.of(
            OtherForm.of(
                "FixedString",
                ddl ->
                    ddl.replace("`trace_id` String", "`trace_id` FixedString(32)")
                        .plus(
                            "INDEX other_text toString(trace_id) TYPE bloom_filter GRANULARITY 1"),
                "*",
                Map.of("text", "toString(trace_id)"))),
        List.of(
            new Query(
                TRACE.name(),
                SOME_SPANS,
                "SELECT * FROM $table FINAL WHERE workspace = {workspace:String} AND $text = {trace_id:String}")));
  }

  static Choice customerColumn() {
    Query ofCustomer =
        new Query(
            "a customer's spans of a day",
            SOME_SPANS,
            "SELECT trace_id, span_id FROM $table FINAL WHERE workspace = {workspace:String}"
                + " AND $customer = {customer:String}"
                + OF_DAY);
    return new Choice(
        "spans-customer-column",
        TABLE,
        Map.of("customer", "customer_id"),
        List.of(
            OtherForm.of(
                "in the Map, session too",
                ddl -> ddl.withoutColumns("customer_id", "session_id"),
                "* EXCEPT (customer_id, session_id) REPLACE (CAST(mapConcat(attributes, mapFilter((k, v) -> v != '',"
                    + " map('spanhouse.customer.id', customer_id, 'spanhouse.session.id', session_id))),"
                    + " 'Map(LowCardinality(String), String)') AS attributes)",
                Map.of("customer", "attributes['spanhouse.customer.id']"))),
        List.of(ofCustomer));
  }

  static Choice statusColumn() {
    Query failed =
        new Query(
            "a day's HTTP requests by status",
            SOME_SPANS,
            "SELECT $status AS status_code, count() FROM $table FINAL WHERE workspace = {workspace:String}"
                + OF_DAY
                + " GROUP BY status_code");
    return new Choice(
        "spans-status-in-map",
        TABLE,
        Map.of("status", "attributes['http.response.status_code']"),
        List.of(
            OtherForm.of(
                "a column of its own",
                ddl ->
                    ddl.plus(
                        "`http_status` LowCardinality(String) MATERIALIZED attributes['http.response.status_code']"),
                "*",
                Map.of("status", "http_status"))),
        List.of(failed));
  }
}
