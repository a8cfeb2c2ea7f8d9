package io.spanhouse.benchmarks.traffic;

import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;

/** Adds up a scenario by the rules of counting, run by run. */
final class ScenarioTotals {
  private final PriceList prices;
  private final IdentityHashMap<TrafficRun, RunTotals> totals = new IdentityHashMap<>();

  ScenarioTotals(Scenario scenario, PriceList prices) {
    this.prices = prices;
    scenario.runs().forEach(run -> totals.put(run, new RunTotals()));
    for (TrafficTrace trace : scenario.traces()) {
      for (TrafficSpan span : trace.spans) {
        TrafficRun run = span.run();
        if (run != null) {
          addOwn(of(run), span);
        }
      }
    }
    settleReports(scenario.runs());
    addUp(scenario.runs());
  }

  /** The totals of a run of the scenario. */
  RunTotals of(TrafficRun run) {
    return Objects.requireNonNull(totals.get(run));
  }

  private void addOwn(RunTotals own, TrafficSpan span) {
    boolean isEvent = !span.kind.eventType.isEmpty();
    if (isEvent) {
      own.events++;
      own.errors += span.failed() ? 1 : 0;
      own.retries += span.attempt > 1 ? 1 : 0;
      own.happenedUntil(span.lastTime());
    }
    if (span.failed() && span.exception) {
      own.events++;
      own.errors += isEvent ? 0 : 1;
      own.happenedUntil(span.endedAt);
    }
    if (span.kind == Kind.TOOL) {
      own.toolCalls++;
      own.tools.add(span.subject);
    }
    if (span instanceof ModelCall call && call.counted) {
      own.llmCalls += call.kind == Kind.MODEL ? 1 : 0;
      own.models.add(call.modelName());
      if (call.usage != null) {
        own.hasCalls = true;
        own.add(call.usage, call.cost(prices));
      }
    }
    for (TrafficEvent event : span.events) {
      own.events++;
      own.errors += event.isErrorOfItsOwn() ? 1 : 0;
      own.revenue += Math.max(0, event.amount());
      own.payments += event.amount();
      own.happenedUntil(event.endedAt());
    }
  }

  /** What a run says of itself counts where no model call does, the outermost only. */
  private void settleReports(List<TrafficRun> runs) {
    for (int i = runs.size() - 1; i >= 0; i--) {
      RunTotals own = of(runs.get(i));
      own.treeHasCalls |= own.hasCalls;
      TrafficRun parent = runs.get(i).parentRun;
      if (parent != null) {
        of(parent).treeHasCalls |= own.treeHasCalls;
      }
    }
    for (TrafficRun run : runs) {
      RunTotals own = of(run);
      RunTotals above = run.parentRun == null ? null : of(run.parentRun);
      own.coveredByReport = above != null && (above.byReport || above.coveredByReport);
      if (run.reported != null && !own.treeHasCalls && !own.coveredByReport) {
        own.byReport = true;
        own.input += run.reported.input();
        own.output += run.reported.output();
        own.cost = run.reported.givenCost();
      }
    }
  }

  private void addUp(List<TrafficRun> runs) {
    for (int i = runs.size() - 1; i >= 0; i--) {
      TrafficRun run = runs.get(i);
      RunTotals own = of(run);
      own.treeLlmCalls += own.llmCalls;
      own.treeToolCalls += own.toolCalls;
      own.treeErrors += own.errors;
      own.treeTotal += own.total();
      own.treeCost = Money.sum(own.treeCost, own.cost);
      own.failedRuns += run.isFailure() ? 1 : 0;
      if (run.parentRun != null) {
        RunTotals above = of(run.parentRun);
        above.treeLlmCalls += own.treeLlmCalls;
        above.treeToolCalls += own.treeToolCalls;
        above.treeErrors += own.treeErrors;
        above.treeTotal += own.treeTotal;
        above.treeCost = Money.sum(above.treeCost, own.treeCost);
        above.failedRuns += own.failedRuns;
      }
    }
  }
}
