package io.spanhouse.collector.command.check;

import io.spanhouse.collector.command.query.ClickHouseQueries;
import io.spanhouse.collector.command.query.Query;
import io.spanhouse.collector.command.query.QueryResult.Row;
import io.spanhouse.collector.command.terminal.HumanFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** What {@code doctor} can say about a ClickHouse that answers. */
public final class ClickHouseChecks {
  /** The oldest release that the statements are tested with. */
  private static final String OLDEST = "26.3";

  private static final long CLOCK_WARNING_MILLIS = 2_000;
  private static final long CLOCK_PROBLEM_MILLIS = 60_000;
  private static final long TOO_LITTLE_SPACE = 1L << 30;

  private final ClickHouseQueries queries;

  public ClickHouseChecks(ClickHouseQueries queries) {
    this.queries = queries;
  }

  public List<Finding> run() {
    List<Finding> findings = new ArrayList<>();
    findings.add(version());
    findings.add(clock());
    findings.addAll(settings());
    findings.add(copies());
    findings.addAll(disks());
    findings.addAll(systemLogs());
    return findings;
  }

  private Finding version() {
    String version = first(Query.of("SELECT version() AS value")).text("value");
    return isOlder(version)
        ? Finding.warning(
            "ClickHouse version",
            version + " is older than " + OLDEST + ", the oldest that is tested: upgrade it")
        : Finding.ok("ClickHouse version", version);
  }

  static boolean isOlder(String version) {
    String[] parts = version.split("\\.", -1);
    String[] oldest = OLDEST.split("\\.", -1);
    for (int i = 0; i < oldest.length; i++) {
      int difference =
          (i < parts.length && parts[i].matches("\\d{1,6}") ? Integer.parseInt(parts[i]) : 0)
              - Integer.parseInt(oldest[i]);
      if (difference != 0) {
        return difference < 0;
      }
    }
    return false;
  }

  /** Compares with the middle of the question's journey, which bounds the error by half of it. */
  private Finding clock() {
    long before = System.currentTimeMillis();
    Long theirs =
        first(Query.of("SELECT toUnixTimestamp64Milli(now64(3)) AS value")).number("value");
    long after = System.currentTimeMillis();
    long difference = theirs == null ? 0 : theirs - (before + after) / 2;
    long apart = Math.max(0, Math.abs(difference) - (after - before) / 2);
    String detail =
        "ClickHouse is "
            + Math.abs(difference)
            + " ms "
            + (difference < 0 ? "behind" : "ahead of")
            + " this machine";
    if (apart < CLOCK_WARNING_MILLIS) {
      return Finding.ok("clock", detail);
    }
    detail += ": synchronise both clocks (NTP)";
    return apart < CLOCK_PROBLEM_MILLIS
        ? Finding.warning("clock", detail)
        : Finding.problem("clock", detail);
  }

  private List<Finding> settings() {
    List<Row> settings =
        queries
            .rows(
                Query.of(
                    "SELECT name, value FROM system.settings WHERE name IN ('readonly',"
                        + " 'async_insert', 'max_partitions_per_insert_block', 'max_memory_usage')"
                        + " ORDER BY name"))
            .rows();
    List<Finding> findings = new ArrayList<>();
    for (Row setting : settings) {
      if (setting.text("name").equals("readonly") && !setting.text("value").equals("0")) {
        findings.add(
            Finding.problem(
                "ClickHouse user",
                "is read-only (readonly = "
                    + setting.text("value")
                    + "): the collector needs a user that may insert, see --clickhouse-user"));
      }
    }
    findings.add(
        Finding.ok(
            "ClickHouse settings",
            settings.stream()
                .map(setting -> setting.text("name") + "=" + setting.text("value"))
                .collect(Collectors.joining(" "))));
    return findings;
  }

  /** Whether a tool that asks as this user sees a row twice that was delivered twice. */
  private Finding copies() {
    boolean once =
        first(Query.of("SELECT value FROM system.settings WHERE name = 'final'"))
            .text("value")
            .equals("1");
    return once
        ? Finding.ok("rows", "each is shown once, however often it was delivered (final = 1)")
        : Finding.note(
            "rows",
            "tables runs, events and spans show this user a row twice that was delivered or settled"
                + " twice, until ClickHouse merges it; views do not. For users who ask tables: ALTER"
                + " USER name SETTINGS final = 1, do_not_merge_across_partitions_select_final = 1");
  }

  private List<Finding> disks() {
    return queries
        .rows(
            Query.of(
                "SELECT name, toInt64(unreserved_space) AS free FROM system.disks ORDER BY name"))
        .rows()
        .stream()
        .map(
            disk -> {
              Long free = disk.number("free");
              long bytes = free == null ? 0 : free;
              String detail = HumanFormat.bytes(bytes) + " free on disk " + disk.text("name");
              return bytes < TOO_LITTLE_SPACE
                  ? Finding.problem(
                      "ClickHouse disk", detail + ": make room, inserts will fail soon")
                  : Finding.ok("ClickHouse disk", detail);
            })
        .toList();
  }

  /** ClickHouse's logs about itself grow for ever unless its configuration says otherwise. */
  private List<Finding> systemLogs() {
    return queries
        .rows(
            Query.of(
                "SELECT arrayStringConcat(arraySort(groupArray(name)), ', ') AS names,"
                    + " toInt64(sum(ifNull(total_bytes, 0))) AS bytes FROM system.tables"
                    + " WHERE database = 'system' AND engine LIKE '%MergeTree'"
                    + " AND match(name, '_log(_[0-9]+)?$') AND engine_full NOT LIKE '% TTL %'"
                    + " HAVING count() > 0"))
        .rows()
        .stream()
        .map(
            logs -> {
              Long bytes = logs.number("bytes");
              return Finding.warning(
                  "ClickHouse logs",
                  "%s grow for ever (%s now): set a TTL in the server's configuration, see clickhouse-schema/README.md"
                      .formatted(logs.text("names"), HumanFormat.bytes(bytes == null ? 0 : bytes)));
            })
        .toList();
  }

  private Row first(Query query) {
    return queries.rows(query).rows().get(0);
  }
}
