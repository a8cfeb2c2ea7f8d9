package io.spanhouse.benchmarks.choice;

import io.spanhouse.benchmarks.ClickHouseProbe;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * CPU that ClickHouse spends on writing a table: the rows that arrived first, in blocks in the
 * order of the table's sort key as the collector sends them, then merged into one part a partition.
 *
 * <p>The count is that of the whole server, because merges belong to no query. Nothing else should
 * run on it.
 */
final class WriteCost {
  private static final int BLOCKS = 5;
  private static final int ROWS_PER_BLOCK = 50_000;
  private static final String ARRIVED = ChoiceTables.DATABASE + ".arrived";
  private static final String BLOCK = ChoiceTables.DATABASE + ".block";
  private static final String WRITTEN = ChoiceTables.DATABASE + ".written";

  private static final String SETTINGS =
      " SETTINGS max_threads = 1, max_insert_threads = 1, async_insert = 0, optimize_on_insert = 0,"
          + " max_partitions_per_insert_block = 0, min_insert_block_size_rows = 1000000,"
          + " min_insert_block_size_bytes = 0";

  private final ClickHouseProbe clickHouse;
  private final ChoiceTables tables;
  private final int rounds;
  private long arrived;

  WriteCost(ClickHouseProbe clickHouse, ChoiceTables tables, int rounds) {
    this.clickHouse = clickHouse;
    this.tables = tables;
    this.rounds = rounds;
  }

  /** CPU microseconds a row. */
  record Cost(double inserting, double merging) {}

  /** Both forms in turns. {@code copy} is the schema's table, whose rows are written. */
  List<Cost> compare(String copy, Ddl definition, OtherForm other) {
    keepFirst(copy);
    List<Cost> ours = new ArrayList<>();
    List<Cost> others = new ArrayList<>();
    for (int i = 0; i < rounds; i++) {
      ours.add(write(definition, List.of(new OtherForm.Table("", ddl -> ddl, "*"))));
      others.add(write(definition, other.tables()));
    }
    tables.drop(ARRIVED);
    return List.of(middle(ours), middle(others));
  }

  /** Keeps the rows that arrived first, so that the blocks are not searched for in all. */
  private void keepFirst(String copy) {
    tables.drop(ARRIVED);
    clickHouse.execute(
        "CREATE TABLE %s AS %s ENGINE = MergeTree ORDER BY received_at".formatted(ARRIVED, copy));
    clickHouse.execute(
        ("INSERT INTO %1$s SELECT * FROM %2$s WHERE received_at <="
                + " (SELECT max(received_at) FROM (SELECT received_at FROM %2$s ORDER BY received_at LIMIT %3$d))")
            .formatted(ARRIVED, copy, BLOCKS * ROWS_PER_BLOCK));
    arrived = clickHouse.number("SELECT count() FROM " + ARRIVED);
  }

  private Cost write(Ddl definition, List<OtherForm.Table> forms) {
    double inserting = 0;
    double merging = 0;
    for (OtherForm.Table form : forms) {
      tables.drop(WRITTEN);
      clickHouse.execute(form.change().apply(definition).statement(WRITTEN));
      clickHouse.execute("SYSTEM STOP MERGES " + WRITTEN);
      for (int i = 0; i < BLOCKS; i++) {
        inserting += insert(form, i);
      }
      clickHouse.execute("SYSTEM START MERGES " + WRITTEN);
      merging += cpuMicrosOf(() -> tables.merge(WRITTEN));
    }
    tables.drop(WRITTEN);
    return new Cost(inserting / arrived, merging / arrived);
  }

  /** Only the insert itself counts: the block is made ready in memory before. */
  private double insert(OtherForm.Table form, int block) {
    String key =
        clickHouse
            .rows(
                "SELECT sorting_key FROM system.tables WHERE concat(database, '.', name) = {table:String}",
                Map.of("table", WRITTEN))
            .get(0);
    long begin = arrived * block / BLOCKS;
    long end = arrived * (block + 1) / BLOCKS;
    tables.drop(BLOCK);
    clickHouse.execute("CREATE TABLE %s AS %s ENGINE = Memory".formatted(BLOCK, WRITTEN));
    clickHouse.execute(
        ("INSERT INTO %s SELECT * FROM (SELECT %s FROM (SELECT * FROM %s ORDER BY received_at LIMIT %d OFFSET %d))"
                + " ORDER BY %s")
            .formatted(BLOCK, form.columns(), ARRIVED, end - begin, begin, key));
    double micros =
        cpuMicrosOf(
            () ->
                clickHouse.execute(
                    "INSERT INTO " + WRITTEN + " SELECT * FROM " + BLOCK + SETTINGS));
    tables.drop(BLOCK);
    return micros;
  }

  private double cpuMicrosOf(Runnable work) {
    long before = cpuMicros();
    work.run();
    return (double) (cpuMicros() - before);
  }

  private long cpuMicros() {
    return clickHouse.number(
        "SELECT sum(value) FROM system.events WHERE event IN ('UserTimeMicroseconds', 'SystemTimeMicroseconds')");
  }

  private static Cost middle(List<Cost> costs) {
    return new Cost(
        costs.stream().map(Cost::inserting).sorted().toList().get(costs.size() / 2),
        costs.stream().map(Cost::merging).sorted().toList().get(costs.size() / 2));
  }
}
