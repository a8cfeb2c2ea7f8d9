package io.spanhouse.benchmarks.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanhouse.benchmarks.traffic.TrafficRun.Lineage;
import org.junit.jupiter.api.Test;

/** The rules of counting, each by a case small enough to add up by hand. */
class ScenarioTotalsTest {
  private static final Model GPT = Model.CHAT.get(0);
  private static final Model NOBODYS = Model.CHAT.get(Model.CHAT.size() - 1);

  private final Scene scene =
      new Scene(
          new Plan(
              0,
              1,
              1_790_000_000_000_000_000L,
              Plot.ASSISTANT,
              new Session(Audience.NOBODY, Cast.AGENT_LIST.get(0), null, 1),
              0,
              1,
              false));
  private final TrafficRun root = run(null);

  private TrafficRun run(TrafficRun parent) {
    TrafficTrace trace = parent == null ? scene.trace() : parent.trace;
    return scene.run(trace, parent, parent, Lineage.TOLD, Cast.AGENT_LIST.get(0));
  }

  private ModelCall call(TrafficSpan parent, Model model, long input, long output, long cost) {
    ModelCall call = scene.call(parent, Kind.MODEL, model, Dialect.SPANHOUSE);
    call.usage = new Usage(input, output, 0, 0, 0, cost);
    scene.end(call);
    return call;
  }

  private RunTotals totals(TrafficRun run) {
    return new ScenarioTotals(scene.finished(), PriceList.PUBLIC).of(run);
  }

  @Test
  void cost_isTheGivenOneElseByPriceElseUnknown() {
    call(root, GPT, 10, 1, 5);
    call(root, GPT, 1000, 100, Money.UNKNOWN);
    call(root, NOBODYS, 10, 1, Money.UNKNOWN);
    // 1000 at 2.50 and 100 at 10 USD a million.
    assertThat(totals(root).cost).isEqualTo(5 + 2_500_000_000L + 1_000_000_000L);
    assertThat(totals(root).total()).isEqualTo(1122);
    assertThat(totals(root).usageSource()).isEqualTo("leaf");
  }

  @Test
  void cost_ofUnknownModelOnly_isUnknown() {
    call(root, NOBODYS, 10, 1, Money.UNKNOWN);
    assertThat(totals(root).cost).isEqualTo(Money.UNKNOWN);
    assertThat(totals(root).margin()).isEqualTo(Money.UNKNOWN);
  }

  @Test
  void wrapperAndRepeat_addNothing() {
    ModelCall outer = call(root, GPT, 10, 1, 7);
    outer.counted = false;
    call(outer, GPT, 10, 1, 7);
    assertThat(totals(root).llmCalls).isEqualTo(1);
    assertThat(totals(root).events).isEqualTo(2);
    assertThat(totals(root).cost).isEqualTo(7);
  }

  @Test
  void report_countsForTheOutermostWithoutModelCalls() {
    TrafficRun left = run(root);
    TrafficRun right = run(root);
    TrafficRun below = run(left);
    for (TrafficRun run : new TrafficRun[] {root, left, below}) {
      run.reported = new Usage(100, 10, 0, 0, 0, 3);
    }
    call(right, GPT, 5, 5, 1);
    assertThat(totals(root).usageSource()).isEqualTo("none");
    assertThat(totals(left).usageSource()).isEqualTo("reported");
    assertThat(totals(below).usageSource()).isEqualTo("none");
    assertThat(totals(root).treeTotal).isEqualTo(120);
    assertThat(totals(root).treeCost).isEqualTo(4);
    assertThat(totals(root).cost).isEqualTo(Money.UNKNOWN);
  }

  @Test
  void failure_countsOnceBesideItsException() {
    TrafficSpan tool = scene.span(root, Kind.TOOL, "search_web", Dialect.SPANHOUSE);
    Failure failure = new Failure("ToolError", "", "no", "no");
    scene.fail(tool, failure);
    scene.fail(root, failure);
    assertThat(tool.exception && root.exception).isTrue();
    // The tool's own failure, and the run's exception, which has no failed event.
    assertThat(totals(root).errors).isEqualTo(2);
    assertThat(totals(root).events).isEqualTo(3);
  }

  @Test
  void longContext_costsByItsOwnRates() {
    Rates rates =
        Rates.perMillion("1", "0.1", "2", "10").from(1000, Rates.perMillion("2", "0.2", "4", "20"));
    assertThat(rates.cost(new Usage(999, 1, 99, 100, 0, Money.UNKNOWN)))
        .isEqualTo(800_000_000L + 9_900_000 + 200_000_000 + 10_000_000);
    assertThat(rates.cost(new Usage(1000, 1, 0, 0, 0, Money.UNKNOWN)))
        .isEqualTo(2_000_000_000L + 20_000_000);
  }
}
