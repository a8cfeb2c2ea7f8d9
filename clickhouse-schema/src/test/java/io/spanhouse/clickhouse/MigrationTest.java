package io.spanhouse.clickhouse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spanhouse.clickhouse.engine.TestEngine;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URLEncoder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;

/** From the first version with rows to this one, also when something comes between. */
@Testcontainers
class MigrationTest {
  private static final int RUNS = 1_000;
  private static final int LATE_RUNS = 30_000;
  private static final Schema.Status CURRENT =
      new Schema.Status(Schema.State.CURRENT, Schema.CURRENT_VERSION, "");

  @Container static final TestEngine clickHouse = new TestEngine();

  private static Schema schema(String database) {
    return schema(clickHouse.httpUrl(), database);
  }

  private static Schema schema(String url, String database) {
    return new Schema(new ClickHouseEndpoint(url, database, "default", ""));
  }

  @Test
  void firstVersion_everyRowIsThereAndTheOldTablesAreGone() {
    FirstVersion before = FirstVersion.create(clickHouse, "whole", RUNS);
    List<String> rows = before.rows();
    assertThat(rows.get(0)).startsWith("runs " + RUNS + "\t");
    assertThat(schema("whole").check().state()).isEqualTo(Schema.State.OLDER);
    assertThat(schema("whole").migrate()).noneMatch(file -> file.startsWith("v001/"));
    assertThat(schema("whole").check()).isEqualTo(CURRENT);
    assertThat(before.rows()).isEqualTo(rows);
    assertThat(before.tables()).noneMatch(table -> table.contains("v001"));
  }

  @Test
  void firstVersion_viewsAreThoseOfRowsThatNeverMoved() {
    FirstVersion moved = FirstVersion.create(clickHouse, "moved", 300);
    schema("moved").migrate();
    schema("unmoved").migrate();
    SqlClient unmoved = new SqlClient(clickHouse.httpUrl(), "unmoved");
    for (String table : List.of("runs", "events", "spans")) {
      String columns =
          "SELECT arrayStringConcat(groupArray(concat('`', name, '`')), ', ') FROM system.columns"
              + " WHERE database = 'unmoved' AND table = '%s' AND name NOT IN ('run_at', 'counted', 'failed')";
      String names = unmoved.query(columns.formatted(table));
      unmoved.query(
          "INSERT INTO %s (%s) SELECT %s FROM moved.%s".formatted(table, names, names, table));
    }
    for (SqlClient sql : List.of(moved.sql(), unmoved)) {
      ViewDatabase.settle(sql);
    }
    List<String> views =
        unmoved
            .query("SELECT name FROM system.tables WHERE database = 'unmoved' AND engine = 'View'")
            .lines()
            .toList();
    assertThat(views).contains("run_summary", "traces", "sessions", "cost_by_model");
    for (String view : views) {
      String rows = "SELECT * FROM " + view + " ORDER BY ALL";
      assertThat(moved.sql().query(rows)).as(view).isEqualTo(unmoved.query(rows));
    }
    assertThat(moved.sql().query("SELECT count(), sum(llm_calls), sum(cost) FROM run_summary"))
        .isEqualTo("300\t300\t0.0370370367");
  }

  /** Waits for the engine after its kill: its port answers again. */
  private static void awaitEngine() throws InterruptedException {
    Eventually.until(
        "the engine answers",
        () -> {
          try {
            return new SqlClient(clickHouse.httpUrl(), "default").query("SELECT 1").equals("1");
          } catch (RuntimeException e) {
            return false;
          }
        });
  }

  /**
   * At the first statement of each kind: what ClickHouse may leave half done depends on the kind
   * alone. That what comes after any statement is made up for is the next test's to show.
   */
  @Test
  void engineKilledDuringAStatementOfEachKind_nothingIsLost() throws Exception {
    AtomicInteger moment = new AtomicInteger();
    List<String> kinds = new ArrayList<>();
    interruptAt(
        "killed",
        statement -> {
          boolean first = !kinds.contains(kind(statement));
          kinds.add(kind(statement));
          return first;
        },
        () -> {
          // At different moments of the statement's way.
          pause(moment.incrementAndGet() * 13L % 40);
          assertThat(ProcessHandle.of(clickHouse.pid()).orElseThrow().destroyForcibly()).isTrue();
        });
    assertThat(kinds)
        .contains(
            "RENAME TABLE",
            "CREATE TABLE",
            "INSERT of rows of before",
            "DROP TABLE",
            "INSERT INTO schema_migrations",
            "INSERT INTO model_prices");
  }

  private static String kind(String statement) {
    String[] words = SchemaFile.withoutComments(statement).split("\\s+", 5);
    return switch (words[0]) {
      case "INSERT" ->
          statement.contains("_v001") ? "INSERT of rows of before" : "INSERT INTO " + words[2];
      default -> words[0] + " " + words[1];
    };
  }

  /** At any statement; what records that a file is applied is one statement again and again. */
  @Test
  void clientKilledDuringAnyStatement_nothingIsLost() throws Exception {
    AtomicInteger records = new AtomicInteger();
    interruptAt(
        "left",
        statement ->
            !kind(statement).equals("INSERT INTO schema_migrations")
                || records.getAndIncrement() == 0,
        () -> {});
  }

  /**
   * Migrates a copy of one database for each of the chosen statements, does something while
   * ClickHouse runs that statement, and hangs up on the migration. The next migration finishes it.
   */
  private static void interruptAt(String prefix, Predicate<String> chosen, Runnable interruption)
      throws Exception {
    FirstVersion before = FirstVersion.create(clickHouse, prefix, RUNS);
    List<String> rows = before.rows();
    List<String> statements = statements(before.copy(clickHouse, prefix + "_all"), prefix + "_all");
    assertThat(statements)
        .hasSizeGreaterThan(
            SchemaFile.all().stream()
                .filter(f -> f.name().startsWith("v002/"))
                .mapToInt(f -> f.steps(prefix).size())
                .sum());
    for (int n = 0; n < statements.size(); n++) {
      if (chosen.test(statements.get(n))) {
        String database = prefix + n;
        FirstVersion copy = before.copy(clickHouse, database);
        migrateUntil(database, n, interruption);
        awaitEngine();
        statements(copy, database);
        assertThat(copy.rows()).as("interrupted at %s", statements.get(n)).isEqualTo(rows);
        copy.sql().query("DROP DATABASE " + database);
      }
    }
  }

  /** Migrates all but views, which hold no data, and tells which statements came before those. */
  private static List<String> statements(FirstVersion from, String database) {
    List<String> statements = new ArrayList<>();
    AtomicBoolean views = new AtomicBoolean();
    Function<String, String> decision =
        statement -> {
          views.compareAndSet(false, isView(statement));
          if (!views.get() && !isQuestion(statement)) {
            statements.add(statement);
          }
          return isView(statement) ? null : statement;
        };
    try (StatementProxy proxy = new StatementProxy(clickHouse.httpUrl(), decision)) {
      schema(proxy.url(), database).migrate();
    }
    assertThat(schema(database).check()).isEqualTo(CURRENT);
    assertThat(from.tables()).noneMatch(table -> table.contains("v001"));
    return statements;
  }

  /** Or says what is in one. */
  private static boolean isView(String statement) {
    String code = SchemaFile.withoutComments(statement);
    return code.startsWith("CREATE OR REPLACE VIEW") || code.contains(" MODIFY COMMENT ");
  }

  private static boolean isQuestion(String statement) {
    return SchemaFile.withoutComments(statement).startsWith("SELECT");
  }

  /** Hangs up at statement {@code n}, of which the first is 0. */
  private static void migrateUntil(String database, int n, Runnable interruption) {
    AtomicInteger statements = new AtomicInteger();
    Function<String, String> decision =
        statement -> {
          if (isQuestion(statement) || statements.getAndIncrement() != n) {
            return isView(statement) ? null : statement;
          }
          throw new StatementProxy.HangUp(interruption);
        };
    try (StatementProxy proxy = new StatementProxy(clickHouse.httpUrl(), decision)) {
      Schema schema = schema(proxy.url(), database);
      assertThatThrownBy(schema::migrate).isInstanceOf(ClickHouseException.class);
    }
    assertThat(statements.get()).isEqualTo(n + 1);
  }

  @Test
  void copyThatDidNotHappen_theOldTableStays() {
    FirstVersion before = FirstVersion.create(clickHouse, "uncopied", RUNS);
    List<String> rows = before.rows();
    try (StatementProxy proxy =
        new StatementProxy(
            clickHouse.httpUrl(),
            statement -> statement.contains("INSERT INTO events (") ? null : statement)) {
      Schema schema = schema(proxy.url(), "uncopied");
      assertThatThrownBy(schema::migrate)
          .isInstanceOf(ClickHouseException.class)
          .hasMessage(
              "v002/02_events.sql cannot go on: 3000 rows of events_v001 are not in events: migrate again, which copies them");
    }
    assertThat(before.sql().query("SELECT count() FROM events_v001 FINAL")).isEqualTo("3000");
    assertThat(before.sql().query("SELECT count() FROM events")).isEqualTo("0");
    schema("uncopied").migrate();
    assertThat(before.rows()).isEqualTo(rows);
  }

  @Test
  void diskWithoutRoom_nothingIsCopied() {
    FirstVersion before = FirstVersion.create(clickHouse, "full", 10);
    try (StatementProxy proxy =
        new StatementProxy(
            clickHouse.httpUrl(),
            statement -> statement.replace("sum(bytes_on_disk)", "(sum(bytes_on_disk) + 1e18)"))) {
      Schema schema = schema(proxy.url(), "full");
      assertThatThrownBy(schema::migrate)
          .isInstanceOf(ClickHouseException.class)
          .hasMessageMatching(
              "v002/01_runs.sql cannot go on: copying runs takes .* PiB of disk and .* are free");
    }
    assertThat(before.sql().query("SELECT count() FROM runs")).isEqualTo("0");
    assertThat(before.sql().query("SELECT count() FROM runs_v001 FINAL")).isEqualTo("10");
  }

  @Test
  void statementLongerThanAnyTimeout_isWaitedFor() {
    SchemaDatabase impatient =
        new SchemaDatabase(
            new ClickHouseEndpoint(clickHouse.httpUrl(), "any", "default", ""),
            Duration.ofSeconds(3));
    try (SchemaDatabase.Session session = impatient.connect()) {
      session.execute("CREATE TABLE slow (n UInt64) ENGINE = Memory", "create");
      String insert =
          "INSERT INTO slow SELECT number + sleepEachRow(0.5) + throwIf(number = %d, 'boom')"
              + " FROM numbers(12) SETTINGS max_block_size = 1";
      session.execute(insert.formatted(99), "insert");
      assertThat(session.value("SELECT count() FROM slow")).isEqualTo("12");
      assertThatThrownBy(() -> session.execute(insert.formatted(9), "insert"))
          .isInstanceOf(ClickHouseException.class)
          .hasMessageContaining("boom");
    }
  }

  @Test
  void severalAtOnce_allSucceed() throws Exception {
    FirstVersion before = FirstVersion.create(clickHouse, "contended", RUNS);
    List<String> rows = before.rows();
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Future<?>> migrations = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        migrations.add(threads.submit(() -> schema("contended").migrate()));
      }
      for (Future<?> migration : migrations) {
        migration.get(2, TimeUnit.MINUTES);
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(schema("contended").check()).isEqualTo(CURRENT);
    assertThat(before.rows()).isEqualTo(rows);
  }

  @Test
  void statementOfAnotherMigration_isWaitedFor() throws Exception {
    SqlClient sql = new SqlClient(clickHouse.httpUrl(), "default");
    ConcurrentLinkedQueue<String> progress = new ConcurrentLinkedQueue<>();
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      Future<?> other =
          threads.submit(
              () ->
                  sql.query(
                      "SELECT sleepEachRow(1) FROM numbers(15) SETTINGS max_block_size = 1",
                      Map.of("query_id", "spanhouse-migrate-second")));
      String running = "query_id = 'spanhouse-migrate-second'";
      Eventually.until(
          "the other migration runs",
          () -> sql.query("SELECT count() FROM system.processes WHERE " + running).equals("1"));
      Future<?> migration = threads.submit(() -> schema("second").migrate(progress::add));
      Eventually.until(
          "the migration waits",
          () -> progress.contains("waiting for another migration of this database"));
      assertThat(schema("second").check().state()).isEqualTo(Schema.State.MISSING);
      // It ends by itself: to kill it by its id would kill what waits under the same id, too.
      other.get(1, TimeUnit.MINUTES);
      migration.get(1, TimeUnit.MINUTES);
    } finally {
      threads.shutdownNow();
    }
    assertThat(schema("second").check()).isEqualTo(CURRENT);
  }

  @Test
  void insertThatBeganBefore_isWaitedForAndCopied() throws Exception {
    FirstVersion before = FirstVersion.create(clickHouse, "writing", 10);
    HttpURLConnection insert =
        (HttpURLConnection)
            URI.create(
                    clickHouse.httpUrl()
                        + "/?database=writing&query="
                        + URLEncoder.encode(
                            "INSERT INTO runs (workspace, run_id, version) FORMAT TSV", UTF_8))
                .toURL()
                .openConnection();
    insert.setDoOutput(true);
    insert.setChunkedStreamingMode(100);
    ConcurrentLinkedQueue<String> progress = new ConcurrentLinkedQueue<>();
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try (OutputStream rows = insert.getOutputStream()) {
      // ClickHouse begins once there is enough to parse.
      for (int i = 0; i < LATE_RUNS; i++) {
        rows.write("default\tlate_%d\t1\n".formatted(i).getBytes(UTF_8));
      }
      rows.flush();
      Eventually.until(
          "the insert runs",
          () ->
              before
                  .sql()
                  .query(
                      "SELECT count() FROM system.processes WHERE query LIKE '%(workspace, run_id, version)%' AND query_kind = 'Insert'")
                  .equals("1"));
      Future<?> migration = thread.submit(() -> schema("writing").migrate(progress::add));
      Eventually.until(
          "the migration waits",
          () -> progress.contains("INSERT INTO runs: waiting for 1 running inserts"));
      assertThat(migration.isDone()).isFalse();
      rows.write("default\tlast\t1\n".getBytes(UTF_8));
      rows.close();
      assertThat(insert.getResponseCode()).isEqualTo(200);
      migration.get(1, TimeUnit.MINUTES);
    } finally {
      thread.shutdownNow();
    }
    assertThat(before.sql().query("SELECT count() FROM runs FINAL WHERE run_id LIKE 'la%'"))
        .isEqualTo(Integer.toString(LATE_RUNS + 1));
    assertThat(before.tables()).doesNotContain("runs_v001");
  }

  /** Inserts as the first version's collector does, again and again until each is answered OK. */
  @Test
  void olderCollectorWritesMeanwhile_everyRowIsThere() throws Exception {
    FirstVersion before = FirstVersion.create(clickHouse, "busy", RUNS);
    AtomicBoolean stop = new AtomicBoolean();
    ExecutorService thread = Executors.newSingleThreadExecutor();
    int inserted;
    try {
      Future<Integer> writer =
          thread.submit(
              () -> {
                int n = 0;
                while (!stop.get() || n < 10) {
                  try {
                    before
                        .sql()
                        .insert("runs", "workspace=busy run_id=written_%d version=1".formatted(n));
                    n++;
                  } catch (IllegalStateException e) {
                    assertThat(e.getMessage())
                        .containsAnyOf("UNKNOWN_TABLE", "TABLE_UUID_MISMATCH");
                  }
                }
                return n;
              });
      schema("busy").migrate();
      stop.set(true);
      inserted = writer.get(1, TimeUnit.MINUTES);
    } finally {
      thread.shutdownNow();
    }
    assertThat(before.sql().query("SELECT count() FROM runs FINAL WHERE workspace = 'busy'"))
        .isEqualTo(Integer.toString(inserted));
    assertThat(before.sql().query("SELECT count() FROM runs FINAL WHERE workspace != 'busy'"))
        .isEqualTo(Integer.toString(RUNS));
  }

  private static void pause(long millis) {
    try {
      TimeUnit.MILLISECONDS.sleep(millis);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
