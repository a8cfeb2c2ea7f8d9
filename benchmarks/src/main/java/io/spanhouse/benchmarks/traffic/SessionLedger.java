package io.spanhouse.benchmarks.traffic;

import static io.spanhouse.benchmarks.traffic.Column.count;
import static io.spanhouse.benchmarks.traffic.Column.money;
import static io.spanhouse.benchmarks.traffic.Column.text;
import static io.spanhouse.benchmarks.traffic.Column.time;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** View {@code sessions}. */
final class SessionLedger {
  final LedgerView view =
      new LedgerView(
          "sessions",
          "toInt32(toDate(first_at))",
          List.of(
              text("session_id"),
              text("session_name"),
              text("customer_id"),
              text("user_id"),
              count("runs"),
              count("failed_runs"),
              time("first_at"),
              time("last_at"),
              count("total_tokens"),
              money("cost")));
  private final Map<String, Totals> open = new HashMap<>();

  private static final class Totals {
    final Audience audience;
    long runs;
    long failedRuns;
    long firstAt = Long.MAX_VALUE;
    long lastAt;
    long tokens;
    long cost = Money.UNKNOWN;

    Totals(Audience audience) {
      this.audience = audience;
    }
  }

  void add(Scenario scenario, ScenarioTotals totals) {
    for (TrafficRun run : scenario.runs()) {
      if (!run.audience.session().isEmpty()) {
        add(
            open.computeIfAbsent(run.audience.session(), unused -> new Totals(run.audience)),
            run,
            totals.of(run));
      }
    }
  }

  private static void add(Totals session, TrafficRun run, RunTotals own) {
    session.runs++;
    session.failedRuns += run.isFailure() ? 1 : 0;
    session.firstAt = Math.min(session.firstAt, run.startedAt);
    session.lastAt = Math.max(session.lastAt, Math.max(run.lastTime(), own.lastEventAt));
    session.tokens += own.total();
    session.cost = Money.sum(session.cost, own.cost);
  }

  /** Sessions so far go on no longer. */
  void endBlock() {
    for (Totals session : open.values()) {
      view.begin()
          .text(session.audience.session())
          .text(session.audience.sessionName())
          .text(session.audience.customer())
          .text(session.audience.user())
          .count(session.runs)
          .count(session.failedRuns)
          .time(session.firstAt)
          .time(session.lastAt)
          .count(session.tokens)
          .money(session.cost)
          .end(session.firstAt);
    }
    open.clear();
  }
}
