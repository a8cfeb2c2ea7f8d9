package io.spanhouse.clickhouse;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the columns out of a CREATE VIEW statement: those of its first, outermost SELECT. */
final class ViewDefinition {
  private static final Pattern CREATE =
      Pattern.compile("CREATE OR REPLACE VIEW \\w+ AS\\s+SELECT\\b");

  /** Text, a bracket, what ends a column or the list, or any other letter. */
  private static final Pattern TOKEN =
      Pattern.compile("'(?:[^'\\\\]|\\\\.)*'|[(\\[]|[)\\]]|,|\\bFROM\\b|$|.", Pattern.DOTALL);

  /** The name after AS, or a column's own without what it is a column of. */
  private static final Pattern NAME =
      Pattern.compile("(?:.*\\bAS\\s+|(?:\\w+\\.)*)`?([\\w.]+?)`?", Pattern.DOTALL);

  private ViewDefinition() {}

  /** None for a statement that makes no view. */
  static List<String> columns(String statement) {
    String code = SchemaFile.withoutComments(statement);
    List<String> columns = new ArrayList<>();
    Matcher create = CREATE.matcher(code);
    if (!create.lookingAt()) {
      return columns;
    }
    int depth = 0;
    int begin = create.end();
    Matcher token = TOKEN.matcher(code).region(begin, code.length());
    while (token.find()) {
      String text = token.group();
      switch (text) {
        case "(", "[" -> depth++;
        case ")", "]" -> depth--;
        case ",", "FROM", "" -> {
          if (depth == 0) {
            columns.add(name(code.substring(begin, token.start())));
            begin = token.end();
            if (!text.equals(",")) {
              return columns;
            }
          }
        }
        default -> {}
      }
    }
    return columns;
  }

  private static String name(String expression) {
    Matcher name = NAME.matcher(expression.strip());
    if (!name.matches()) {
      throw new IllegalArgumentException("a column without a name: " + expression);
    }
    return name.group(1);
  }
}
