package io.spanhouse.benchmarks.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanhouse.benchmarks.ClickHouseProbe;
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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;
import picocli.CommandLine;

/** Traffic through the real receiver into a real engine: every view against the ledger. */
@Testcontainers
class TrafficTest {
  private static final String SPANS = "--spans=20000";
  private static final String FEW_SPANS = "--spans=1000";

  @Container static final ClickHouse clickHouse = ClickHouse.forTests();

  private static Collector collector;
  private static ClickHouseProbe probe;

  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);

  @BeforeAll
  static void start() {
    new Schema(new ClickHouseEndpoint(clickHouse.httpUrl(), "spanhouse", "default", "")).migrate();
    collector =
        Collector.start(
            CollectorOptions.forClickHouse(clickHouse.httpUrl())
                .settlingAfter(Duration.ofMillis(100)));
    probe = new ClickHouseProbe(clickHouse.httpUrl(), Duration.ZERO);
  }

  @AfterAll
  static void stop() {
    collector.close();
  }

  @BeforeEach
  void empty() {
    for (String table :
        List.of("spans", "events", "runs", "trace_totals", "messages", "ingest_ledger")) {
      probe.execute("TRUNCATE TABLE " + table);
    }
  }

  @Test
  void views_equalTheLedger() {
    send(SPANS);
    assertThat(check(SPANS, "--strict")).as(printed.toString(StandardCharsets.UTF_8)).isZero();
  }

  @Test
  void views_equalTheLedger_whenAllCameTwiceAndTheLastFirst() {
    send(SPANS, "--order=reverse", "--twice", "--spans-per-request=70");
    assertThat(check(SPANS, "--strict")).as(printed.toString(StandardCharsets.UTF_8)).isZero();
  }

  @Test
  void views_equalTheLedger_whenRunsAreSettledWhileTheyArrive() {
    send(FEW_SPANS, "--rate=200", "--spans-per-request=10", "--payload");
    assertThat(check(FEW_SPANS, "--payload")).as(printed.toString(StandardCharsets.UTF_8)).isZero();
  }

  @Test
  void check_findsWhatDiffersAndWhatIsMissing() {
    send(FEW_SPANS);
    assertThat(check(FEW_SPANS)).as(printed.toString(StandardCharsets.UTF_8)).isZero();
    probe.execute(
        "INSERT INTO events SELECT * REPLACE (input_tokens + 1 AS input_tokens, version + 1 AS version)"
            + " FROM events FINAL WHERE type = 'llm_call' ORDER BY event_id LIMIT 1");
    assertThat(checkNow(FEW_SPANS)).isOne();
    assertThat(printed.toString(StandardCharsets.UTF_8))
        .containsPattern("events +sum of input_tokens +\\d+ +\\d+ +DIFFERS")
        .contains("events: input_tokens differs, 1 rows");
    probe.execute("RENAME TABLE budgets TO away");
    try {
      assertThat(checkNow(FEW_SPANS, "--views=budgets")).isZero();
      assertThat(printed.toString(StandardCharsets.UTF_8))
          .containsPattern("budgets +view +missing");
      assertThat(checkNow(FEW_SPANS, "--views=budgets", "--strict")).isOne();
    } finally {
      probe.execute("RENAME TABLE away TO budgets");
    }
  }

  private void send(String... options) {
    CommandLine generator =
        new CommandLine(new TrafficGenerator(out)).setCaseInsensitiveEnumValuesAllowed(true);
    int exitCode = execute(generator, options, "--endpoint=127.0.0.1:" + collector.grpcPort());
    assertThat(exitCode).as(printed.toString(StandardCharsets.UTF_8)).isZero();
  }

  /** Waits for runs to be settled. */
  private int check(String... options) {
    return execute(
        new CommandLine(new TrafficCheck(out)),
        options,
        "--clickhouse=" + clickHouse.httpUrl(),
        "--wait=120");
  }

  private int checkNow(String... options) {
    return execute(
        new CommandLine(new TrafficCheck(out)), options, "--clickhouse=" + clickHouse.httpUrl());
  }

  private int execute(CommandLine command, String[] options, String... more) {
    printed.reset();
    List<String> all = new ArrayList<>(List.of(options));
    all.addAll(List.of(more));
    return command.execute(all.toArray(String[]::new));
  }
}
