package io.spanhouse.clickhouse.stored;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What a {@link Deletion} is of, and what names it in the tables: conditions on a parameter {@code
 * value}, which is its id.
 */
public enum DeletionSubject {
  SESSION(
      "session_id", "session_id", "session.id", "gen_ai.conversation.id", "spanhouse.session.id"),
  CUSTOMER("customer_id", "customer_id", "customer.id", "tenant.id", "spanhouse.customer.id"),
  USER("user_id", "", "user.id", "enduser.id", "spanhouse.user.id"),
  TRACE("trace_id", "trace_id");

  /** A string of its own in JSON or, after its length, in protobuf: 2017 does not name 17. */
  private static final String NAMED_BY_REJECTED =
      "multiSearchAny(payload, [concat('\"', {value:String}, '\"'),"
          + " replaceAll(toJSONString({value:String}), '\\\\/', '/'),"
          + " concat(if(length({value:String}) < 128, char(length({value:String})),"
          + " char(length({value:String}) % 128 + 128, intDiv(length({value:String}), 128))), {value:String})])";

  private final String column;
  private final String ofSpans;

  DeletionSubject(String column, String spanColumn, String... attributes) {
    this.column = column;
    List<String> names = new ArrayList<>();
    if (!spanColumn.isEmpty()) {
      names.add("toString(" + spanColumn + ")");
    }
    for (String attribute : attributes) {
      names.add("attributes['" + attribute + "']");
      names.add("resource_attributes['" + attribute + "']");
    }
    ofSpans = "[" + String.join(", ", names) + "]";
  }

  /** The column of {@code runs} and {@code events} that has the id. */
  String column() {
    return column;
  }

  /** Whether a span names the value. */
  String namedBySpan() {
    return "has(" + ofSpans + ", {value:String})";
  }

  /** Whether a span names another value. */
  String othersNamedBySpan() {
    return "arrayExists(name -> name NOT IN ('', {value:String}), " + ofSpans + ")";
  }

  /** Whether a rejected item names the value. */
  String namedByRejected() {
    return "(" + (this == TRACE ? "trace_id = {value:String} OR " : "") + NAMED_BY_REJECTED + ")";
  }

  /**
   * A query of what still names the value, one row a table, with parameters {@code workspace} and
   * {@code value}. Answers nothing but zeros once it is deleted.
   */
  public String proof() {
    String named = column + " = {value:String}";
    Map<String, String> conditions = new LinkedHashMap<>();
    conditions.put("runs", named);
    conditions.put("events", named);
    conditions.put("spans", namedBySpan());
    if (this == TRACE) {
      conditions.put("trace_totals", named);
    }
    conditions.put("rejected", namedByRejected());
    return conditions.entrySet().stream()
        .map(
            table ->
                "SELECT '%1$s' AS table, count() AS rows FROM %1$s WHERE workspace = {workspace:String} AND %2$s"
                    .formatted(table.getKey(), table.getValue()))
        .collect(
            Collectors.joining(
                "\nUNION ALL\n", "SELECT table, rows FROM (\n", "\n) ORDER BY table"));
  }
}
