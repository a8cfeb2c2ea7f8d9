package io.spanhouse.clickhouse.stored;

import io.spanhouse.clickhouse.DatabaseClient;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where the rows of a table are: in the table itself, or on each shard of a cluster in a table that
 * it reads.
 *
 * @param table name that everybody uses
 * @param stored name of the table that has rows
 * @param cluster on whose nodes that is; empty for this server
 */
record StoredTable(String table, String stored, String cluster) {
  private static final Pattern DISTRIBUTED =
      Pattern.compile("Distributed\\('([^']*)', '[^']*', '(\\w+)'.*", Pattern.DOTALL);

  /** Those of these tables that the database has. */
  static List<StoredTable> find(DatabaseClient client, List<String> tables) {
    return client
        .rows(
            "SELECT name, engine_full FROM system.tables"
                + " WHERE database = currentDatabase() AND name IN {names:Array(String)} ORDER BY name",
            Map.of("names", tables))
        .stream()
        .map(row -> of(row.getString(1), row.getString(2)))
        .toList();
  }

  static StoredTable of(String table, String engine) {
    Matcher distributed = DISTRIBUTED.matcher(engine);
    return distributed.matches()
        ? new StoredTable(table, distributed.group(2), distributed.group(1))
        : new StoredTable(table, table, "");
  }

  /** How an {@code ALTER TABLE} or the like names it. */
  String target() {
    return cluster.isEmpty() ? stored : stored + " ON CLUSTER '" + cluster + "'";
  }
}
