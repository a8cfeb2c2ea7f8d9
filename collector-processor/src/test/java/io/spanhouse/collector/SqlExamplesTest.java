package io.spanhouse.collector;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.clickhouse.jdbc.Driver;
import io.spanhouse.clickhouse.ClickHouse;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;

/**
 * Asks the questions of {@code examples/sql} as a reader does, over ClickHouse's own interfaces and
 * without the right to write, and compares with the answers stored beside them. With {@code
 * -Dspanhouse.examples.update=true} the answers are written anew, to be looked at.
 */
@Testcontainers
class SqlExamplesTest {
  @Container private static final ClickHouse CLICKHOUSE = ClickHouse.forTests();

  private static final Path EXAMPLES = Path.of("..", "examples", "sql");
  private static final String UPDATE = "spanhouse.examples.update";
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  @BeforeAll
  static void load() throws Exception {
    SampleDatabase.load(CLICKHOUSE);
  }

  private static List<Path> questions() throws IOException {
    try (Stream<Path> files = Files.list(EXAMPLES)) {
      return files.filter(file -> file.toString().endsWith(".sql")).sorted().toList();
    }
  }

  /** The query, on the last evening of the sample company. */
  private static String query(Path question) throws IOException {
    return SampleCompany.onTheLastEvening(Files.readString(question, UTF_8));
  }

  private static Path answer(Path question) {
    return question.resolveSibling(question.getFileName().toString().replace(".sql", ".tsv"));
  }

  private static HttpResponse<String> http(String query) throws Exception {
    URI uri =
        URI.create(
            CLICKHOUSE.httpUrl()
                + "/?database=spanhouse&readonly=1&default_format=TabSeparatedWithNames");
    return HTTP.send(
        HttpRequest.newBuilder(uri).POST(HttpRequest.BodyPublishers.ofString(query)).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private static Connection jdbc() throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", "default");
    properties.setProperty("clickhouse_setting_readonly", "2");
    return new Driver()
        .connect("jdbc:clickhouse:" + CLICKHOUSE.httpUrl() + "/spanhouse", properties);
  }

  @ParameterizedTest
  @MethodSource("questions")
  void question_overHttp_hasItsAnswer(Path question) throws Exception {
    HttpResponse<String> response = http(query(question));
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    if (Boolean.getBoolean(UPDATE)) {
      Files.writeString(answer(question), response.body(), UTF_8);
    }
    assertThat(response.body()).isEqualTo(Files.readString(answer(question), UTF_8));
    assertThat(response.body().lines()).as("an answer").hasSizeGreaterThan(1);
  }

  @Test
  void questions_overJdbc_haveTheSameColumnsAndRows() throws Exception {
    try (Connection connection = jdbc();
        Statement statement = connection.createStatement()) {
      for (Path question : questions()) {
        List<String> answer = Files.readAllLines(answer(question), UTF_8);
        try (ResultSet rows = statement.executeQuery(query(question))) {
          assertThat(String.join("\t", columns(rows))).as("%s", question).isEqualTo(answer.get(0));
          int count = 0;
          while (rows.next()) {
            count++;
          }
          assertThat(count).as("rows of %s", question).isEqualTo(answer.size() - 1);
        }
      }
    }
  }

  private static List<String> columns(ResultSet rows) throws SQLException {
    ResultSetMetaData metaData = rows.getMetaData();
    List<String> names = new ArrayList<>();
    for (int i = 1; i <= metaData.getColumnCount(); i++) {
      names.add(metaData.getColumnLabel(i));
    }
    return names;
  }

  /** With the clock as it is: what is asked about is long ago, or not yet, for most questions. */
  @Test
  void script_asksEveryQuestionWithCurl() throws Exception {
    Process script =
        new ProcessBuilder("bash", EXAMPLES.resolve("run").toString(), CLICKHOUSE.httpUrl())
            .redirectErrorStream(true)
            .start();
    String output = new String(script.getInputStream().readAllBytes(), UTF_8);
    assertThat(script.waitFor()).as(output).isZero();
    assertThat(output)
        .contains("Which runs were scored lowest, and what were they about?")
        .contains("night-editor");
  }

  @Test
  void reader_cannotWrite() throws Exception {
    assertThat(http("INSERT INTO runs (run_id) VALUES ('x')").body()).contains("READONLY");
    try (Connection connection = jdbc();
        Statement statement = connection.createStatement()) {
      assertThatThrownBy(() -> statement.execute("TRUNCATE TABLE runs"))
          .hasMessageContaining("readonly");
    }
  }

  @Test
  void questions_nameTheirWorkspaceAndAreListed() throws IOException {
    List<Path> questions = questions();
    assertThat(questions).hasSize(30);
    String contents = Files.readString(EXAMPLES.resolve("README.md"), UTF_8);
    for (Path question : questions) {
      String text = Files.readString(question, UTF_8);
      String asked = text.lines().findFirst().orElseThrow();
      assertThat(text).contains("workspace = 'default'").doesNotContain(" FINAL");
      assertThat(asked).startsWith("-- ").contains("?");
      assertThat(contents)
          .contains(
              "| [%s](%s) |"
                  .formatted(asked.substring(3, asked.indexOf('?') + 1), question.getFileName()));
    }
  }
}
