package io.spanhouse.benchmarks;

import io.spanhouse.benchmarks.load.HistoryLoad;
import io.spanhouse.clickhouse.ClickHouseEndpoint;
import io.spanhouse.clickhouse.Schema;
import io.spanhouse.clickhouse.engine.EmbeddedClickHouse;
import io.spanhouse.collector.Collector;
import io.spanhouse.collector.CollectorOptions;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * What the inputs of model calls take on disk, sent through the collector: as messages and hashes,
 * and the same texts whole in a column of the same table with ZSTD(1), both merged. Checks that
 * every input reads as it was sent.
 */
@Command(
    name = "HistoryStorage",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    description = "Compares storing messages once with storing the input of each call whole.")
public final class HistoryStorage implements Callable<Integer> {
  private static final Duration QUIET = Duration.ofSeconds(3);

  /**
   * Inputs in the order of their calls, a time window at a time: whole, they are many times larger.
   */
  private static final String REBUILD =
      """
      INSERT INTO whole (* EXCEPT input_messages)
      SELECT e.* EXCEPT input_messages REPLACE (c.text AS input)
      FROM (SELECT * FROM events FINAL WHERE toStartOfMinute(started_at) = '%1$s') AS e
      INNER JOIN
      (
          SELECT
              event_id,
              concat('[', arrayStringConcat(arrayMap(m -> m.2, arraySort(groupArray((n, text)))), ','), ']') AS text
          FROM
          (
              SELECT event_id, hash, n
              FROM events FINAL
              ARRAY JOIN input_messages AS hash, arrayEnumerate(input_messages) AS n
              WHERE toStartOfMinute(started_at) = '%1$s'
          ) AS parts
          INNER JOIN (SELECT hash, text FROM messages FINAL) AS m ON parts.hash = m.hash
          GROUP BY event_id
      ) AS c ON e.event_id = c.event_id
      """;

  @Mixin private final HistoryLoad load = new HistoryLoad();

  private final PrintStream out;

  HistoryStorage(PrintStream out) {
    this.out = out;
  }

  /** Exits with 0 when every input can be read as it was sent, 1 when not. */
  public static void main(String[] args) {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    System.exit(new CommandLine(new HistoryStorage(out)).execute(args));
  }

  @Override
  public Integer call() {
    EmbeddedClickHouse engine = EmbeddedClickHouse.builder().withoutPassword().build();
    engine.start();
    try {
      new Schema(new ClickHouseEndpoint(engine.httpUrl(), "spanhouse", "default", "")).migrate();
      ClickHouseProbe clickHouse = new ClickHouseProbe(engine.httpUrl(), QUIET);
      int calls;
      try (Collector collector =
          Collector.start(CollectorOptions.forClickHouse(engine.httpUrl()))) {
        calls = load.send("127.0.0.1:" + collector.grpcPort());
      }
      return report(clickHouse, calls);
    } finally {
      engine.stop();
    }
  }

  private int report(ClickHouseProbe clickHouse, int calls) {
    // Small parts do not tell the sizes of their columns.
    clickHouse.execute("ALTER TABLE events MODIFY SETTING min_bytes_for_wide_part = 0");
    clickHouse.execute("OPTIMIZE TABLE events FINAL");
    clickHouse.execute("OPTIMIZE TABLE messages FINAL");
    clickHouse.execute("CREATE TABLE whole AS events");
    for (String minute :
        clickHouse.rows(
            "SELECT DISTINCT toStartOfMinute(started_at) AS m FROM events ORDER BY m")) {
      clickHouse.execute(REBUILD.formatted(minute));
    }
    clickHouse.execute("OPTIMIZE TABLE whole FINAL");
    long stored = clickHouse.number("SELECT count() FROM whole WHERE input != ''");
    long arrays = bytes(clickHouse, "events", "input_messages", "compressed");
    long messages =
        clickHouse.number(
            "SELECT sum(bytes_on_disk) FROM system.parts"
                + " WHERE database = 'spanhouse' AND table = 'messages' AND active");
    long whole = bytes(clickHouse, "whole", "input", "compressed");
    long text = bytes(clickHouse, "whole", "input", "uncompressed");
    line("calls acknowledged; with their input in ClickHouse", calls + "; " + stored);
    line("messages", clickHouse.number("SELECT count() FROM messages"));
    line("inputs, not compressed", text);
    line("inputs whole, ZSTD(1)", whole);
    line("messages, everything on disk", messages);
    line("hashes in calls", arrays);
    line("smaller than whole, ZSTD(1)", times(whole, messages + arrays));
    line("smaller than whole, not compressed", times(text, messages + arrays));
    long different =
        clickHouse.number(
            "SELECT count() FROM llm_calls AS c INNER JOIN whole AS w ON c.event_id = w.event_id"
                + " WHERE c.input != w.input AND startsWith(c.event_id, 'evt_0')");
    line("of a sixteenth of the calls, read otherwise by llm_calls", different);
    return stored == calls && different == 0 ? 0 : 1;
  }

  private static long bytes(ClickHouseProbe clickHouse, String table, String column, String what) {
    return clickHouse.number(
        "SELECT sum(column_data_%s_bytes) FROM system.parts_columns WHERE database = 'spanhouse' AND table = '%s' AND column = '%s' AND active"
            .formatted(what, table, column));
  }

  private static String times(long whole, long part) {
    return String.format(Locale.ROOT, "%.1f times", (double) whole / part);
  }

  private void line(String what, Object figure) {
    out.printf(Locale.ROOT, "%-60s %s%n", what, figure);
  }
}
