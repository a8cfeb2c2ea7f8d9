package io.spanhouse.clickhouse;

import java.util.Optional;

/**
 * A statement of a file, and what its comments ask for:
 *
 * <ul>
 *   <li>{@code -- only if:} a query; the statement is run only when it answers 1. Makes a statement
 *       that is no use, or harmful, twice one that can be repeated.
 *   <li>{@code -- wait for:} a query of what is going on; the statement is run when nothing of what
 *       it named first goes on any more.
 *   <li>{@code -- refused if:} a query that answers with the reason, and with nothing when there is
 *       none. The migration ends there and can be repeated.
 * </ul>
 *
 * <p>Each is one line.
 *
 * @param file name of the file
 * @param statement its text with the comments before it
 */
record MigrationStep(String file, String statement) {
  private static final String CONDITION = "-- only if: ";
  private static final String AWAITED = "-- wait for: ";
  private static final String REFUSAL = "-- refused if: ";
  private static final String DATABASE = "{database}";
  private static final int TITLE_WORDS = 6;

  /** With the name of the database where a dictionary, which reads outside of any, needs it. */
  MigrationStep in(String database) {
    return new MigrationStep(file, statement.replace(DATABASE, database));
  }

  Optional<String> condition() {
    return comment(CONDITION);
  }

  Optional<String> awaited() {
    return comment(AWAITED);
  }

  Optional<String> refusal() {
    return comment(REFUSAL);
  }

  private Optional<String> comment(String mark) {
    return statement
        .lines()
        .filter(line -> line.startsWith(mark))
        .map(line -> line.substring(mark.length()))
        .findFirst();
  }

  /** Its first words, for a person. */
  String title() {
    String[] words = SchemaFile.withoutComments(statement).split("[\\s(]+", TITLE_WORDS);
    StringBuilder title = new StringBuilder();
    for (int i = 0; i < words.length && i < TITLE_WORDS - 1; i++) {
      String word = words[i];
      if (i > 1 && !word.matches("\\w+")) {
        break;
      }
      title.append(i == 0 ? "" : " ").append(word);
    }
    return title.toString();
  }
}
