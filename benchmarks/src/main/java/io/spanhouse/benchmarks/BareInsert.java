package io.spanhouse.benchmarks;

import io.spanhouse.clickhouse.Schema;
import io.spanhouse.clickhouse.engine.EmbeddedClickHouse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * The least that storing these rows can cost: the same rows, read back and inserted into tables of
 * the same definition as ready-made Native blocks of the same size, one after the other, then
 * merged once.
 */
final class BareInsert {
  private static final List<String> TABLES = List.of("spans", "events", "runs");
  private final EmbeddedClickHouse engine;
  private final ClickHouseProbe clickHouse;

  BareInsert(EmbeddedClickHouse engine, ClickHouseProbe clickHouse) {
    this.engine = engine;
    this.clickHouse = clickHouse;
  }

  /** CPU-s of ClickHouse by table: of the inserts, and of merging what they made once. */
  record Result(long spans, Map<String, Double> inserting, Map<String, Double> merging) {
    double cpuSeconds() {
      return Stream.of(inserting, merging)
          .flatMap(cpu -> cpu.values().stream())
          .mapToDouble(Double::doubleValue)
          .sum();
    }
  }

  /**
   * Runs it.
   *
   * @param spans how many spans; rows of the other tables in proportion
   * @param blocks how many blocks all stored rows came in
   */
  Result run(long spans, long blocks) throws IOException {
    long stored = clickHouse.number("SELECT count() FROM spans");
    long used = Math.min(blocks, Math.max(1, Math.round((double) spans * blocks / stored)));
    Path directory = Files.createTempDirectory("spanhouse-bare-");
    try {
      clickHouse.execute("CREATE DATABASE bare");
      Map<String, Double> inserting = new LinkedHashMap<>();
      Map<String, Double> merging = new LinkedHashMap<>();
      for (String table : TABLES) {
        clickHouse.execute("CREATE TABLE bare." + table + " AS spanhouse." + table);
        clickHouse.execute("SYSTEM STOP MERGES bare." + table);
        List<Path> slices = save(table, blocks, used, directory);
        inserting.put(table, cpuSecondsOf(() -> insert(table, slices)));
        clickHouse.execute("SYSTEM START MERGES bare." + table);
        merging.put(
            table,
            cpuSecondsOf(() -> clickHouse.execute("OPTIMIZE TABLE bare." + table + " FINAL")));
      }
      long inserted = clickHouse.number("SELECT count() FROM bare.spans");
      return new Result(inserted, inserting, merging);
    } finally {
      clickHouse.execute("DROP DATABASE IF EXISTS bare");
      delete(directory);
    }
  }

  private void insert(String table, List<Path> slices) {
    for (Path slice : slices) {
      clickHouse.insertNative("bare." + table, slice);
    }
  }

  private double cpuSecondsOf(Runnable work) {
    clickHouse.awaitMerges();
    double before = cpuSeconds();
    work.run();
    return cpuSeconds() - before;
  }

  private double cpuSeconds() {
    return Cpu.seconds(ProcessHandle.of(engine.pid()).orElseThrow());
  }

  /**
   * Cuts a table by time, as it was filled, and keeps the first {@code used} of the slices, each
   * one block in the order of the sort key, as the collector writes them.
   */
  private List<Path> save(String table, long blocks, long used, Path directory) {
    String levels =
        LongStream.rangeClosed(0, used)
            .mapToObj(i -> String.format(Locale.ROOT, "%.6f", (double) i / blocks))
            .collect(Collectors.joining(", "));
    List<String> bounds =
        clickHouse.rows(
            "SELECT arrayJoin(quantilesExact(%s)(received_at)) FROM %s".formatted(levels, table));
    String columns = String.join(", ", filledColumns(table));
    String key =
        clickHouse
            .rows(
                "SELECT sorting_key FROM system.tables WHERE database = 'spanhouse' AND name = '%s'"
                    .formatted(table))
            .get(0);
    List<Path> slices = new ArrayList<>();
    for (int i = 0; i < used; i++) {
      Path slice = directory.resolve(table + "-" + i + ".native");
      clickHouse.saveNative(
          ("SELECT %s FROM %s WHERE received_at >= '%s' AND received_at < '%s' ORDER BY %s"
                  + " SETTINGS max_block_size = 1000000")
              .formatted(columns, table, bounds.get(i), bounds.get(i + 1), key),
          slice);
      slices.add(slice);
    }
    return slices;
  }

  /** Columns that hold more than defaults: the collector leaves the others out as well. */
  private List<String> filledColumns(String table) {
    List<String> names = new ArrayList<>();
    List<String> counts = new ArrayList<>();
    for (Schema.Column column : Schema.columns(table)) {
      String name = "`" + column.name() + "`";
      names.add(name);
      String type = column.type();
      if (type.startsWith("Nullable")) {
        counts.add("countIf(isNotNull(%s))".formatted(name));
      } else if (type.startsWith("Array") || type.startsWith("Map")) {
        counts.add("countIf(notEmpty(%s))".formatted(name));
      } else {
        counts.add("countIf(%s != defaultValueOfArgumentType(%s))".formatted(name, name));
      }
    }
    String query = "SELECT %s FROM %s".formatted(String.join(", ", counts), table);
    String[] filled = clickHouse.rows(query).get(0).split("\t", -1);
    return IntStream.range(0, filled.length)
        .filter(i -> !filled[i].equals("0"))
        .mapToObj(names::get)
        .toList();
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(directory);
  }
}
