package io.spanhouse.clickhouse;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the columns out of a CREATE TABLE statement as the shipped files write it: a column a line.
 */
final class TableDefinition {
  private static final Pattern CREATE =
      Pattern.compile("CREATE TABLE IF NOT EXISTS (\\w+)\\s*\\(\n(.*?)\n\\)", Pattern.DOTALL);
  private static final Pattern COLUMN =
      Pattern.compile("\\s*`?([\\w.]+)`?\\s+(.+?)(?: (?:CODEC|DEFAULT).*)?,?");
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
