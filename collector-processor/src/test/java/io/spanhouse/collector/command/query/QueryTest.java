package io.spanhouse.collector.command.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class QueryTest {
  @Test
  void withLiterals_quotesTextAndKeepsNumbers() {
    Query query =
        new Query(
            "SELECT {a:String}, {aa:String} LIMIT {n:UInt32}",
            Map.of("a", "o'\\x{aa:String}$1", "aa", "{a:String}", "n", "10"));
    assertThat(query.withLiterals())
        .isEqualTo("SELECT 'o\\'\\\\x{aa:String}$1', '{a:String}' LIMIT 10");
  }

  @Test
  void parameters_areNeverInTheStatement() {
    for (Query query :
        new Query[] {
          StandardQueries.runs(
              "w0", new RunFilter().with("agent", "a0").with("effective_status", "s0"), 77),
          StandardQueries.runsOfTrace("w0", "t0"),
          StandardQueries.traceOfRun("w0", "r0"),
          StandardQueries.spansOfTrace("w0", "t0", 77),
          StandardQueries.costByModel("w0", "t0")
        }) {
      assertThat(query.sql())
          .contains("workspace = {workspace:String}")
          .doesNotContain("w0", "a0", "s0", "t0", "r0", "77");
      assertThat(query.parameters()).containsEntry("workspace", "w0");
    }
  }
}
