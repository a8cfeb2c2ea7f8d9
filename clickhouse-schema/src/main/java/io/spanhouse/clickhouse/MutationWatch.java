package io.spanhouse.clickhouse;

import com.clickhouse.client.api.query.GenericRecord;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Waits until what was changed in a table is changed on the disk. */
final class MutationWatch {
  private static final long POLL_MILLIS = 200;

  private final DatabaseClient client;
  private final StoredTable table;
  private final Consumer<String> progress;
  private final Map<String, Object> parameters;

  MutationWatch(
      DatabaseClient client, String database, StoredTable table, Consumer<String> progress) {
    this.client = client;
    this.table = table;
    this.progress = progress;
    parameters = Map.of("database", database, "table", table.stored());
  }

  /**
   * Returns when no change of the table is under way.
   *
   * @throws ClickHouseException when one fails
   */
  void awaitMutations() {
    String unfinished =
        "SELECT parts_to_do, latest_fail_reason FROM "
            + table.system("mutations")
            + " WHERE database = {database:String} AND table = {table:String} AND NOT is_done AND NOT is_killed";
    List<GenericRecord> mutations = client.rows(unfinished, parameters);
    while (!mutations.isEmpty()) {
      long parts = 0;
      for (GenericRecord mutation : mutations) {
        String failure = mutation.getString(2);
        if (!failure.isEmpty()) {
          throw new ClickHouseException(
              "%s cannot be changed: %s".formatted(table.table(), failure));
        }
        parts += mutation.getLong(1);
      }
      progress.accept("%s: %d parts to go".formatted(table.table(), parts));
      pause();
      mutations = client.rows(unfinished, parameters);
    }
  }

  /** Returns when the parts that are not used now are gone from the disk. */
  void awaitRemovalOfOldParts() {
    String old =
        "SELECT concat(hostName(), path) FROM "
            + table.system("parts")
            + " WHERE database = {database:String} AND table = {table:String} AND NOT active";
    Set<String> waited = paths(old);
    while (!waited.isEmpty()) {
      progress.accept(
          "%s: waiting until ClickHouse removes %d old parts"
              .formatted(table.table(), waited.size()));
      pause();
      waited.retainAll(paths(old));
    }
  }

  private Set<String> paths(String query) {
    return client.rows(query, parameters).stream()
        .map(row -> row.getString(1))
        .collect(Collectors.toSet());
  }

  private static void pause() {
    try {
      Thread.sleep(POLL_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ClickHouseException("interrupted", e);
    }
  }
}
