package io.spanhouse.collector.command.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanhouse.collector.command.CapturedConsole;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TraceTreeTest {
  private static final long SECOND = 1_000_000_000L;

  @Test
  void print_pipeline_drawsChildrenUnderTheirParents() {
    assertThat(
            printed(
                agent("1", "", "article-pipeline", 0, 10),
                agent("2", "1", "research-phase", 0, 5),
                agent("3", "2", "web-researcher", 0, 4),
                model("4", "3", "gpt-5.4", 1, 2),
                agent("5", "2", "academic-researcher", 1, 4),
                agent("6", "1", "write-review", 5, 5)))
        .containsExactly(
            "span                                          duration  tokens     cost",
            "agent.invoke article-pipeline                  10.00 s",
            "├── agent.invoke research-phase   (parallel)    5.00 s",
            "│   ├── agent.invoke web-researcher             4.00 s",
            "│   │   └── model.call gpt-5.4                  2.00 s   1,234  $0.0123",
            "│   └── agent.invoke academic-researcher        4.00 s",
            "└── agent.invoke write-review                   5.00 s");
  }

  @Test
  void print_childrenOneAfterTheOther_areNotParallel() {
    assertThat(
            String.join(
                "\n",
                printed(
                    agent("1", "", "a", 0, 4),
                    agent("2", "1", "b", 0, 2),
                    agent("3", "1", "c", 2, 2))))
        .doesNotContain("parallel");
  }

  @Test
  void print_errorsAndRetries_areMarked() {
    List<String> lines =
        printed(
            agent("1", "", "a", 0, 4),
            new TraceSpan(
                "2", "1", "tool.execute search", 0, 1, null, null, 1, "Timeout: no answer"),
            new TraceSpan("3", "1", "tool.execute search", 2, 1, null, null, 2, ""),
            new TraceSpan("4", "1", "tool.execute search", 3, 1, null, null, 3, "Timeout"));
    assertThat(lines.get(2)).endsWith("✗ Timeout: no answer");
    assertThat(lines.get(3)).endsWith("retry, attempt 2");
    assertThat(lines.get(4)).endsWith("✗ Timeout  (retry, attempt 3)");
  }

  @Test
  void print_modelCallWithoutPrice_showsUnknownCost() {
    assertThat(printed(new TraceSpan("1", "", "model.call x", 0, SECOND, 5L, null, 0, "")).get(1))
        .endsWith("1.00 s       5     -");
  }

  @Test
  void print_childBeforeParent_isDrawnBelowIt() {
    assertThat(printed(agent("2", "1", "child", 0, 1), agent("1", "", "parent", 1, 1)))
        .satisfiesExactly(
            header -> assertThat(header).startsWith("span"),
            line -> assertThat(line).startsWith("agent.invoke parent"),
            line -> assertThat(line).startsWith("└── agent.invoke child"));
  }

  @Test
  void print_spansWithoutTheirParent_standUnderANote() {
    assertThat(
            printed(
                agent("1", "", "root", 0, 1),
                agent("2", "gone", "orphan", 0, 1),
                agent("3", "2", "child", 0, 1)))
        .satisfiesExactly(
            header -> assertThat(header).startsWith("span"),
            line -> assertThat(line).startsWith("agent.invoke root"),
            line -> assertThat(line).isEqualTo("spans whose parent has not arrived:"),
            line -> assertThat(line).startsWith("agent.invoke orphan"),
            line -> assertThat(line).startsWith("└── agent.invoke child"));
  }

  @Test
  void print_circles_drawsEverySpanOnce() {
    List<String> lines =
        printed(
            agent("1", "2", "one", 0, 1),
            agent("2", "1", "two", 0, 1),
            agent("3", "2", "three", 0, 1),
            agent("4", "4", "self", 0, 1));
    assertThat(lines).hasSize(6).contains("spans that are their own ancestor:");
    for (String name : List.of("one", "two", "three", "self")) {
      assertThat(lines).filteredOn(line -> line.contains("agent.invoke " + name)).hasSize(1);
    }
  }

  @Test
  void print_sameSpanTwice_isDrawnOnce() {
    assertThat(printed(agent("1", "", "a", 0, 1), agent("1", "", "a", 0, 1))).hasSize(2);
  }

  @Test
  void print_veryDeepTrace_endsAndStaysNarrow() {
    List<TraceSpan> spans = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      spans.add(agent("" + i, i == 0 ? "" : "" + (i - 1), "a" + i, i, 1));
    }
    List<String> lines = printed(spans.toArray(new TraceSpan[0]));
    assertThat(lines).hasSize(20_001);
    assertThat(lines.get(20_000)).contains("a19999").hasSizeLessThan(400);
  }

  @Test
  void print_nameWithEscapeSequence_isSanitised() {
    assertThat(
            String.join(
                "\n",
                printed(
                    agent("1", "", "a\u001b[2Jb\nc", 0, 1),
                    new TraceSpan("2", "1", "x", 0, 1, null, null, 0, "boom\u001b]0;t\u0007"))))
        .contains("a\\x1b[2Jb\\nc", "boom\\x1b]0;t\\x07")
        .doesNotContain("\u001b", "\u0007");
  }

  private static TraceSpan agent(String id, String parent, String name, long start, long seconds) {
    return new TraceSpan(
        id, parent, "agent.invoke " + name, start * SECOND, seconds * SECOND, null, null, 0, "");
  }

  private static TraceSpan model(String id, String parent, String name, long start, long seconds) {
    return new TraceSpan(
        id,
        parent,
        "model.call " + name,
        start * SECOND,
        seconds * SECOND,
        1234L,
        new BigDecimal("0.012345"),
        1,
        "");
  }

  private static List<String> printed(TraceSpan... spans) {
    CapturedConsole console = CapturedConsole.plain();
    new TraceTree(List.of(spans)).print(console.console());
    return console.outLines();
  }
}
