package io.spanhouse.collector.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanhouse.clickhouse.ClickHouse;
import io.spanhouse.clickhouse.ClickHouseEndpoint;
import io.spanhouse.clickhouse.Schema;
import io.spanhouse.collector.command.query.ClickHouseQueries;
import io.spanhouse.collector.command.query.Query;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;

@Testcontainers
class ExportCommandTest {
  private static final String DATABASE = "exported";

  @Container static final ClickHouse clickHouse = ClickHouse.forTests();

  @TempDir Path directory;

  private final CapturedConsole console = CapturedConsole.plain();

  @BeforeAll
  static void storeATrace() {
    new Schema(new ClickHouseEndpoint(clickHouse.httpUrl(), DATABASE, "default", "")).migrate();
    StoredTrace.insertInto(clickHouse.httpUrl(), DATABASE);
    // What was delivered twice stays in the tables twice.
    sql("SYSTEM STOP MERGES");
    StoredTrace.insertInto(clickHouse.httpUrl(), DATABASE);
    sql(
        "INSERT INTO events (workspace, event_id, started_at, cost, amount, attempt, finish_reasons,"
            + " score_value) VALUES ('default', 'evt_odd', '2026-11-05 00:00:00', 999999.999999999999,"
            + " -0.000000000001, 4294967295, ['a,\"b', ''], 0.1)");
    sql(
        "CREATE VIEW slow AS SELECT 'default' AS workspace, throwIf(number = 3000000, 'boom') AS n"
            + " FROM numbers(4000000)");
  }

  static Stream<String> viewsAndTables() {
    return queries()
        .rows(
            Query.of(
                "SELECT name FROM system.tables WHERE database = currentDatabase()"
                    + " AND name != 'slow' AND name IN (SELECT table FROM system.columns"
                    + " WHERE database = currentDatabase() AND name = 'workspace') ORDER BY name"))
        .rows()
        .stream()
        .map(row -> row.text("name"));
  }

  @ParameterizedTest
  @MethodSource("viewsAndTables")
  void parquet_readBack_isWhatTheViewHas(String view) {
    assertThat(export(view, "--output", "out.parquet")).as(console.err()).isZero();
    assertThat(rowsOfFile("out.parquet", "Parquet", view))
        .isEqualTo(rows(view + versioned(view), "workspace = 'default'"));
  }

  private static String versioned(String table) {
    String engine =
        value("SELECT engine FROM system.tables WHERE database = '%s' AND name = '%s'", table);
    return engine.contains("Replacing") ? " FINAL" : "";
  }

  @ParameterizedTest
  @ValueSource(strings = {"csv", "jsonl"})
  void text_readBack_isWhatTheTableHas(String format) {
    assertThat(export("events", "--output", "out." + format)).as(console.err()).isZero();
    assertThat(
            rowsOfFile(
                "out." + format, format.equals("csv") ? "CSVWithNames" : "JSONEachRow", "events"))
        .isEqualTo(rows("events FINAL", "workspace = 'default'"))
        .hasSize(4);
  }

  @Test
  void csv_hasNamesAndEmptyFieldsForNull() throws Exception {
    assertThat(export("events", "--format", "csv", "--from", "2026-11-05")).isZero();
    List<String> lines = console.outLines();
    assertThat(lines).hasSize(2);
    assertThat(lines.get(0)).startsWith("\"workspace\",\"event_id\",");
    assertThat(lines.get(1))
        .contains("\"2026-11-05T00:00:00.000000000Z\",,0,", "999999.999999999999")
        .doesNotContain("\\N");
  }

  @Test
  void period_includesItsBeginningAndNotItsEnd() {
    assertThat(export("events", "--format", "jsonl", "--to", "2026-11-03T14:03:22Z")).isZero();
    assertThat(console.out()).isEmpty();
    assertThat(
            export(
                "events",
                "--format",
                "jsonl",
                "--from",
                "2026-11-03T15:03:22+01:00",
                "--to",
                "2026-11-05"))
        .isZero();
    assertThat(console.outLines()).hasSize(3);
  }

  @Test
  void period_ofRowsByDay_isInDays() {
    assertThat(export("cost_by_model", "--format", "csv", "--from", "2026-11-03")).isZero();
    assertThat(export("cost_by_model", "--format", "csv", "--to", "2026-11-03T12:00:00Z"))
        .isEqualTo(1);
    assertThat(console.err()).contains("rows of cost_by_model are by day").hasLineCount(1);
  }

  @Test
  void period_ofRowsWithoutTime_isRefused() {
    assertThat(export("incident_groups", "--format", "csv", "--from", "2026-11-03")).isZero();
    assertThat(export("schema_migrations", "--format", "csv", "--from", "2026-11-03")).isEqualTo(1);
    assertThat(console.err()).contains("rows of schema_migrations have no time");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"yesterday", "2026-13-01", "2026-11-01T08:00", "1969-01-01", "9999-01-01"})
  void period_thatIsNone_isAWrongCall(String time) {
    assertThat(export("events", "--format", "csv", "--from", time)).isEqualTo(2);
    assertThat(console.err()).contains("'" + time + "' is neither a day");
  }

  @Test
  void workspace_isNeverAnother() {
    assertThat(export("runs", "--format", "jsonl", "--workspace", "other")).isZero();
    assertThat(console.outLines()).hasSize(1);
    assertThat(console.out()).contains("secret-agent");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"nope", "runs; DROP TABLE runs", "system.users", "runs` --", "run\u001b[2Js"})
  void viewThatIsNone_isRefusedWithThoseThatAre(String view) {
    assertThat(export(view, "--format", "csv")).isEqualTo(1);
    assertThat(console.out()).isEmpty();
    assertThat(console.err())
        .hasLineCount(1)
        .contains("no view or table", "run_summary")
        .doesNotContain("\u001b");
  }

  @Test
  void file_isItsOwnersAlone() throws Exception {
    assertThat(export("runs", "--output", "runs.csv")).isZero();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file("runs.csv"))))
        .isEqualTo("rw-------");
    assertThat(console.err()).contains("wrote runs.csv (");
    assertThat(console.out()).isEmpty();
  }

  @Test
  void fileThatExists_isReplacedOnlyByForce() throws Exception {
    Files.writeString(file("runs.csv"), "mine");
    assertThat(export("runs", "--output", "runs.csv")).isEqualTo(1);
    assertThat(console.err()).contains("runs.csv exists").contains("--force");
    assertThat(file("runs.csv")).hasContent("mine");
    assertThat(export("runs", "--output", "runs.csv", "--force")).isZero();
    assertThat(Files.readString(file("runs.csv"))).startsWith("\"workspace\"");
    assertThat(files()).containsExactly("runs.csv");
  }

  @Test
  void failureInTheMiddle_leavesNoFileAndSaysWhy() throws Exception {
    assertThat(export("slow", "--output", "slow.csv")).isEqualTo(1);
    assertThat(console.err()).hasLineCount(1).contains("broke off");
    assertThat(files()).isEmpty();
  }

  @Test
  void failureInTheMiddle_keepsTheFileThatWasToBeReplaced() throws Exception {
    Files.writeString(file("slow.csv"), "mine");
    assertThat(export("slow", "--output", "slow.csv", "--force")).isEqualTo(1);
    assertThat(file("slow.csv")).hasContent("mine");
    assertThat(files()).containsExactly("slow.csv");
  }

  @Test
  void outputThatIsNoFile_isRefused() throws Exception {
    Files.createDirectory(file("folder.csv"));
    assertThat(export("runs", "--output", "folder.csv", "--force")).isEqualTo(1);
    assertThat(console.err()).contains("is not a file");
    assertThat(export("runs", "--output", "no/such/runs.csv")).isEqualTo(1);
    assertThat(console.err()).contains("no such directory");
  }

  @Test
  void formatThatNothingSays_isAWrongCall() {
    assertThat(export("runs")).isEqualTo(2);
    assertThat(export("runs", "--output", "runs.txt")).isEqualTo(2);
    assertThat(console.err()).contains("say which --format: [parquet, csv, jsonl]");
  }

  @Test
  void terminal_getsTextWithoutControlCharactersAndNoParquet() {
    CapturedConsole terminal = CapturedConsole.terminal();
    assertThat(export(terminal, "spans", "--format", "csv")).isZero();
    assertThat(terminal.out()).contains("GET /\\x1b[2Jescape").doesNotContain("\u001b");
    assertThat(export(terminal, "spans", "--format", "parquet")).isEqualTo(2);
  }

  @Test
  void killed_leavesNoFile() throws Exception {
    sql(
        "CREATE VIEW IF NOT EXISTS endless AS SELECT 'default' AS workspace, number FROM numbers(1e12)");
    try (SpanhouseProcess process =
        SpanhouseProcess.start(
            directory, List.of(), arguments("endless", "--output", "endless.csv"))) {
      process.awaitWork(
          () ->
              files().stream()
                  .anyMatch(name -> name.endsWith(".part") && file(name).toFile().length() > 0));
      process.signal("TERM");
      assertThat(process.awaitExit()).isEqualTo(1);
    } finally {
      sql("DROP VIEW endless");
    }
    assertThat(files()).noneMatch(name -> name.contains("endless"));
  }

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> !name.endsWith(".err"))
          .sorted()
          .toList();
    }
  }

  private Path file(String name) {
    return directory.resolve(name);
  }

  private int export(String... arguments) {
    return export(console, arguments);
  }

  private int export(CapturedConsole into, String... arguments) {
    return into.run(
        CapturedConsole.emptyEnvironment(directory), arguments(arguments).toArray(new String[0]));
  }

  private static List<String> arguments(String... arguments) {
    List<String> all = new ArrayList<>(List.of("export"));
    all.addAll(List.of(arguments));
    all.addAll(List.of("--clickhouse", clickHouse.httpUrl(), "--database", DATABASE));
    return all;
  }

  private List<String> rowsOfFile(String name, String format, String view) {
    String structure =
        value(
            "SELECT arrayStringConcat(groupArray(concat('`', name, '` ', type)), ', ')"
                + " FROM system.columns WHERE database = '%s' AND table = '%s'",
            view);
    return rows(
        "file('%s', %s, '%s')".formatted(file(name), format, structure.replace("'", "\\'")), "1");
  }

  private static List<String> rows(String source, String condition) {
    String sql =
        "SELECT * FROM %s WHERE %s ORDER BY ALL SETTINGS date_time_input_format = 'best_effort'"
            .formatted(source, condition);
    try (var answer = queries().raw(Query.of(sql), "JSONEachRow")) {
      return new String(answer.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String value(String sql, String table) {
    return String.valueOf(
        queries().rows(Query.of(sql.formatted(DATABASE, table))).rows().get(0).values().get(0));
  }

  private static void sql(String statement) {
    queries().rows(Query.of(statement));
  }

  private static ClickHouseQueries queries() {
    return new ClickHouseQueries(
        new ClickHouseEndpoint(clickHouse.httpUrl(), DATABASE, "default", ""),
        Duration.ofMinutes(1));
  }
}
