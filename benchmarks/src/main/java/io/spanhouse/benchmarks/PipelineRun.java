package io.spanhouse.benchmarks;

import io.spanhouse.benchmarks.load.LoadGenerator;
import io.spanhouse.benchmarks.load.LoadReport;
import io.spanhouse.clickhouse.engine.EmbeddedClickHouse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Puts load on a running collector and takes the counters around it. */
final class PipelineRun {
  private static final List<String> TABLES =
      List.of("spans", "events", "runs", "rejected", "ingest_ledger");

  private final EmbeddedClickHouse engine;
  private final ClickHouseProbe clickHouse;
  private final ChildJvm collector;
  private final int restSeconds;
  private final String endpoint;

  /** {@code collector} runs {@link MeasuredCollector} and has just been started. */
  PipelineRun(
      EmbeddedClickHouse engine, ClickHouseProbe clickHouse, ChildJvm collector, int restSeconds) {
    this.engine = engine;
    this.clickHouse = clickHouse;
    this.collector = collector;
    this.restSeconds = restSeconds;
    endpoint = "127.0.0.1:" + collector.readLine();
  }

  /** Counters of all processes at one moment. */
  record Snapshot(
      double receiverCpuSeconds,
      double clickHouseCpuSeconds,
      Map<String, Double> receiverCpuByThread,
      MeasuredCollector.Stats receiver,
      Map<String, Long> clickHouseEvents) {
    /** Insert statements so far. */
    long inserts() {
      return clickHouseEvents.getOrDefault("InsertQuery", 0L);
    }

    /** How often ClickHouse counted an event since another moment. */
    double eventsSince(Snapshot before, String event) {
      return clickHouseEvents.getOrDefault(event, 0L)
          - before.clickHouseEvents.getOrDefault(event, 0L);
    }
  }

  /**
   * A load and what it took.
   *
   * @param before right before the load
   * @param acked right after the last acknowledgement
   * @param settled when runs were settled and merges came to an end
   */
  record Measurement(LoadReport load, Snapshot before, Snapshot acked, Snapshot settled) {}

  /** Sends load and waits for its end. */
  LoadReport load(List<String> options) {
    List<String> arguments = new ArrayList<>(List.of("--json", "--endpoint=" + endpoint));
    arguments.addAll(options);
    List<String> jvm = List.of("-Xmx512m", "-XX:MaxDirectMemorySize=4g", "-XX:+UseSerialGC");
    try (ChildJvm generator = new ChildJvm(LoadGenerator.class, jvm, arguments)) {
      return LoadReport.parse(generator.readLine());
    }
  }

  /** Empties the tables, then measures a load until everything it set off has come to rest. */
  Measurement measure(List<String> options) throws IOException {
    rest();
    TABLES.forEach(table -> clickHouse.execute("TRUNCATE TABLE " + table));
    clickHouse.awaitMerges();
    Snapshot before = snapshot(clickHouseCpuSeconds());
    LoadReport load = load(options);
    Snapshot acked = snapshot(clickHouseCpuSeconds());
    return new Measurement(load, before, acked, snapshot(rest()));
  }

  /** Waits until nothing is left to do; CPU-s of ClickHouse when it had no more to do. */
  private double rest() {
    try {
      TimeUnit.SECONDS.sleep(restSeconds);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
    return clickHouse.awaitMerges(this::clickHouseCpuSeconds);
  }

  private double clickHouseCpuSeconds() {
    return Cpu.seconds(ProcessHandle.of(engine.pid()).orElseThrow());
  }

  private Snapshot snapshot(double clickHouseCpuSeconds) throws IOException {
    return new Snapshot(
        Cpu.seconds(collector.handle()),
        clickHouseCpuSeconds,
        Cpu.secondsByThread(collector.handle()),
        MeasuredCollector.Stats.parse(collector.ask("stats")),
        clickHouse.rows("SELECT event, value FROM system.events").stream()
            .map(row -> row.split("\t", -1))
            .collect(Collectors.toMap(cells -> cells[0], cells -> Long.valueOf(cells[1]))));
  }
}
