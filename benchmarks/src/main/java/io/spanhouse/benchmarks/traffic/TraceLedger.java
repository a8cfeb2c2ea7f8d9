package io.spanhouse.benchmarks.traffic;

import static io.spanhouse.benchmarks.traffic.Column.count;
import static io.spanhouse.benchmarks.traffic.Column.money;
import static io.spanhouse.benchmarks.traffic.Column.text;
import static io.spanhouse.benchmarks.traffic.Column.time;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** View {@code traces}. */
final class TraceLedger {
  final LedgerView view =
      new LedgerView(
          "traces",
          "toInt32(toDate(started_at))",
          List.of(
              text("trace_id"),
              text("root_run_id"),
              text("agent"),
              text("name"),
              time("started_at"),
              count("duration_ns"),
              count("spans"),
              count("runs"),
              count("errors"),
              text("status"),
              count("total_tokens"),
              money("cost")));
  private final PriceList prices;

  TraceLedger(PriceList prices) {
    this.prices = prices;
  }

  void add(Scenario scenario, ScenarioTotals totals) {
    for (TrafficTrace trace : scenario.traces()) {
      add(trace, totals);
    }
  }

  private void add(TrafficTrace trace, ScenarioTotals totals) {
    TrafficSpan root = trace.spans.get(0);
    @Nullable TrafficRun outermost = trace.outermostRun();
    long start = root.startedAt;
    long end = root.startedAt;
    long runs = 0;
    long errors = 0;
    long tokens = 0;
    long cost = Money.UNKNOWN;
    for (TrafficSpan span : trace.spans) {
      start = Math.min(start, span.startedAt);
      end = Math.max(end, span.lastTime());
      errors += span.failed() ? 1 : 0;
      if (span instanceof TrafficRun run) {
        RunTotals own = totals.of(run);
        runs++;
        tokens += own.total();
        cost = Money.sum(cost, own.cost);
      } else if (span instanceof ModelCall call && call.run() == null && call.usage != null) {
        tokens += call.usage.total();
        cost = Money.sum(cost, call.cost(prices));
      }
    }
    view.begin()
        .text(trace.id)
        .text(outermost == null ? "" : outermost.root().id)
        .text(outermost == null ? "" : outermost.agent.name())
        .text(root.name())
        .time(start)
        .count(end - start)
        .count(trace.spans.size())
        .count(runs)
        .count(errors)
        .text(
            outermost == null
                ? (root.failed() ? "failed" : "success")
                : outermost.effectiveStatus().text)
        .count(tokens)
        .money(cost)
        .end(start);
  }
}
