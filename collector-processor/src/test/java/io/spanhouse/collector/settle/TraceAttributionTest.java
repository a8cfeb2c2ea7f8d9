package io.spanhouse.collector.settle;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanhouse.clickhouse.Declared;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class TraceAttributionTest {
  private static final String TRACE = "t";
  private static final String DERIVED = "run_t";
  private static final int ALL = Declared.RUN | Declared.PARENT | Declared.ROOT;

  @Test
  void nestedAgents_spansGoToTheNearest() {
    assertThat(
            changes(
                agent("a", "", DERIVED),
                agent("b", "a", "run_t_b"),
                span("c", "b"),
                span("d", "a"),
                span("e", "c")))
        .containsExactlyInAnyOrder(
            "b run_t_b < run_t ^ run_t", "c run_t_b ^ run_t", "e run_t_b ^ run_t");
  }

  @Test
  void agentBelowHttpRoot_isTheRootRun() {
    assertThat(changes(span("http", ""), agent("a", "http", "run_t_a"), span("c", "a")))
        .containsExactlyInAnyOrder(
            "http run_t_a ^ run_t_a", "a run_t_a <  ^ run_t_a", "c run_t_a ^ run_t_a");
  }

  @Test
  void noAgent_changesNothing() {
    assertThat(changes(span("a", ""), span("b", "a"), span("c", "gone"))).isEmpty();
  }

  @Test
  void declaredRunsAndRoots_stay() {
    assertThat(
            changes(
                new SpanNode("a", "", true, ALL, "run_eu_1", "run_eu_0", "", "run_eu_0", 0),
                new SpanNode("b", "a", false, ALL, "run_eu_9", "", "", "run_eu_8", 0),
                span("c", "a")))
        .containsExactly("c run_eu_1 ^ run_eu_0");
  }

  @Test
  void runBelowOneOfAnotherTrace_hasItsRoot_andSoHasWhatIsBelow() {
    assertThat(
            changes(
                new SpanNode(
                    "a", "", true, ALL, "run_eu_1", "run_eu_0", "run_eu_top", "run_eu_1", 0),
                new SpanNode("b", "a", false, ALL, "run_eu_1", "", "", "run_eu_1", 0)))
        .containsExactly("a run_eu_1 < run_eu_0 ^ run_eu_top", "b run_eu_1 ^ run_eu_top");
  }

  @Test
  @Timeout(30)
  void deepChainAndCircles_end() {
    List<SpanNode> nodes = new ArrayList<>();
    nodes.add(agent("0", "", DERIVED));
    for (int i = 1; i < 20_000; i++) {
      nodes.add(span(Integer.toString(i), Integer.toString(i - 1)));
    }
    nodes.add(agent("x", "y", "run_t_x"));
    nodes.add(agent("y", "x", "run_t_y"));
    nodes.add(span("self", "self"));
    nodes.add(span("p", "q"));
    nodes.add(span("q", "p"));

    assertThat(new TraceAttribution(TRACE, nodes).changes()).isNotNull();
  }

  @Property(tries = 300)
  void anyTree_sameAnswerInAnyOrder_andSettledStaysSettled(@ForAll Random random) {
    List<SpanNode> nodes = randomTree(random);
    List<Attribution> changes = new TraceAttribution(TRACE, nodes).changes();
    Collections.shuffle(nodes, random);
    assertThat(new TraceAttribution(TRACE, nodes).changes()).isEqualTo(changes);

    assertThat(new TraceAttribution(TRACE, apply(nodes, changes)).changes()).isEmpty();
  }

  @Property(tries = 300)
  void anyPartSettledBeforeTheRestCame_endsTheSame(@ForAll Random random) {
    List<SpanNode> nodes = randomTree(random);
    List<Attribution> atOnce = attribution(nodes).changes();
    int early = random.nextInt(nodes.size() + 1);
    Collections.shuffle(nodes, random);
    List<SpanNode> part = nodes.subList(0, early);
    List<SpanNode> inTwo = new ArrayList<>(apply(part, attribution(part).changes()));
    inTwo.addAll(nodes.subList(early, nodes.size()));
    assertThat(settled(inTwo, attribution(inTwo).changes())).isEqualTo(settled(nodes, atOnce));
  }

  private static List<SpanNode> randomTree(Random random) {
    List<SpanNode> nodes = new ArrayList<>();
    int size = 1 + random.nextInt(30);
    for (int i = 0; i < size; i++) {
      String parent = i == 0 || random.nextInt(9) == 0 ? "" : "s" + random.nextInt(i);
      String id = "s" + i;
      nodes.add(
          switch (random.nextInt(5)) {
            case 0 -> agent(id, parent, parent.isEmpty() ? DERIVED : "run_t_" + id);
            case 1 -> toldAgent(id, parent, random.nextInt(ALL + 1));
            default -> span(id, parent);
          });
    }
    return nodes;
  }

  private static TraceAttribution attribution(List<SpanNode> nodes) {
    return new TraceAttribution(TRACE, nodes);
  }

  private static Map<String, String> settled(List<SpanNode> nodes, List<Attribution> changes) {
    return apply(nodes, changes).stream()
        .collect(
            Collectors.toMap(
                SpanNode::spanId,
                node -> node.runId() + " < " + node.parentRunId() + " ^ " + node.rootRunId()));
  }

  private static List<SpanNode> apply(List<SpanNode> nodes, List<Attribution> changes) {
    Map<SpanNode, Attribution> bySpan =
        changes.stream().collect(Collectors.toMap(Attribution::span, change -> change));
    return nodes.stream()
        .map(
            node -> {
              Attribution change = bySpan.get(node);
              return change == null
                  ? node
                  : new SpanNode(
                      node.spanId(),
                      node.parentSpanId(),
                      node.agent(),
                      node.declared(),
                      change.runId(),
                      change.parentRunId(),
                      node.parentRootRunId(),
                      change.rootRunId(),
                      node.startedAt());
            })
        .toList();
  }

  private static List<String> changes(SpanNode... nodes) {
    return new TraceAttribution(TRACE, List.of(nodes))
        .changes().stream()
            .map(
                change ->
                    change.span().spanId()
                        + " "
                        + change.runId()
                        + (change.span().agent() ? " < " + change.parentRunId() : "")
                        + " ^ "
                        + change.rootRunId())
            .toList();
  }

  private static SpanNode agent(String id, String parent, String run) {
    return new SpanNode(id, parent, true, 0, run, "", "", DERIVED, 0);
  }

  /** Of our helpers, in a process that may not know what it was called by. */
  private static SpanNode toldAgent(String id, String parent, int told) {
    int declared = told | Declared.RUN;
    String run = "run_eu_" + id;
    return new SpanNode(
        id,
        parent,
        true,
        declared,
        run,
        (declared & Declared.PARENT) == 0 ? "" : "run_eu_above",
        "",
        (declared & Declared.ROOT) == 0 ? DERIVED : run,
        0);
  }

  private static SpanNode span(String id, String parent) {
    return new SpanNode(id, parent, false, 0, DERIVED, "", "", DERIVED, 0);
  }
}
