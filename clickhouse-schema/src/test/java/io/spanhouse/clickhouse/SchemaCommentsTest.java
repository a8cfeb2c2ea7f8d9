package io.spanhouse.clickhouse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;

@Testcontainers
@Tag("storage")
class SchemaCommentsTest {
  @Container static final ClickHouse clickHouse = ClickHouse.forTests();

  private static SqlClient sql;

  @BeforeAll
  static void migrate() {
    clickHouse.migrate("spanhouse");
    sql = new SqlClient(clickHouse.httpUrl(), "spanhouse");
  }

  private static final String TABLES =
      "FROM system.tables WHERE database = 'spanhouse' AND engine != 'Dictionary'";

  @Test
  void everyTableViewAndDictionary_hasAComment() {
    assertThat(
            sql.query(
                "SELECT name FROM system.tables WHERE database = 'spanhouse' AND comment = ''"))
        .isEmpty();
  }

  /** ClickHouse keeps no comments of a dictionary's columns. */
  @Test
  void everyColumn_hasAComment() {
    assertThat(
            sql.query(
                "SELECT table, name, comment FROM system.columns WHERE database = 'spanhouse' AND comment = '' AND table IN (SELECT name "
                    + TABLES
                    + ")"))
        .isEmpty();
    assertThat(
            sql.query(
                "SELECT comment FROM system.columns WHERE database = 'spanhouse' AND table = 'llm_calls' AND name = 'input_tokens'"))
        .isEqualTo("Tokens of the input, cached ones included.");
  }

  @Test
  void columnsOfViews_areThoseOfTheServer() {
    Map<String, List<String>> expected =
        sql.query(
                "SELECT table, name FROM system.columns WHERE database = 'spanhouse' AND table IN (SELECT name "
                    + TABLES
                    + " AND engine = 'View') ORDER BY table, position FORMAT TSVRaw")
            .lines()
            .map(line -> line.split("\t"))
            .collect(groupingBy(line -> line[0], mapping(line -> line[1], toList())));
    assertThat(expected).containsKeys("run_summary", "otel_traces", "langsmith_runs");
    for (SchemaFile file : SchemaFile.all()) {
      for (int i = 0; i < file.views().size(); i++) {
        String view = file.views().get(i);
        assertThat(ViewDefinition.columns(file.statements().get(i)))
            .as(view)
            .isEqualTo(expected.getOrDefault(view, List.of()));
      }
    }
  }

  /** None is of something that is not there any more, or has words of its own by now. */
  @Test
  void everySentence_isShown() throws IOException {
    List<String> shown =
        sql.query(
                "SELECT comment FROM system.columns WHERE database = 'spanhouse' UNION DISTINCT SELECT comment FROM system.tables WHERE database = 'spanhouse' FORMAT TSVRaw")
            .lines()
            .toList();
    try (InputStream text = Schema.class.getResourceAsStream("schema/comments.txt")) {
      assertThat(new String(text.readAllBytes(), UTF_8).lines())
          .filteredOn(line -> line.matches("(  [\\w.]+ |\\w+: ).*"))
          .hasSizeGreaterThan(300)
          .filteredOn(line -> !shown.contains(line.strip().replaceFirst("^[\\w.]+:? +", "")))
          .isEmpty();
    }
  }

  @Test
  void nameOfItsOwn_winsOverTheOneEverywhere() {
    SchemaComments comments =
        new SchemaComments(
            """
            # n  not this
            *
              n  A number.
              m  Another.

            one: One row a one.
            two: One row a two.
              n  It's its own.

            two:
              m  Second thoughts.
            """);
    assertThat(comments.statement("one", List.of("n", "m", "unknown")))
        .isEqualTo(
            """
            ALTER TABLE one
                COMMENT COLUMN `n` 'It\\'s its own.',
                COMMENT COLUMN `m` 'Another.',
                MODIFY COMMENT 'One row a one.'""");
    assertThat(comments.statement("two", List.of("m")))
        .contains("'Second thoughts.'", "'One row a two.'");
    assertThat(comments.statement("three", List.of("n"))).contains("'A number.'");
  }

  @Test
  void lineThatIsNeither_isRefused() {
    assertThatThrownBy(() -> new SchemaComments("lonely!\n"))
        .hasMessage("neither a name nor a column of one: lonely!");
  }
}
