package io.spanhouse.benchmarks.choice;

import io.spanhouse.benchmarks.choice.Choice.Query;
import java.util.List;
import java.util.Map;

/** Choices about the indexes of table {@code spans}. */
final class SpanIndexChoices {
  private SpanIndexChoices() {}

  static Choice trace() {
    return new Choice(
        "spans-trace-index",
        SpanChoices.TABLE,
        Map.of(),
        List.of(
            OtherForm.of("without", ddl -> ddl.withoutIndexes("trace_id_bloom")),
            OtherForm.of(
                "2.5 % wrong", ddl -> ddl.replace("bloom_filter(0.0001)", "bloom_filter(0.025)"))),
        List.of(SpanChoices.TRACE));
  }

  static Choice run() {
    return new Choice(
        "spans-run-index",
        SpanChoices.TABLE,
        Map.of(),
        List.of(OtherForm.of("without", ddl -> ddl.withoutIndexes("run_id_bloom"))),
        List.of(SpanChoices.RUN));
  }

  static Choice attribute() {
    return new Choice(
        "spans-attribute-index",
        SpanChoices.TABLE,
        SpanChoices.MAP,
        List.of(
            OtherForm.of(
                "bloom filter of values",
                ddl ->
                    ddl.plus(
                        "INDEX other_values mapValues(attributes) TYPE bloom_filter GRANULARITY 1")),
            OtherForm.of(
                "text index of values",
                ddl ->
                    ddl.plus(
                        "INDEX other_values mapValues(attributes) TYPE text(tokenizer = 'array')"))),
        List.of(SpanChoices.ATTRIBUTE, SpanChoices.ATTRIBUTE_EVER));
  }

  static Choice traceBounds() {
    String bounds =
        " AND started_at >= (SELECT min(first_at) FROM trace_totals WHERE workspace = {workspace:String}"
            + " AND trace_id = {trace_id:String}) AND started_at <= (SELECT max(last_at) FROM trace_totals"
            + " WHERE workspace = {workspace:String} AND trace_id = {trace_id:String})";
    Query trace =
        new Query(
            SpanChoices.TRACE.name(),
            SpanChoices.TRACE.parameters(),
            SpanChoices.TRACE.sql() + "$bounds");
    return new Choice(
        "spans-trace-bounds",
        SpanChoices.TABLE,
        Map.of("bounds", ""),
        List.of(
            OtherForm.of("times of trace_totals too", ddl -> ddl, "*", Map.of("bounds", bounds)),
            OtherForm.of(
                "times of trace_totals, no index",
                ddl -> ddl.withoutIndexes("trace_id_bloom"),
                "*",
                Map.of("bounds", bounds))),
        List.of(trace));
  }
}
