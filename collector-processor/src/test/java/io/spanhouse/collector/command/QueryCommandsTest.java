package io.spanhouse.collector.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import io.spanhouse.clickhouse.ClickHouse;
import io.spanhouse.clickhouse.ClickHouseEndpoint;
import io.spanhouse.clickhouse.Schema;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;

/** {@code sql}, {@code runs}, {@code trace} and {@code explain} against a real ClickHouse. */
@Testcontainers
class QueryCommandsTest {
  @Container static final ClickHouse clickHouse = ClickHouse.forTests();

  @TempDir Path directory;

  private final CapturedConsole console = CapturedConsole.plain();

  @BeforeAll
  static void storeATrace() throws Exception {
    new Schema(new ClickHouseEndpoint(clickHouse.httpUrl(), "spanhouse", "default", "")).migrate();
    StoredTrace.insertInto(clickHouse.httpUrl(), "spanhouse");
    StoredTrace.settle(clickHouse.httpUrl(), "spanhouse");
  }

  @Test
  void sql_select_printsAlignedTable() {
    assertThat(
            run(
                "sql",
                "SELECT 'x' AS name, toUInt64(18446744073709551615) AS big, NULL AS nothing,"
                    + " [1, 2] AS list, toDecimal64(0.1, 4) AS money, nan AS odd"))
        .isZero();
    assertThat(console.outLines())
        .containsExactly(
            "name                   big  nothing  list   money  odd",
            "x     18446744073709551615  -        [1,2]    0.1  nan");
  }

  @Test
  void sql_usesTheDatabaseOfTheTables() {
    assertThat(run("sql", "SELECT count() AS n FROM spans")).isZero();
    assertThat(console.outLines()).containsExactly("n", "7");
  }

  @Test
  void sql_format_passesThroughWhatClickHouseSends() {
    assertThat(run("sql", "--format", "CSVWithNames", "SELECT 1 AS a, 'b\u001bc' AS b")).isZero();
    assertThat(console.out()).isEqualTo("\"a\",\"b\"\n1,\"b\u001bc\"\n");
  }

  @Test
  void sql_formatOnATerminal_isSanitised() {
    CapturedConsole terminal = CapturedConsole.terminal();
    assertThat(run(terminal, "sql", "--format", "TSVRaw", "SELECT 'b\u001b[2Jc\\td'")).isZero();
    assertThat(terminal.out()).isEqualTo("b\\x1b[2Jc\td\n");
  }

  @Test
  void sql_formatClauseInTheStatement_isRespected() {
    assertThat(run("sql", "SELECT 1 AS a FORMAT JSONEachRow")).isZero();
    assertThat(console.out()).isEqualTo("{\"a\":1}\n");
  }

  @Test
  void sql_dash_readsStandardInput() {
    assertThat(
            console.runWithInput(
                "SELECT 1\n  AS a;\n",
                CapturedConsole.emptyEnvironment(directory),
                "sql",
                "-",
                "--clickhouse",
                clickHouse.httpUrl()))
        .isZero();
    assertThat(console.outLines()).containsExactly("a", "1");
  }

  @Test
  void sql_parameter_isNeverPartOfTheStatement() {
    String hostile = "o'); DROP TABLE spans; --\\ \t \n {a:String} ü";
    assertThat(run("sql", "--param", "a=" + hostile, "--format", "RawBLOB", "SELECT {a:String}"))
        .isZero();
    assertThat(console.out()).isEqualTo(hostile);
  }

  @Test
  void sql_statementWithoutResult_printsNothing() {
    assertThat(run("sql", "CREATE TABLE IF NOT EXISTS scratch (a Int8) ENGINE = Memory")).isZero();
    assertThat(console.out()).isEmpty();
    assertThat(console.err()).isEmpty();
  }

  @Test
  void sql_manyRows_showsTheFirstAndSaysSo() {
    assertThat(run("sql", "SELECT number FROM numbers(10001)")).isZero();
    assertThat(console.outLines()).hasSize(10_001);
    assertThat(console.err()).contains("first 10,000 rows");
  }

  @Test
  void sql_mistake_isOneLineOfClickHouse() {
    assertThat(run("sql", "SELECT\n nope\nFROM spans")).isEqualTo(1);
    assertThat(console.out()).isEmpty();
    assertThat(console.err())
        .hasLineCount(1)
        .contains("nope", "UNKNOWN_IDENTIFIER")
        .doesNotContain("(version ");
  }

  @Test
  void sql_failureInTheMiddle_isReported() {
    assertThat(run("sql", "SELECT throwIf(number = 100000, 'boom') FROM numbers(200000)"))
        .isEqualTo(1);
    assertThat(console.err()).hasLineCount(1).contains("boom");
  }

  @Test
  void sql_unknownDatabase_saysToMigrate() {
    assertThat(run("sql", "--database", "nowhere", "SELECT 1 FROM spans")).isEqualTo(1);
    assertThat(console.err()).hasLineCount(1).contains("nowhere", "bin/spanhouse migrate");
  }

  @Test
  void sql_emptyStatement_isRefused() {
    assertThat(run("sql", " ")).isEqualTo(1);
    assertThat(console.err()).contains("the statement is empty");
  }

  @Test
  void sql_nothingListens_saysHowToStart() throws Exception {
    int port;
    try (ServerSocket socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    assertThat(
            console.run(
                CapturedConsole.emptyEnvironment(directory),
                "sql",
                "--clickhouse-http-port",
                "" + port,
                "SELECT 1"))
        .isEqualTo(1);
    assertThat(console.err())
        .hasLineCount(1)
        .contains("no ClickHouse at http://127.0.0.1:" + port, "start it with `bin/spanhouse up`");
  }

  @Test
  void sql_wrongPassword_isOneLine() {
    assertThat(run("sql", "--clickhouse-user", "nobody", "SELECT 1")).isEqualTo(1);
    assertThat(console.err()).hasLineCount(1).contains("nobody");
  }

  @Test
  void sql_notAUrl_isOneLine() {
    assertThat(
            console.run(
                CapturedConsole.emptyEnvironment(directory),
                "sql",
                "--clickhouse",
                "a b",
                "SELECT 1"))
        .isEqualTo(1);
    assertThat(console.err()).hasLineCount(1).contains("not a ClickHouse HTTP address: a b");
  }

  @Test
  void trace_byTraceId_drawsTheTree() {
    assertThat(run("trace", StoredTrace.TRACE_ID.toUpperCase(java.util.Locale.ROOT))).isZero();
    assertThat(console.outLines())
        .containsExactly(
            "span                                 duration  tokens     cost",
            "agent.invoke article-pipeline         10.00 s",
            "├── agent.invoke writer                4.00 s",
            "│   ├── model.call gpt-5.4             1.24 s   1,234  $0.0123",
            "│   ├── tool.execute search             20 ms                   ✗ TimeoutError: no answer",
            "│   └── tool.execute search            380 ms                   retry, attempt 2",
            "└── GET /\\x1b[2Jescape                 5.0 ms",
            "spans whose parent has not arrived:",
            "orphan                                 1.0 ms");
  }

  @Test
  void trace_byRunId_drawsTheSameTree() {
    assertThat(run("trace", StoredTrace.CHILD_RUN)).isZero();
    assertThat(console.outLines()).hasSize(9).element(1).asString().contains("article-pipeline");
  }

  @Test
  void explain_storedTrace_showsColumnsAndWhatIsLeftOver() {
    assertThat(run("explain", StoredTrace.TRACE_ID)).isZero();

    assertThat(console.outLines())
        .anyMatch(line -> line.startsWith("  convention  "))
        .anyMatch(line -> line.startsWith("  kind        model.call"))
        .anyMatch(line -> line.matches("  llm_call: counted"))
        .anyMatch(line -> line.matches("llm_call +input_tokens +[0-9]+"));
  }

  @Test
  void explain_moreSpansThanTheLimit_showsTheEventsOfTheFirstOnly() {
    assertThat(run("explain", "--limit", "3", StoredTrace.TRACE_ID)).isZero();

    assertThat(console.out()).contains("evt_3").doesNotContain("evt_4");
    assertThat(console.err()).contains("more than 3 spans; --limit shows more");
  }

  @Test
  void explain_unknownIdOrFile_isOneLine() {
    assertThat(run("explain", "run_\u001b[2J\0' OR 1=1 --")).isEqualTo(1);
    assertThat(console.err()).hasLineCount(1).contains("no run, trace or file run_\\x1b[2J");
  }

  @Test
  void trace_moreSpansThanTheLimit_saysSo() {
    assertThat(run("trace", "--limit", "2", StoredTrace.TRACE_ID)).isZero();
    assertThat(console.outLines()).hasSize(3);
    assertThat(console.err()).contains("more than 2 spans");
  }

  @Test
  void trace_unknownId_isOneLine() {
    assertThat(run("trace", "run_\u001b[2J' OR 1=1 --")).isEqualTo(1);
    assertThat(console.err())
        .hasLineCount(1)
        .contains("no run or trace run_\\x1b[2J' OR 1=1 -- in workspace default");
  }

  @Test
  void trace_ofAnotherWorkspace_isNotFound() {
    assertThat(run("trace", "run_xx_other")).isEqualTo(1);
    assertThat(run("trace", "--workspace", "other", StoredTrace.TRACE_ID)).isEqualTo(1);
    assertThat(console.out()).isEmpty();
  }

  @Test
  void runs_printsNewestFirstWithTotals() {
    assertThat(run("runs")).isZero();
    assertThat(console.outLines()).hasSize(3);
    assertThat(console.outLines().get(1))
        .matches(
            "writer +failed +2026-11-03 14:03:23 +4\\.00 s .* 1,234 +\\$0\\.0123 .*"
                + StoredTrace.CHILD_RUN
                + " +ToolError: no answer");
    assertThat(console.outLines().get(2))
        .matches(
            "article-pipeline +success +2026-11-03 14:03:22 +10\\.00 s .* 1,234 +\\$0\\.0123 +"
                + StoredTrace.ROOT_RUN);
  }

  @Test
  void runs_filters_apply() {
    assertThat(run("runs", "--agent", "writer", "--status", "failed")).isZero();
    assertThat(console.outLines()).hasSize(2);
    assertThat(run("runs", "--limit", "1")).isZero();
    assertThat(console.outLines()).hasSize(4);
    assertThat(run("runs", "--session", "ses-writer")).isZero();
    assertThat(console.outLines()).hasSize(6);
    assertThat(run("runs", "--customer", "cu-writer")).isZero();
    assertThat(console.outLines()).hasSize(8);
    assertThat(console.outLines().get(7)).startsWith("writer");
    assertThat(run("runs", "--since", "2026-11-03T14:03:23Z")).isZero();
    assertThat(console.outLines()).hasSize(10);
    assertThat(console.outLines().get(9)).startsWith("writer");
  }

  @Test
  void runs_sinceSomeTimeAgo_areThose() {
    assertThat(run("runs", "--since", "99999d")).isZero();
    assertThat(console.outLines()).hasSize(3);
    assertThat(run("runs", "--since", "1m")).isZero();
    assertThat(console.outLines()).hasSize(4);
    assertThat(run("runs", "--since", "yesterday")).isEqualTo(2);
  }

  @Test
  void runs_withFormat_printsWhatClickHouseSends() {
    assertThat(run("runs", "--agent", "writer", "--format", "JSONEachRow")).isZero();
    assertThat(console.outLines())
        .singleElement(STRING)
        .contains("\"run_id\":\"" + StoredTrace.CHILD_RUN + "\"", "\"error_type\":\"ToolError\"");
  }

  @Test
  void runs_withoutTotalsYet_leaveThemBlank() {
    assertThat(
            run(
                "sql",
                "INSERT INTO runs (workspace, run_id, agent, status, started_at)"
                    + " VALUES ('fresh', 'run_xx_fresh', 'newcomer', 'success', now64(9))"))
        .isZero();
    assertThat(run("runs", "--workspace", "fresh")).isZero();
    assertThat(console.outLines().get(1))
        .matches("newcomer +success +\\S+ \\S+ +0 ns +run_xx_fresh");
  }

  @Test
  void runs_ofAnotherWorkspace_areSeparate() {
    assertThat(run("runs", "--workspace", "other")).isZero();
    assertThat(console.out()).contains("secret-agent").doesNotContain("writer");
  }

  @Test
  void runs_withoutMatch_saysSo() {
    assertThat(run("runs", "--agent", "x' OR '1' = '1")).isZero();
    assertThat(console.outLines()).hasSize(1);
    assertThat(console.err()).contains("no such run in workspace default");
  }

  private int run(String... arguments) {
    return run(console, arguments);
  }

  private int run(CapturedConsole into, String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.add("--clickhouse");
    all.add(clickHouse.httpUrl());
    return into.run(CapturedConsole.emptyEnvironment(directory), all.toArray(new String[0]));
  }
}
