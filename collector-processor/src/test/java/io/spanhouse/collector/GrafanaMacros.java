package io.spanhouse.collector;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What Grafana and its ClickHouse data source make of the macros and variables in a query, as far
 * as our dashboards use them.
 *
 * @param from start of the dashboard's time range
 * @param to its end
 * @param intervalSeconds time between two points of a graph
 * @param variables values of the dashboard's variables, quoted; an empty text is "All"
 */
record GrafanaMacros(Instant from, Instant to, int intervalSeconds, Map<String, String> variables) {
  private static final Pattern VARIABLE = Pattern.compile("\\$\\{(\\w+):singlequote}");
  private static final Pattern CONDITION =
      Pattern.compile("\\$__conditionalAll\\((\\w+ IN \\([^()]*\\)), \\$(\\w+)\\)");

  String fillIn(String sql) {
    String query =
        CONDITION
            .matcher(sql)
            .replaceAll(
                found ->
                    variables.get(found.group(2)).isEmpty()
                        ? "1=1"
                        : Matcher.quoteReplacement(found.group(1)));
    query = macro(query, "timeFilter", column -> between(column, dateTime(from), dateTime(to)));
    query = macro(query, "dateFilter", column -> between(column, date(from), date(to)));
    query =
        macro(
            query,
            "timeInterval",
            column ->
                "toStartOfInterval(toDateTime(%s), INTERVAL %d second)"
                    .formatted(column, intervalSeconds));
    return VARIABLE
        .matcher(query)
        .replaceAll(found -> Matcher.quoteReplacement(variables.get(found.group(1))));
  }

  private static String macro(String sql, String name, UnaryOperator<String> expansion) {
    return Pattern.compile("\\$__" + name + "\\(([\\w.]+)\\)")
        .matcher(sql)
        .replaceAll(found -> Matcher.quoteReplacement(expansion.apply(found.group(1))));
  }

  private static String between(String column, String first, String last) {
    return column + " >= " + first + " AND " + column + " <= " + last;
  }

  private static String dateTime(Instant time) {
    return "toDateTime(" + time.getEpochSecond() + ")";
  }

  private static String date(Instant time) {
    return "toDate('" + LocalDate.ofInstant(time, ZoneOffset.UTC) + "')";
  }
}
