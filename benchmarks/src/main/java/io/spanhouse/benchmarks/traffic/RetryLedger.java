package io.spanhouse.benchmarks.traffic;

import static io.spanhouse.benchmarks.traffic.Column.count;
import static io.spanhouse.benchmarks.traffic.Column.money;
import static io.spanhouse.benchmarks.traffic.Column.text;
import static io.spanhouse.benchmarks.traffic.Column.time;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** View {@code retries}: what was tried more than once. */
final class RetryLedger {
  final LedgerView view =
      new LedgerView(
          "retries",
          "toInt32(toDate(started_at))",
          List.of(
              text("run_id"),
              text("root_run_id"),
              text("trace_id"),
              text("type"),
              text("name"),
              count("attempts"),
              count("failed_attempts"),
              text("ended_well").as("ifNull(ended_well, 0)"),
              time("started_at"),
              count("duration_ns"),
              text("error_type"),
              text("error_message"),
              money("cost"),
              money("retry_cost")));
  private final PriceList prices;

  RetryLedger(PriceList prices) {
    this.prices = prices;
  }

  void add(Scenario scenario) {
    for (TrafficTrace trace : scenario.traces()) {
      Map<TrafficSpan, List<TrafficSpan>> tries = new LinkedHashMap<>();
      for (TrafficSpan span : trace.spans) {
        if (span.firstTry != span) {
          tries.computeIfAbsent(span.firstTry, first -> new ArrayList<>(List.of(first))).add(span);
        }
      }
      tries.values().forEach(this::add);
    }
  }

  private void add(List<TrafficSpan> tries) {
    TrafficSpan first = tries.get(0);
    TrafficSpan last = tries.get(tries.size() - 1);
    TrafficRun run = first.run();
    Failure failure = first.failure;
    if (run == null || failure == null) {
      throw new IllegalStateException("tried again without need: " + first.name());
    }
    long cost = Money.UNKNOWN;
    for (TrafficSpan span : tries) {
      if (span instanceof ModelCall call && call.counted) {
        cost = Money.sum(cost, call.cost(prices));
      }
    }
    view.begin()
        .text(run.id)
        .text(run.root().id)
        .text(run.trace.id)
        .text(first.kind.eventType)
        .text(first.subject)
        .count(tries.size())
        .count(tries.stream().filter(TrafficSpan::failed).count())
        .text(last.failed() ? "0" : "1")
        .time(first.startedAt)
        .count(last.endedAt - first.startedAt)
        .text(failure.type())
        .text(failure.message())
        .money(cost)
        .money(cost)
        .end(first.startedAt);
  }
}
