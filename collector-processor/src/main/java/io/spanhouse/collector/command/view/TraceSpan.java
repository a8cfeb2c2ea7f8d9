package io.spanhouse.collector.command.view;

import io.spanhouse.collector.command.query.QueryResult;
import io.spanhouse.collector.command.query.StandardQueries;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * A span as {@code trace} shows it.
 *
 * @param label kind and name, such as {@code model.call gpt-5.4}
 * @param startedNanos nanoseconds since 1970
 * @param tokens null when the span is no model call
 * @param cost US dollars, null when unknown
 * @param attempt 1 for the first try, 0 when not said
 * @param error what went wrong, empty when nothing did
 */
public record TraceSpan(
    String id,
    String parentId,
    String label,
    long startedNanos,
    long durationNanos,
    @Nullable Long tokens,
    @Nullable BigDecimal cost,
    long attempt,
    String error) {

  /** A row of {@link StandardQueries#spansOfTrace}. */
  public static TraceSpan of(QueryResult.Row row) {
    Long tokens = row.number("tokens");
    return new TraceSpan(
        row.text("span_id"),
        row.text("parent_span_id"),
        label(row),
        zeroIfNull(row.number("started_ns")),
        zeroIfNull(row.number("duration_ns")),
        tokens == null || tokens == 0 ? null : tokens,
        row.decimal("cost"),
        zeroIfNull(row.number("attempt")),
        error(row));
  }

  private static String label(QueryResult.Row row) {
    String kind = row.text("kind");
    String name = row.text("name");
    String subject =
        switch (kind) {
          case "agent.invoke" -> row.text("agent");
          case "model.call" -> row.text("model");
          case "tool.execute" -> row.text("tool");
          default -> "";
        };
    if (kind.isEmpty() || (subject.isEmpty() && name.startsWith(kind))) {
      return name;
    }
    return kind + " " + (subject.isEmpty() ? name : subject);
  }

  private static String error(QueryResult.Row row) {
    if (!row.text("status").equals("error")) {
      return "";
    }
    String message = row.text("error_message");
    if (message.isEmpty()) {
      message = row.text("status_message");
    }
    String type = row.text("error_type");
    if (type.isEmpty() || message.isEmpty()) {
      return type + message + (type.isEmpty() && message.isEmpty() ? "failed" : "");
    }
    return type + ": " + message;
  }

  private static long zeroIfNull(@Nullable Long value) {
    return value == null ? 0 : value;
  }
}
