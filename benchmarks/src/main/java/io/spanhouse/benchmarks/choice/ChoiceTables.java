package io.spanhouse.benchmarks.choice;

import io.spanhouse.benchmarks.ClickHouseProbe;
import java.util.List;
import java.util.Map;

/**
 * Tables to compare, in a database of their own: the schema's copied, and other forms filled from
 * that copy. So both have the same rows, each once, in as few parts as their partitions allow.
 */
final class ChoiceTables {
  static final String DATABASE = "choices";

  private final ClickHouseProbe clickHouse;
  private final long maxRows;

  /** Copies {@code maxRows} rows at most, of whole traces; 0 for all. */
  ChoiceTables(ClickHouseProbe clickHouse, long maxRows) {
    this.clickHouse = clickHouse;
    this.maxRows = maxRows;
  }

  void createDatabase() {
    dropDatabase();
    clickHouse.execute("CREATE DATABASE " + DATABASE);
  }

  void dropDatabase() {
    clickHouse.execute("DROP DATABASE IF EXISTS " + DATABASE + " SYNC");
  }

  void drop(String table) {
    clickHouse.execute("DROP TABLE IF EXISTS " + table + " SYNC");
  }

  /** The definition of a table of the schema. */
  Ddl definition(String table) {
    return Ddl.parse(
        String.join(
            "\n", clickHouse.rows("SHOW CREATE TABLE " + table + " FORMAT TSVRaw", Map.of())));
  }

  /** Copies a table of the schema, or the sample of it. */
  String copy(String table) {
    String name = DATABASE + "." + table;
    clickHouse.execute(definition(table).statement(name));
    long rows = clickHouse.number("SELECT count() FROM " + table);
    long share = maxRows == 0 ? 1 : Math.max(1, (rows + maxRows - 1) / maxRows);
    fill(name, "*", table + " FINAL WHERE cityHash64(toString(trace_id)) % " + share + " = 0");
    return name;
  }

  /** Creates a table of another form and fills it from a copy. */
  String create(OtherForm.Table form, Ddl definition, String copy) {
    String name = copy + form.suffix();
    clickHouse.execute(form.change().apply(definition).statement(name));
    fill(name, form.columns(), copy);
    return name;
  }

  private void fill(String name, String columns, String from) {
    clickHouse.execute(
        "INSERT INTO %s SELECT %s FROM %s SETTINGS max_partitions_per_insert_block = 0"
            .formatted(name, columns, from));
    merge(name);
  }

  /** Merges until no partition has more than one part. */
  void merge(String table) {
    String split =
        "SELECT count() FROM (SELECT partition FROM system.parts WHERE active AND %s GROUP BY partition"
                .formatted(isTable(table))
            + " HAVING count() > 1)";
    do {
      clickHouse.execute("OPTIMIZE TABLE " + table + " FINAL");
    } while (clickHouse.number(split) > 0);
  }

  /** Bytes on disk a row, of all tables of a form together, indexes included. */
  double bytesPerRow(List<String> tables) {
    double bytes = 0;
    for (String table : tables) {
      bytes +=
          Double.parseDouble(
              clickHouse
                  .rows(
                      "SELECT sum(bytes_on_disk) / sum(rows) FROM system.parts WHERE active AND "
                          + isTable(table))
                  .get(0));
    }
    return bytes;
  }

  private static String isTable(String table) {
    return "concat(database, '.', table) = '" + table + "'";
  }
}
