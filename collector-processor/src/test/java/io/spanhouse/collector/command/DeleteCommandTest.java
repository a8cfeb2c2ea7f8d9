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
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;

@Testcontainers
class DeleteCommandTest {
  @Container static final ClickHouse clickHouse = ClickHouse.embedded();

  @TempDir Path directory;

  private final CapturedConsole console = CapturedConsole.plain();

  @BeforeAll
  static void migrate() {
    clickHouse.migrate("spanhouse");
  }

  @BeforeEach
  void fill() {
    for (String table : List.of("runs", "events", "deletions")) {
      sql("TRUNCATE TABLE " + table);
    }
    for (String customer : List.of("acme", "neighbour")) {
      sql(
          ("INSERT INTO runs (workspace, run_id, root_run_id, customer_id, status, version)"
                  + " VALUES ('default', 'run_%1$s', 'run_%1$s', '%1$s', 'success', 1)")
              .formatted(customer));
      sql(
          ("INSERT INTO events (workspace, event_id, run_id, root_run_id, type, version)"
                  + " VALUES ('default', 'e_%1$s', 'run_%1$s', 'run_%1$s', 'log', 1)")
              .formatted(customer));
    }
  }

  private static QueryResult sql(String statement) {
    return new ClickHouseQueries(
            new ClickHouseEndpoint(clickHouse.httpUrl(), "spanhouse", "default", ""),
            Duration.ofSeconds(30))
        .rows(Query.of(statement));
  }

  private static List<String> customers() {
    return sql("SELECT customer_id FROM runs ORDER BY customer_id").rows().stream()
        .map(row -> row.text("customer_id"))
        .toList();
  }

  private int run(String input, String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--clickhouse", clickHouse.httpUrl()));
    return console.runWithInput(
        input, CapturedConsole.emptyEnvironment(directory), all.toArray(String[]::new));
  }

  @Test
  void delete_confirmed_showsBeforeAndAfterAndTheProof() {
    assertThat(run("y\n", "delete", "--customer", "acme")).isZero();
    assertThat(console.err())
        .contains("delete all that belongs to customer acme in workspace default? [y/N]");
    assertThat(console.outLines())
        .containsSubsequence(
            "table         rows",
            "events           1",
            "table         before  after",
            "events             1      0",
            "runs               1      0",
            "SELECT 'runs' AS table, count() AS rows FROM runs WHERE workspace = 'default' AND customer_id = 'acme'",
            "table     rows",
            "events       0",
            "runs         0");
    assertThat(customers()).containsExactly("neighbour");
    assertThat(sql("SELECT event_id FROM events").rows()).hasSize(1);
  }

  @Test
  void delete_notConfirmed_deletesNothing() {
    for (String answer : List.of("", "n\n", "yesterday\n")) {
      assertThat(run(answer, "delete", "--customer", "acme")).isEqualTo(1);
    }
    assertThat(console.err()).contains("nothing was deleted");
    assertThat(customers()).containsExactly("acme", "neighbour");
    assertThat(sql("SELECT key FROM deletions").rows()).isEmpty();
  }

  /** A call that is written each time after the calls were deleted, and before the end. */
  @Test
  void delete_somethingOfItComesAgain_failsUntilItDoesNotAnyMore() {
    sql(
        "ALTER TABLE events UPDATE input_messages = [toUUID('%s')] WHERE event_id = 'e_acme' %s"
            .formatted(new UUID(1, 2), "SETTINGS mutations_sync = 2"));
    whenever(
        "deletions",
        "kind = 'message'",
        "events",
        "workspace, 'e_again' AS event_id, 'run_acme' AS run_id, 'log' AS type, 1 AS version");
    try {
      assertThat(run("", "delete", "--customer", "acme", "--yes")).isEqualTo(Spanhouse.FAILURE);
      assertThat(console.outLines())
          .containsSubsequence(
              "table         before  after",
              "events             2      1",
              "runs               1      0");
      assertThat(console.err())
          .contains(
              "something of customer acme is left, or came again: run the same command again");
    } finally {
      sql("DROP VIEW whenever");
    }
    assertThat(run("", "delete", "--customer", "acme", "--yes")).isZero();
    assertThat(sql("SELECT event_id FROM events").rows()).hasSize(1);
    assertThat(sql("SELECT key FROM deletions").rows()).isEmpty();
  }

  /** A run that is written when everything was deleted, while the rest of its trace is settled. */
  @Test
  void delete_proofFindsSomething_failsUntilItDoesNotAnyMore() {
    sql(
        "INSERT INTO events (workspace, event_id, run_id, trace_id, type, version)"
            + " VALUES ('default', 'e_1', 'run_acme', 'shared', 'log', 1),"
            + " ('default', 'e_2', 'run_neighbour', 'shared', 'log', 1)");
    whenever(
        "events",
        "event_id = 'e_2'",
        "runs",
        "workspace, 'run_new' AS run_id, 'acme' AS customer_id, 1 AS version");
    try {
      assertThat(run("", "delete", "--customer", "acme", "--yes")).isEqualTo(Spanhouse.FAILURE);
      assertThat(console.outLines())
          .containsSubsequence(
              "runs               1      0", "table     rows", "events       0", "runs         1");
      assertThat(console.err())
          .contains(
              "something of customer acme is left, or came again: run the same command again");
    } finally {
      sql("DROP VIEW whenever");
    }
    assertThat(run("", "delete", "--customer", "acme", "--yes")).isZero();
    assertThat(customers()).containsExactly("neighbour");
  }

  /** Until view {@code whenever} is dropped, an insert of such a row makes this row, too. */
  private static void whenever(String table, String condition, String other, String row) {
    sql(
        "CREATE MATERIALIZED VIEW whenever TO %s AS SELECT %s FROM %s WHERE %s"
            .formatted(other, row, table, condition));
  }

  @Test
  void delete_otherWorkspace_findsNothing() {
    assertThat(run("", "delete", "--customer", "acme", "--workspace", "other", "--yes")).isZero();
    assertThat(console.err()).contains("nothing is stored about customer acme in workspace other");
    assertThat(customers()).containsExactly("acme", "neighbour");
  }

  @Test
  void delete_nameOfATerminalsControls_isHarmless() {
    String name = "\u001b[2J'; DROP TABLE runs; --";
    assertThat(run("", "delete", "--customer", name, "--yes")).isZero();
    assertThat(console.out() + console.err()).doesNotContain("\u001b");
    assertThat(customers()).hasSize(2);
  }

  @Test
  void delete_whatIsNotSaid_isAUsageError() {
    assertThat(run("", "delete", "--yes")).isEqualTo(Spanhouse.USAGE);
    assertThat(run("", "delete", "--customer", "a", "--user", "b")).isEqualTo(Spanhouse.USAGE);
    assertThat(run("", "delete", "--customer", "", "--yes")).isNotZero();
    assertThat(customers()).hasSize(2);
  }
}
