package io.spanhouse.collector.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanhouse.clickhouse.ClickHouse;
import io.spanhouse.clickhouse.ClickHouseEndpoint;
import io.spanhouse.collector.command.query.ClickHouseQueries;
import io.spanhouse.collector.command.query.Query;
import io.spanhouse.collector.command.query.QueryResult;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;

@Testcontainers
class RetentionCommandTest {
  @Container static final ClickHouse clickHouse = ClickHouse.embedded();

  @TempDir Path directory;

  private final CapturedConsole console = CapturedConsole.plain();

  @BeforeAll
  static void migrate() {
    clickHouse.migrate("spanhouse");
  }

  @BeforeEach
  void fill() {
    sql("TRUNCATE TABLE runs");
    CapturedConsole.plain()
        .run(
            CapturedConsole.emptyEnvironment(directory),
            "retention",
            "--runs-days=default",
            "--payload-days=default",
            "--yes",
            "--clickhouse=" + clickHouse.httpUrl());
    sql(
        "INSERT INTO runs (workspace, run_id, started_at, version) SELECT 'default', toString(number), now64(9) - toIntervalDay(number), 1 FROM numbers(100) SETTINGS max_partitions_per_insert_block = 0");
  }

  private static QueryResult sql(String statement) {
    return new ClickHouseQueries(
            new ClickHouseEndpoint(clickHouse.httpUrl(), "spanhouse", "default", ""),
            Duration.ofSeconds(30))
        .rows(Query.of(statement));
  }

  private static Long runs() {
    return sql("SELECT toInt64(count()) AS n FROM runs").rows().get(0).number("n");
  }

  private int run(String input, String... arguments) {
    List<String> all = new ArrayList<>(List.of("retention"));
    all.addAll(List.of(arguments));
    all.addAll(List.of("--clickhouse", clickHouse.httpUrl()));
    return console.runWithInput(
        input, CapturedConsole.emptyEnvironment(directory), all.toArray(String[]::new));
  }

  @Test
  void limits_areAskedForSetAndShown() {
    assertThat(run("")).isZero();
    assertThat(console.outLines())
        .containsExactly(
            "workspace     runs   events    spans  payload  rejected   ledger",
            "*          forever  forever  forever  forever   forever  forever");
    assertThat(run("y\n", "--runs-days", "40", "--payload-days", "7")).isZero();
    assertThat(console.err())
        .contains(
            "delete what is older in every workspace without limits of its own: runs 40 days, payload 7 days? [y/N]");
    assertThat(runs()).isEqualTo(40);
    assertThat(run("", "--workspace", "eu", "--runs-days", "forever", "--yes")).isZero();
    assertThat(console.outLines().subList(4, 7))
        .containsExactly(
            "workspace     runs   events    spans  payload  rejected   ledger",
            "*          40 days  forever  forever   7 days   forever  forever",
            "eu         forever");
    assertThat(run("", "--workspace", "eu", "--runs-days", "default", "--yes")).isZero();
    assertThat(console.outLines()).last().asString().startsWith("* ");
  }

  @Test
  void limit_notConfirmed_changesNothing() {
    assertThat(run("n\n", "--runs-days", "40")).isEqualTo(1);
    assertThat(runs()).isEqualTo(100);
    assertThat(sql("SELECT workspace FROM retention FINAL WHERE days IS NOT NULL").rows())
        .isEmpty();
  }

  @Test
  void limit_thatIsNone_isAUsageError() {
    for (String days : List.of("0", "-1", "3651", "a week")) {
      assertThat(run("", "--runs-days=" + days, "--yes")).isEqualTo(Spanhouse.USAGE);
    }
    assertThat(console.err()).contains("'3651' is not 1 to 3650, forever or default");
    assertThat(runs()).isEqualTo(100);
  }
}
