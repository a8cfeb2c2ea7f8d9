package io.spanhouse.clickhouse;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the columns out of CREATE TABLE statements, and of ALTER TABLE ones that add columns, as
 * the shipped files write them: a column a line.
 */
final class TableDefinition {
  private static final Pattern CREATE =
      Pattern.compile("CREATE TABLE IF NOT EXISTS (\\w+)\\s*\\(\n(.*?)\n\\)", Pattern.DOTALL);
  private static final Pattern COLUMN =
      Pattern.compile("\\s*`?([\\w.]+)`?\\s+(.+?)(?: (?:CODEC|DEFAULT).*)?,?");
  private static final Pattern ADDED =
      Pattern.compile(
          "ADD COLUMN (?:IF NOT EXISTS )?`?([\\w.]+)`? +(.+?)(?: (?:CODEC|DEFAULT|AFTER).*)?,?$");
  private static final Pattern NO_COLUMN = Pattern.compile("\\s*(INDEX|CONSTRAINT) ");

  private TableDefinition() {}

  static boolean creates(String statement, String table) {
    return created(statement).filter(table::equals).isPresent();
  }

  /** The table that a statement makes. */
  static Optional<String> created(String statement) {
    Matcher create = CREATE.matcher(statement);
    return create.find() ? Optional.of(create.group(1)) : Optional.empty();
  }

  /** Names of the tables that the files make and that stay, sorted. */
  static List<String> tables(List<SchemaFile> files) {
    return files.stream()
        .flatMap(file -> file.statements().stream())
        .flatMap(statement -> created(statement).stream())
        .distinct()
        .sorted()
        .toList();
  }

  /** The columns of a table after all of the files. */
  static List<Schema.Column> columns(List<SchemaFile> files, String table) {
    List<Schema.Column> columns = new ArrayList<>();
    for (SchemaFile file : files) {
      for (String statement : file.statements()) {
        if (creates(statement, table)) {
          columns.clear();
          columns.addAll(columns(statement));
        } else if (SchemaFile.withoutComments(statement)
            .matches("(?s)ALTER TABLE " + table + "\\s.*")) {
          columns.addAll(added(statement));
        }
      }
    }
    if (columns.isEmpty()) {
      throw new IllegalArgumentException("no table " + table);
    }
    return List.copyOf(columns);
  }

  private static List<Schema.Column> added(String statement) {
    return statement
        .lines()
        .map(ADDED::matcher)
        .filter(Matcher::find)
        .map(added -> new Schema.Column(added.group(1), added.group(2)))
        .toList();
  }

  static List<Schema.Column> columns(String statement) {
    Matcher create = CREATE.matcher(SchemaFile.withoutComments(statement));
    if (!create.find()) {
      throw new IllegalArgumentException("not a table: " + statement);
    }
    List<Schema.Column> columns = new ArrayList<>();
    for (String line : create.group(2).lines().toList()) {
      Matcher column = COLUMN.matcher(line);
      if (!NO_COLUMN.matcher(line).lookingAt() && column.matches()) {
        columns.add(new Schema.Column(column.group(1), column.group(2)));
      }
    }
    return List.copyOf(columns);
  }
}
