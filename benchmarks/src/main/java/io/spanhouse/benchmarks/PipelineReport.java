package io.spanhouse.benchmarks;

import io.spanhouse.benchmarks.PipelineRun.Measurement;
import io.spanhouse.benchmarks.load.LoadReport;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** What a measurement comes to, per span. */
final class PipelineReport {
  private static final int LINES = 20;

  private final Measurement measured;
  private final ClickHouseProbe clickHouse;
  private final Figures figures = new Figures();
  private final double millions;

  PipelineReport(Measurement measured, ClickHouseProbe clickHouse) {
    this.measured = measured;
    this.clickHouse = clickHouse;
    millions = measured.load().spansAcked() / 1e6;
    addLoad(measured.load());
    addCpu();
    addGarbage();
    addStorage();
  }

  private void addLoad(LoadReport load) {
    figures.add("spans sent and acknowledged", load.spansAcked(), "of shape " + load.shape());
    figures.add("end to end", load.spansPerSecond(), 0, "spans/s");
    figures.add("", load.megabytesPerSecond(), 1, "MB/s");
    figures.add("acknowledged after, p50", load.ackMillisP50(), 1, "ms, at full load");
    figures.add("acknowledged after, p99", load.ackMillisP99(), 1, "ms, at full load");
  }

  private void addCpu() {
    String unit = "CPU-s a million spans";
    figures.add("receiver", receiverWhileLoading() / millions, 2, unit);
    figures.add("receiver, runs settled", receiver() / millions, 2, unit);
    figures.add("ClickHouse, inserting", clickHouseWhileLoading() / millions, 2, unit);
    figures.add("ClickHouse, merges settled", clickHouse() / millions, 2, unit);
    figures.add("rows merged, while inserting", rowsMerged(measured.acked()), 2, "a row inserted");
    figures.add("rows merged, merges settled", rowsMerged(measured.settled()), 2, "a row inserted");
    figures.add("load generator", measured.load().cpuSeconds() / millions, 2, unit);
    double busy =
        (receiverWhileLoading() + clickHouseWhileLoading() + measured.load().cpuSeconds())
            / measured.load().seconds();
    figures.add("all three, while loading", busy, 2, "cores");
  }

  private double rowsMerged(PipelineRun.Snapshot until) {
    return until.eventsSince(measured.before(), "MergedRows")
        / until.eventsSince(measured.before(), "InsertedRows");
  }

  private double receiverWhileLoading() {
    return measured.acked().receiverCpuSeconds() - measured.before().receiverCpuSeconds();
  }

  private double receiver() {
    return measured.settled().receiverCpuSeconds() - measured.before().receiverCpuSeconds();
  }

  private double clickHouseWhileLoading() {
    return measured.acked().clickHouseCpuSeconds() - measured.before().clickHouseCpuSeconds();
  }

  private double clickHouse() {
    return measured.settled().clickHouseCpuSeconds() - measured.before().clickHouseCpuSeconds();
  }

  private void addGarbage() {
    MeasuredCollector.Stats before = measured.before().receiver();
    MeasuredCollector.Stats after = measured.acked().receiver();
    long spans = measured.load().spansAcked();
    figures.add(
        "garbage in the receiver",
        (double) (after.allocatedBytes() - before.allocatedBytes()) / spans,
        0,
        "B a span");
    figures.add("garbage collections", after.collections() - before.collections(), "while loading");
    figures.add("", after.collectionMillis() - before.collectionMillis(), "ms while loading");
  }

  private void addStorage() {
    long spans = measured.load().spansAcked();
    figures.add("blocks", blocks(), "");
    figures.add("rows a block", (double) rows() / blocks(), 0, "in all tables");
    for (String row :
        clickHouse.rows(
            "SELECT table, sum(bytes_on_disk) FROM system.parts"
                + " WHERE active AND database = 'spanhouse' AND table IN ('spans', 'events', 'runs')"
                + " GROUP BY table ORDER BY table")) {
      String[] cells = row.split("\t", -1);
      // As readers see them: whether runs are settled already, which writes them anew, is open.
      long rows = clickHouse.number("SELECT count() FROM " + cells[0] + " FINAL");
      figures.add("rows in " + cells[0], rows, "");
      figures.add("stored in " + cells[0], Double.parseDouble(cells[1]) / spans, 1, "B a span");
    }
  }

  /** Sets of inserts: a block makes one row or more in the ledger and in {@code spans}. */
  long blocks() {
    long tables =
        clickHouse.number(
            "SELECT uniqExact(table) FROM system.parts WHERE active AND database = 'spanhouse'"
                + " AND table IN ('spans', 'events', 'runs', 'ingest_ledger')");
    return Math.max(1, (measured.acked().inserts() - measured.before().inserts()) / tables);
  }

  private long rows() {
    return clickHouse.number(
        "SELECT sum(rows) FROM system.parts WHERE active AND database = 'spanhouse'"
            + " AND table IN ('spans', 'events', 'runs', 'ingest_ledger')");
  }

  /** Adds what the same rows cost as ready-made blocks, and how much more all of this costs. */
  void add(BareInsert.Result bare) {
    double spans = bare.spans() / 1e6;
    double bareCpu = bare.cpuSeconds() / spans;
    figures.add("ClickHouse, bare insert, merged once", bareCpu, 2, "CPU-s a million spans");
    bare.inserting()
        .forEach(
            (table, seconds) ->
                figures.add("  inserting " + table, seconds / spans, 2, "CPU-s a million spans"));
    bare.merging()
        .forEach(
            (table, seconds) ->
                figures.add("  merging " + table, seconds / spans, 2, "CPU-s a million spans"));
    figures.add(
        "receiver + ClickHouse / bare insert",
        (receiver() + clickHouse()) / millions / bareCpu,
        2,
        "times, merges settled");
  }

  void addPaced(LoadReport paced) {
    String at = String.format(Locale.ROOT, "ms, at %,.0f spans/s", paced.spansPerSecond());
    figures.add("acknowledged after, p50", paced.ackMillisP50(), 1, at);
    figures.add("acknowledged after, p99", paced.ackMillisP99(), 1, at);
  }

  /** Why the stored rows are not what was acknowledged; empty when they are. */
  String flaw() {
    LoadReport load = measured.load();
    List<String> stored =
        clickHouse.rows(
            "SELECT count(), uniqExact(trace_id, span_id) FROM spans FINAL"
                + " UNION ALL SELECT sum(stored), sum(stored) FROM ingest_ledger FINAL");
    String expected = load.spansAcked() + "\t" + load.spansAcked();
    if (load.spansFailed() > 0 || load.spansRejected() > 0) {
      return load.spansFailed()
          + " spans failed, "
          + load.spansRejected()
          + " were rejected: "
          + load.answers();
    }
    return stored.stream().allMatch(expected::equals)
        ? ""
        : "acknowledged " + load.spansAcked() + ", stored and counted " + stored;
  }

  String toText() {
    return figures.toText()
        + "\nCPU-s a million spans by thread of the receiver, while loading\n"
        + top(
            measured.before().receiverCpuByThread(),
            measured.acked().receiverCpuByThread(),
            1 / millions);
  }

  /** What ClickHouse says it spent time on; some of it waits, and parts contain others. */
  String clickHouseText() {
    return "seconds a million spans by ClickHouse's own counters, merges settled\n"
        + top(
            timers(measured.before().clickHouseEvents()),
            timers(measured.settled().clickHouseEvents()),
            1e-6 / millions);
  }

  private static Map<String, Double> timers(Map<String, Long> events) {
    return events.entrySet().stream()
        .filter(event -> event.getKey().endsWith("Microseconds"))
        .collect(Collectors.toMap(Map.Entry::getKey, event -> event.getValue().doubleValue()));
  }

  private static String top(Map<String, Double> before, Map<String, Double> after, double unit) {
    return after.entrySet().stream()
        .map(e -> Map.entry(e.getKey(), e.getValue() - before.getOrDefault(e.getKey(), 0.0)))
        .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
        .limit(LINES)
        .map(e -> String.format(Locale.ROOT, "  %7.3f  %s%n", e.getValue() * unit, e.getKey()))
        .collect(Collectors.joining());
  }
}
