package io.spanhouse.collector.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.clickhouse.jdbc.Driver;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.spanhouse.clickhouse.ClickHouseEndpoint;
import io.spanhouse.clickhouse.Schema;
import io.spanhouse.clickhouse.engine.EmbeddedClickHouse;
import io.spanhouse.collector.Collector;
import io.spanhouse.collector.CollectorOptions;
import io.spanhouse.collector.command.option.RunningEngines;
import io.spanhouse.collector.command.query.ClickHouseQueries;
import io.spanhouse.collector.command.query.Query;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is printed is what tools get in with, and what they see there. */
class ConnectCommandTest {
  private static final Path EXAMPLE = Path.of("../examples/curl/trace.json");
  private static final Map<String, String> KEYS =
      Map.of(
          "runs", "workspace, run_id",
          "events", "workspace, event_id",
          "spans", "workspace, trace_id, span_id");

  @TempDir static Path directory;

  private static EmbeddedClickHouse engine;
  private static ClickHouseQueries queries;
  private static AutoCloseable known;

  @BeforeAll
  static void deliverTwice() throws Exception {
    engine = EmbeddedClickHouse.builder().dataDirectory(directory.resolve("data")).build();
    engine.start();
    known =
        new RunningEngines(CapturedConsole.emptyEnvironment(directory))
            .add(engine.httpUrl(), directory.resolve("data"));
    new Schema(new ClickHouseEndpoint(engine.httpUrl(), "spanhouse", "default", engine.password()))
        .migrate();
    queries =
        new ClickHouseQueries(
            new ClickHouseEndpoint(engine.httpUrl(), "spanhouse", "default", engine.password()),
            Duration.ofMinutes(1));
    queries.rows(Query.of("SYSTEM STOP MERGES"));
    try (Collector collector =
        Collector.start(
            CollectorOptions.forClickHouse(engine.httpUrl())
                .withClickHouse("spanhouse", "default", engine.password()))) {
      for (int delivery = 0; delivery < 2; delivery++) {
        HttpRequest request =
            HttpRequest.newBuilder(
                    URI.create("http://127.0.0.1:" + collector.httpPort() + "/v1/traces"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofFile(EXAMPLE))
                .build();
        HttpResponse<String> answer =
            HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      }
    }
  }

  @AfterAll
  static void stop() throws Exception {
    known.close();
    engine.stop();
  }

  private final CapturedConsole console = CapturedConsole.plain();

  /** What {@code connect} prints. */
  private static String connect(String... options) {
    CapturedConsole console = CapturedConsole.plain();
    String[] arguments = new String[options.length + 1];
    arguments[0] = "connect";
    System.arraycopy(options, 0, arguments, 1, options.length);
    int status = console.run(CapturedConsole.emptyEnvironment(directory), arguments);
    assertThat(status).as(console.err()).isZero();
    return console.out().stripTrailing();
  }

  private static String port() {
    return "" + URI.create(engine.httpUrl()).getPort();
  }

  private static long number(String sql) {
    return Long.parseLong(queries.rows(Query.of(sql)).rows().get(0).text("n"));
  }

  private static void assertStoredTwice(String table) {
    assertThat(number("SELECT count() AS n FROM " + table + " SETTINGS final = 0"))
        .as("copies of %s", table)
        .isGreaterThan(distinct(table));
  }

  private static long distinct(String table) {
    return number(
        "SELECT uniqExact(%s) AS n FROM %s SETTINGS final = 0".formatted(KEYS.get(table), table));
  }

  @Test
  void curl_withWhatIsPrinted_countsARowOnce() throws Exception {
    String configuration = connect("--clickhouse-http-port", port(), "--format", "curl");
    for (String table : KEYS.keySet()) {
      assertStoredTwice(table);
      assertThat(curl(configuration, "SELECT count() FROM " + table))
          .isEqualTo("" + distinct(table));
    }
  }

  private static String curl(String configuration, String sql) throws Exception {
    Process curl =
        new ProcessBuilder("curl", "--config", "-", "--data-binary", sql)
            .redirectErrorStream(true)
            .start();
    try (var input = curl.getOutputStream()) {
      input.write(configuration.getBytes(UTF_8));
    }
    String answer = new String(curl.getInputStream().readAllBytes(), UTF_8).strip();
    assertThat(curl.waitFor()).as(answer).isZero();
    return answer;
  }

  @Test
  void jdbc_withWhatIsPrinted_countsARowOnce() throws Exception {
    String url = connect("--data-dir", "data", "--format", "jdbc");
    try (Connection connection = new Driver().connect(url, new Properties())) {
      for (String table : KEYS.keySet()) {
        assertStoredTwice(table);
        try (ResultSet rows =
            connection.createStatement().executeQuery("SELECT count() FROM " + table)) {
          assertThat(rows.next()).isTrue();
          assertThat(rows.getLong(1)).isEqualTo(distinct(table));
        }
      }
    }
  }

  @Test
  void sqlCommand_asksForEachRowOnce() {
    int status =
        console.run(
            CapturedConsole.emptyEnvironment(directory),
            "sql",
            "--clickhouse",
            engine.httpUrl(),
            "SELECT getSetting('final') AS final");
    assertThat(status).as(console.err()).isZero();
    assertThat(console.outLines().get(1).strip()).isIn("1", "true");
  }

  @Test
  void formats_tellTheSame() throws Exception {
    String port = port();
    assertThat(connect("--clickhouse-http-port", port, "--format", "password"))
        .isEqualTo(engine.password())
        .isEqualTo(Files.readString(directory.resolve("data/clickhouse.password")).strip());
    assertThat(connect("--clickhouse", engine.httpUrl()))
        .contains("URL        " + engine.httpUrl(), "password   " + engine.password())
        .contains("jdbc:clickhouse:" + engine.httpUrl() + "/spanhouse", "final = 1");
    assertThat(
            new ObjectMapper()
                .readTree(connect("--data-dir", "data", "--format", "json"))
                .get("password")
                .asText())
        .isEqualTo(engine.password());
    assertThat(connect("--data-dir", "data", "--format", "env"))
        .contains("export CLICKHOUSE_PASSWORD='" + engine.password() + "'");
  }

  @Test
  void environment_quotesForAShell() {
    assertThat(
            new ConnectionText(new ClickHouseEndpoint("http://h", "d", "u", "it's"))
                .as(ConnectionText.Format.ENV))
        .contains("export CLICKHOUSE_PASSWORD='it'\\''s'");
  }

  @Test
  void noEngine_saysWhatToDo() {
    assertThat(
            console.run(
                CapturedConsole.emptyEnvironment(directory), "connect", "--data-dir", "nowhere"))
        .isEqualTo(Spanhouse.FAILURE);
    assertThat(console.err()).hasLineCount(1).contains("nowhere", "spanhouse up", "--data-dir");
  }

  @Test
  void otherCommands_withoutThePassword_saysWhatToDo(@TempDir Path elsewhere) {
    assertThat(
            console.run(
                CapturedConsole.emptyEnvironment(elsewhere),
                "runs",
                "--clickhouse",
                engine.httpUrl()))
        .isEqualTo(Spanhouse.FAILURE);
    assertThat(console.err())
        .hasLineCount(1)
        .contains("SPANHOUSE_CLICKHOUSE_PASSWORD", "spanhouse connect --data-dir");
  }

  @Test
  void engine_ofAnotherPort_isNotAsked() {
    RunningEngines engines = new RunningEngines(CapturedConsole.emptyEnvironment(directory));
    assertThat(engines.at(engine.httpUrl())).isPresent();
    assertThat(engines.at(engine.httpUrl().replace("127.0.0.1", "localhost"))).isPresent();
    assertThat(engines.at("http://127.0.0.1:1")).isEmpty();
    assertThat(engines.at("http://192.0.2.1:" + port())).isEmpty();
    assertThat(engines.at("https://127.0.0.1:" + port())).isEmpty();
    assertThat(engines.at("not a url")).isEmpty();
  }
}
