package io.spanhouse.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanhouse.benchmarks.choice.Choice;
import io.spanhouse.benchmarks.choice.SchemaChoices;
import io.spanhouse.benchmarks.traffic.TrafficCheck;
import io.spanhouse.benchmarks.traffic.TrafficGenerator;
import io.spanhouse.clickhouse.ClickHouse;
import io.spanhouse.clickhouse.ClickHouseEndpoint;
import io.spanhouse.clickhouse.Schema;
import io.spanhouse.collector.Collector;
import io.spanhouse.collector.CollectorOptions;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;
import picocli.CommandLine;

/** Both programs that ask queries, over a little traffic that came through the real receiver. */
@Testcontainers
class QueryBenchmarkTest {
  @Container static final ClickHouse clickHouse = ClickHouse.forTests();

  private static Collector collector;

  private static final ByteArrayOutputStream loading = new ByteArrayOutputStream();

  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);

  @BeforeAll
  static void load() {
    new Schema(new ClickHouseEndpoint(clickHouse.httpUrl(), "spanhouse", "default", "")).migrate();
    collector =
        Collector.start(
            CollectorOptions.forClickHouse(clickHouse.httpUrl())
                .settlingAfter(Duration.ofMillis(100)));
    String spans = "--spans=3000";
    PrintStream log = new PrintStream(loading, true, StandardCharsets.UTF_8);
    assertThat(
            new CommandLine(new TrafficGenerator(log))
                .execute(spans, "--endpoint=127.0.0.1:" + collector.grpcPort()))
        .as(loading.toString(StandardCharsets.UTF_8))
        .isZero();
    // Runs are settled once their totals are those of the ledger.
    assertThat(
            new CommandLine(new TrafficCheck(log))
                .execute(
                    spans,
                    "--clickhouse=" + clickHouse.httpUrl(),
                    "--views=traces,run_summary,incidents",
                    "--wait=120"))
        .as(loading.toString(StandardCharsets.UTF_8))
        .isZero();
  }

  @AfterAll
  static void stop() {
    collector.close();
  }

  @Test
  void everyQuery_findsRows() {
    assertThat(execute(new QueryBenchmark(out), "--repeat=3")).isZero();
    List<String> lines = printed.toString(StandardCharsets.UTF_8).lines().toList();
    assertThat(lines).hasSize(1 + AnalystQuery.all().size());
    assertThat(lines.get(0)).containsPattern("query +goal ms +p50 ms +p95 ms +rows");
    assertThat(lines.subList(1, lines.size())).noneMatch(line -> line.endsWith("no rows"));
    for (int i = 0; i < AnalystQuery.all().size(); i++) {
      assertThat(lines.get(i + 1)).startsWith(AnalystQuery.all().get(i).name());
    }
  }

  @Test
  void queryWithoutRows_isSaid() {
    assertThat(execute(new QueryBenchmark(out), "--repeat=1", "--only=what runs now")).isZero();
    assertThat(printed.toString(StandardCharsets.UTF_8)).doesNotContain("no rows");
    assertThat(
            execute(
                new QueryBenchmark(out),
                "--repeat=1",
                "--only=what runs now",
                "--workspace=somebody else's"))
        .isZero();
    assertThat(printed.toString(StandardCharsets.UTF_8)).contains("no rows");
  }

  @Test
  void everyChoice_isMeasuredBothWays() {
    assertThat(execute(new SchemaChoices(out), "--repeat=1", "--writes=1", "--rows=2000"))
        .as(printed.toString(StandardCharsets.UTF_8))
        .isZero();
    List<String> lines = printed.toString(StandardCharsets.UTF_8).lines().toList();
    for (Choice choice : Choice.all()) {
      assertThat(lines)
          .filteredOn(line -> line.startsWith(choice.name() + " "))
          .hasSize(choice.others().size() * choice.queries().size());
    }
    assertThat(new ClickHouseProbe(clickHouse.httpUrl(), Duration.ZERO).rows("SHOW DATABASES"))
        .doesNotContain("choices");
  }

  private int execute(Object program, String... options) {
    printed.reset();
    List<String> all = new ArrayList<>(List.of(options));
    all.add("--clickhouse=" + clickHouse.httpUrl());
    return new CommandLine(program).execute(all.toArray(String[]::new));
  }
}
