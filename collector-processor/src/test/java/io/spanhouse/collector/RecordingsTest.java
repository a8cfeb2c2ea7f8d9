package io.spanhouse.collector;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanhouse.clickhouse.ClickHouse;
import io.spanhouse.clickhouse.ClickHouseEndpoint;
import io.spanhouse.clickhouse.Schema;
import io.spanhouse.collector.metrics.CollectorMetrics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;

/**
 * Replays what real libraries sent and compares the rows with what their model endpoint handed out.
 *
 * <p>File {@code expected.txt} holds how many facts are right, of those that the telemetry tells. A
 * fact that was right stays right; who makes more of them right, copies {@code
 * target/recordings.txt} over it. What is wrong is in {@code target/recordings-wrong.txt}. File
 * {@code untold.txt} says how many facts the telemetry does not tell, and why: a fact that turns
 * out right after all has to leave it.
 */
@Testcontainers
class RecordingsTest {
  private static final List<String> FACTS =
      List.of(
          "call",
          "model",
          "provider",
          "priced",
          "input",
          "cached",
          "written",
          "output",
          "thought",
          "asked",
          "answer",
          "tool",
          "arguments",
          "result",
          "agent",
          "session",
          "user");
  private static final Path EXPECTED = Recording.FOLDER.resolve("expected.txt");

  private static final String UNSETTLED =
      """
      SELECT count()
      FROM (
        SELECT workspace, trace_id, max(received_at) AS latest
        FROM (SELECT workspace, trace_id, received_at FROM spans
          UNION ALL SELECT workspace, trace_id, received_at FROM events WHERE trace_id != '')
        GROUP BY workspace, trace_id) AS s
      LEFT JOIN (SELECT * FROM trace_totals FINAL) AS t
        ON s.workspace = t.workspace AND s.trace_id = t.trace_id
      WHERE t.settled_at < s.latest
      """;
  private static final Path UNTOLD = Recording.FOLDER.resolve("untold.txt");

  @Container private static final ClickHouse CLICKHOUSE = ClickHouse.forTests();

  @Test
  void recordings_areReadAsTheirLedgersSay() throws Exception {
    new Schema(new ClickHouseEndpoint(CLICKHOUSE.httpUrl(), "spanhouse", "default", "")).migrate();
    Tables tables = new Tables(CLICKHOUSE.httpUrl(), "spanhouse");
    List<Recording> recordings = Recording.all();
    Map<String, Map<String, Integer>> untold = untold();
    replay(recordings, tables);

    Map<String, Map<String, int[]>> scores = new TreeMap<>();
    List<String> wrong = new ArrayList<>();
    for (Recording recording : recordings) {
      RecordingScore score = new RecordingScore(recording, tables);
      Map<String, int[]> facts = score.facts();
      untold.getOrDefault(recording.name(), Map.of()).forEach((fact, n) -> facts.get(fact)[1] -= n);
      scores.put(recording.name(), facts);
      score.wrong().forEach(line -> wrong.add(recording.name() + ": " + line));
    }
    String table = table(scores);
    Files.writeString(Path.of("target", "recordings.txt"), table);
    Files.write(Path.of("target", "recordings-wrong.txt"), wrong);

    assertThat(told(scores)).as("told after all, see %s", UNTOLD).isEmpty();
    assertThat(lost(table)).as("right before, and not any more; see %s", EXPECTED).isEmpty();
  }

  private static void replay(List<Recording> recordings, Tables tables)
      throws InterruptedException {
    CollectorOptions options =
        CollectorOptions.forClickHouse(CLICKHOUSE.httpUrl())
            .readingPricesEvery(Duration.ofMillis(50))
            .settlingAfter(Duration.ofMillis(100));
    try (Flow flow = Flow.open(options, new CollectorMetrics())) {
      List<CompletableFuture<?>> sent = new ArrayList<>();
      for (Recording recording : recordings) {
        recording
            .requests()
            .forEach(request -> sent.add(flow.ingest(request).toCompletableFuture()));
      }
      CompletableFuture.allOf(sent.toArray(CompletableFuture<?>[]::new)).join();
      awaitSettled(tables);
    }
    tables.send("SYSTEM RELOAD DICTIONARIES");
  }

  private static void awaitSettled(Tables tables) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
    while (!tables.value(UNSETTLED).equals("0")) {
      assertThat(System.nanoTime()).as("traces are settled").isLessThan(deadline);
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }

  private static String table(Map<String, Map<String, int[]>> scores) {
    StringBuilder text = new StringBuilder(row("recording", FACTS, "all"));
    Map<String, int[]> totals = new TreeMap<>();
    scores.forEach((name, facts) -> text.append(row(name, cells(facts), sum(facts))));
    scores.forEach(
        (name, facts) ->
            facts.forEach(
                (fact, counts) -> add(totals.computeIfAbsent(fact, f -> new int[2]), counts)));
    return text.append(row("total", cells(totals), sum(totals))).toString();
  }

  private static List<String> cells(Map<String, int[]> facts) {
    return FACTS.stream()
        .map(fact -> facts.containsKey(fact) ? cell(facts.get(fact)) : ".")
        .toList();
  }

  private static String sum(Map<String, int[]> facts) {
    int[] sum = new int[2];
    facts.values().forEach(counts -> add(sum, counts));
    return cell(sum);
  }

  private static void add(int[] sum, int[] counts) {
    sum[0] += counts[0];
    sum[1] += counts[1];
  }

  private static String cell(int[] counts) {
    return counts[0] + "/" + counts[1];
  }

  private static String row(String name, List<String> cells, String last) {
    StringBuilder row = new StringBuilder("%-30s".formatted(name));
    cells.forEach(cell -> row.append("%10s".formatted(cell)));
    return row.append("%11s%n".formatted(last)).toString();
  }

  /** The facts of which fewer are right than expected. */
  private static List<String> lost(String table) throws IOException {
    List<String> lost = new ArrayList<>();
    Map<String, String> now = lines(table);
    lines(Files.readString(EXPECTED))
        .forEach(
            (name, line) -> {
              String[] expected = line.split("\\s+", -1);
              String[] actual = now.getOrDefault(name, "").split("\\s+", -1);
              for (int i = 1; i <= FACTS.size(); i++) {
                if (i >= actual.length || right(actual[i]) < right(expected[i])) {
                  lost.add(name + ": " + FACTS.get(i - 1) + " was " + expected[i]);
                }
              }
            });
    return lost;
  }

  private static Map<String, String> lines(String table) {
    Map<String, String> lines = new TreeMap<>();
    table.lines().skip(1).forEach(line -> lines.put(line.split(" ", 2)[0], line.strip()));
    return lines;
  }

  /** By recording and fact, how many the telemetry does not tell. */
  private static Map<String, Map<String, Integer>> untold() throws IOException {
    Map<String, Map<String, Integer>> untold = new TreeMap<>();
    Files.readAllLines(UNTOLD).stream()
        .filter(line -> !line.isBlank() && !line.startsWith("#"))
        .map(line -> line.split("\\s+", 4))
        .forEach(
            words ->
                Stream.of(words[1].split(",", -1))
                    .forEach(
                        fact ->
                            untold
                                .computeIfAbsent(words[0], name -> new TreeMap<>())
                                .merge(fact, Integer.parseInt(words[2]), Integer::sum)));
    return untold;
  }

  private static List<String> told(Map<String, Map<String, int[]>> scores) {
    List<String> told = new ArrayList<>();
    scores.forEach(
        (name, facts) ->
            facts.forEach(
                (fact, counts) -> {
                  if (counts[0] > counts[1]) {
                    told.add("%s: %s: %d".formatted(name, fact, counts[0] - counts[1]));
                  }
                }));
    return told;
  }

  private static int right(String cell) {
    return cell.equals(".") ? 0 : Integer.parseInt(cell.split("/", -1)[0]);
  }
}
