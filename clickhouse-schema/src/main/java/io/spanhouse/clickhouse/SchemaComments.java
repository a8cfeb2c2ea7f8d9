package io.spanhouse.clickhouse;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What tables, views and their columns mean, in a sentence each, for SQL tools to show: the shipped
 * file {@code comments.txt}, which tells how it is written.
 *
 * <p>A name that means the same everywhere is explained once. The price is that a column added
 * under a known name is explained without anybody having thought of it.
 */
final class SchemaComments {
  private static final String EVERYWHERE = "*";
  private static final Pattern HEADING = Pattern.compile("(\\*|\\w+(?=:)):? *(.*)");
  private static final Pattern COLUMN = Pattern.compile(" +([\\w.]+) +(.+)");

  /** By the name of a table or view, or by that, a dot and the name of a column. */
  private final Map<String, String> sentences = new HashMap<>();

  SchemaComments(String text) {
    List<String> headings = new ArrayList<>();
    boolean headingsEnded = false;
    for (String line : text.lines().toList()) {
      Matcher column = COLUMN.matcher(line);
      Matcher heading = HEADING.matcher(line);
      if (column.matches()) {
        headings.forEach(table -> put(table + "." + column.group(1), column.group(2)));
        headingsEnded = true;
      } else if (heading.matches()) {
        if (headingsEnded) {
          headings.clear();
          headingsEnded = false;
        }
        headings.add(heading.group(1));
        put(heading.group(1), heading.group(2));
      } else if (line.isBlank()) {
        headingsEnded = true;
      } else if (!line.startsWith("#")) {
        throw new IllegalStateException("neither a name nor a column of one: " + line);
      }
    }
  }

  private void put(String name, String sentence) {
    if (!sentence.isBlank()) {
      sentences.put(name, sentence.strip());
    }
  }

  private Optional<String> of(String table, String column) {
    return Optional.ofNullable(sentences.get(table + "." + column))
        .or(() -> Optional.ofNullable(sentences.get(EVERYWHERE + "." + column)));
  }

  /** One statement, because each is a change of the table's definition. */
  String statement(String table, List<String> columns) {
    List<String> changes = new ArrayList<>();
    for (String column : columns) {
      of(table, column)
          .ifPresent(
              text -> changes.add("COMMENT COLUMN `%s` %s".formatted(column, literal(text))));
    }
    changes.add("MODIFY COMMENT " + literal(sentences.getOrDefault(table, "")));
    return "ALTER TABLE %s\n    %s".formatted(table, String.join(",\n    ", changes));
  }

  private static String literal(String text) {
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }
}
