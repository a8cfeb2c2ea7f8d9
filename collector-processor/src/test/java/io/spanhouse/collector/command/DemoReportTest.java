package io.spanhouse.collector.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanhouse.clickhouse.ClickHouse;
import io.spanhouse.clickhouse.ClickHouseEndpoint;
import io.spanhouse.clickhouse.Schema;
import io.spanhouse.collector.command.query.ClickHouseQueries;
import io.spanhouse.collector.command.query.Query;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;

@Testcontainers
class DemoReportTest {
  @Container static final ClickHouse clickHouse = ClickHouse.forTests();

  @Test
  void print_showsRunsSpansAndModelsWithTheirSql() {
    new Schema(new ClickHouseEndpoint(clickHouse.httpUrl(), "spanhouse", "default", "")).migrate();
    StoredTrace.insertInto(clickHouse.httpUrl(), "spanhouse");
    ClickHouseQueries queries =
        new ClickHouseQueries(
            new ClickHouseEndpoint(clickHouse.httpUrl(), "spanhouse", "default", ""),
            Duration.ofMinutes(1));
    CapturedConsole console = CapturedConsole.plain();
    new DemoReport(queries, "default", StoredTrace.TRACE_ID).print(console.console());

    assertThat(console.out()).contains("Runs", "Trace " + StoredTrace.TRACE_ID, "Cost by model");
    assertThat(console.outLines())
        .anyMatch(line -> line.matches("article-pipeline +success .*"))
        .anyMatch(line -> line.matches("└── writer +failed .*"))
        .anyMatch(line -> line.matches("│   ├── model.call gpt-5.4 +1.24 s +1,234 +\\$0.0123"))
        .anyMatch(line -> line.matches("gpt-5.4 +1 +1,000 +234 +\\$0.0123"));

    List<String> statements = statements(console.out());
    assertThat(statements).hasSize(3);
    for (String statement : statements) {
      assertThat(statement).contains("workspace = 'default'", StoredTrace.TRACE_ID);
      assertThat(queries.rows(Query.of(statement)).rows()).isNotEmpty();
    }
  }

  /** The indented paragraphs: what a reader would paste. */
  private static List<String> statements(String text) {
    return List.of(text.split("\n\n")).stream()
        .filter(paragraph -> paragraph.startsWith("    SELECT"))
        .toList();
  }
}
