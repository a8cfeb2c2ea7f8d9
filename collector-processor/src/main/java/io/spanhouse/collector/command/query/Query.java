package io.spanhouse.collector.command.query;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A statement and the values of its {@code {name:Type}} parameters.
 *
 * <p>Whatever a user typed is a parameter, never a part of the statement.
 */
public record Query(String sql, Map<String, String> parameters) {
  private static final Pattern PARAMETER = Pattern.compile("\\{(\\w+):(\\w+)\\}");

  public Query(String sql, Map<String, String> parameters) {
    this.sql = sql.strip();
    this.parameters = Map.copyOf(parameters);
  }

  public static Query of(String sql) {
    return new Query(sql, Map.of());
  }

  /** The statement with the values written in as literals, for a reader to paste elsewhere. */
  public String withLiterals() {
    return PARAMETER
        .matcher(sql)
        .replaceAll(
            match -> {
              String value = parameters.getOrDefault(match.group(1), "");
              return Matcher.quoteReplacement(
                  match.group(2).equals("String") ? quote(value) : value);
            });
  }

  private static String quote(String value) {
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }
}
