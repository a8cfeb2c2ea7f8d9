package io.spanhouse.clickhouse;

import java.util.List;

/** The servers that have the rows: one, or each shard of a cluster. */
final class Shards {
  private Shards() {}

  static List<String> urls(ClickHouse clickHouse) {
    return clickHouse instanceof EmbeddedCluster cluster
        ? cluster.httpUrls()
        : List.of(clickHouse.httpUrl());
  }

  /** Runs a statement with the name of the table that has the rows, such as a {@code TRUNCATE}. */
  static void alter(ClickHouse clickHouse, String statement, String table) {
    String stored =
        clickHouse instanceof EmbeddedCluster && !table.equals("model_prices")
            ? ClusterDdl.local(table)
            : table;
    for (String url : urls(clickHouse)) {
      new SqlClient(url, "spanhouse").query(statement.formatted(stored));
    }
  }
}
