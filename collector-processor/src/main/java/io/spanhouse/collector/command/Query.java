package io.spanhouse.collector.command;

import java.util.Map;
import java.util.TreeMap;

/**
 * A statement and the values of its {@code {name:Type}} parameters.
 *
 * <p>Whatever a user typed is a parameter, never a part of the statement.
 */
record Query(String sql, Map<String, String> parameters) {
  Query(String sql, Map<String, String> parameters) {
    this.sql = sql.strip();
    this.parameters = Map.copyOf(parameters);
  }

  static Query of(String sql) {
    return new Query(sql, Map.of());
  }

  /** The statement with the values written in as literals, for a reader to paste elsewhere. */
  String withLiterals() {
    String text = sql;
    for (Map.Entry<String, String> parameter : new TreeMap<>(parameters).entrySet()) {
      String literal = "'" + parameter.getValue().replace("\\", "\\\\").replace("'", "\\'") + "'";
      text = text.replace("{" + parameter.getKey() + ":String}", literal);
      text =
          text.replaceAll(
              "\\{" + parameter.getKey() + ":U?Int\\d+\\}",
              parameter.getValue().replaceAll("\\D", ""));
    }
    return text;
  }
}
