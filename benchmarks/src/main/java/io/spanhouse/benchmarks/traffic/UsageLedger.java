package io.spanhouse.benchmarks.traffic;

import static io.spanhouse.benchmarks.traffic.Column.count;
import static io.spanhouse.benchmarks.traffic.Column.money;
import static io.spanhouse.benchmarks.traffic.Column.text;
import static io.spanhouse.benchmarks.traffic.Column.time;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What was used, by whom and for whom, and what it cost. A call is its run's: the run says which
 * agent it was and for whom. Of calls outside of all runs nobody says that.
 */
final class UsageLedger {
  private final UsageView models = new UsageView("cost_by_model", "provider", "model");
  private final UsageView agents = new UsageView("cost_by_agent", "agent");
  private final UsageView customers = new UsageView("cost_by_customer", "customer_id");
  private final UsageView departments = new UsageView("cost_by_department", "department");
  private final UsageView features = new UsageView("cost_by_feature", "feature");
  private final UsageView sessions = new UsageView("cost_by_session", "session_id");
  private final List<UsageView> all =
      List.of(models, agents, customers, departments, features, sessions);
  private final Map<List<Object>, UsageCell> margins = new HashMap<>();
  private final LedgerView margin =
      new LedgerView(
          "margin_by_customer",
          "toInt32(day)",
          List.of(
              text("day"),
              text("customer_id"),
              money("revenue"),
              money("cost"),
              money("margin"),
              count("unpriced_calls")));
  private final Map<List<String>, Unpriced> unpriced = new HashMap<>();
  private final LedgerView unpricedModels =
      new LedgerView(
          "unpriced_models",
          "toInt32(toDate(first_at))",
          List.of(
              text("provider"),
              text("model"),
              count("calls"),
              count("input_tokens"),
              count("output_tokens"),
              time("first_at"),
              time("last_at")));
  private final PriceList prices;

  /** Calls of a model that nobody knows the price of. */
  private static final class Unpriced {
    long calls;
    long input;
    long output;
    long firstAt = Long.MAX_VALUE;
    long lastAt;
  }

  UsageLedger(PriceList prices) {
    this.prices = prices;
  }

  List<LedgerView> views() {
    return List.of(
        models.view,
        agents.view,
        customers.view,
        departments.view,
        features.view,
        sessions.view,
        margin,
        unpricedModels);
  }

  void add(Scenario scenario, ScenarioTotals totals) {
    for (TrafficTrace trace : scenario.traces()) {
      for (TrafficSpan span : trace.spans) {
        if (span instanceof ModelCall call && call.counted) {
          add(call);
        }
        if (span instanceof TrafficRun run) {
          addReport(run, totals.of(run));
          addPayments(run);
        }
      }
    }
    all.forEach(UsageView::endScenario);
  }

  private void add(ModelCall call) {
    TrafficRun run = call.run();
    long at = call.startedAt;
    long cost = call.cost(prices);
    add(models, models.cell(at, call.model.provider(), call.modelName()), run, call.usage, cost);
    add(agents, agents.cell(at, run == null ? "" : run.agent.name()), run, call.usage, cost);
    Audience audience = run == null ? Audience.NOBODY : run.audience;
    add(customers, customers.cell(at, audience.customer()), run, call.usage, cost);
    add(departments, departments.cell(at, audience.department()), run, call.usage, cost);
    add(features, features.cell(at, audience.feature()), run, call.usage, cost);
    add(sessions, sessions.cell(at, audience.session()), run, call.usage, cost);
    UsageCell marginCell = marginCell(at, audience.customer());
    if (call.usage == null) {
      marginCell.call();
    } else {
      marginCell.call(call.usage, cost);
      if (cost == Money.UNKNOWN) {
        addUnpriced(call, call.usage);
      }
    }
  }

  private static void add(
      UsageView view, UsageCell cell, @Nullable TrafficRun run, @Nullable Usage usage, long cost) {
    if (usage == null) {
      cell.call();
    } else {
      cell.call(usage, cost);
    }
    if (run != null) {
      view.countRun(cell, run);
    }
  }

  private void addUnpriced(ModelCall call, Usage usage) {
    Unpriced model =
        unpriced.computeIfAbsent(
            List.of(call.model.provider(), call.modelName()), unused -> new Unpriced());
    model.calls++;
    model.input += usage.input();
    model.output += usage.output();
    model.firstAt = Math.min(model.firstAt, call.startedAt);
    model.lastAt = Math.max(model.lastAt, call.startedAt);
  }

  /** What a run reports is used by no model that anybody knows, and by no call. */
  private void addReport(TrafficRun run, RunTotals own) {
    Usage report = run.reported;
    if (!own.byReport || report == null) {
      return;
    }
    long at = run.startedAt;
    addReport(models, models.cell(at, "", ""), run, report);
    addReport(agents, agents.cell(at, run.agent.name()), run, report);
    addReport(customers, customers.cell(at, run.audience.customer()), run, report);
    addReport(departments, departments.cell(at, run.audience.department()), run, report);
    addReport(features, features.cell(at, run.audience.feature()), run, report);
    addReport(sessions, sessions.cell(at, run.audience.session()), run, report);
    marginCell(at, run.audience.customer()).add(report, report.givenCost());
  }

  private static void addReport(UsageView view, UsageCell cell, TrafficRun run, Usage report) {
    cell.add(report, report.givenCost());
    view.countRun(cell, run);
  }

  private void addPayments(TrafficRun run) {
    for (TrafficEvent event : run.events) {
      if (event.type().equals(TrafficEvent.PAYMENT)) {
        marginCell(event.at(), run.audience.customer()).pay(event.amount());
      }
    }
  }

  private UsageCell marginCell(long nanos, String customer) {
    long day = Row.day(nanos);
    return margins.computeIfAbsent(
        List.of(customer, day), unused -> new UsageCell(new String[] {customer}, day));
  }

  /** Sessions so far go on no longer, but for that of runs without one. */
  void endBlock() {
    sessions.closeNamed();
  }

  void close() {
    all.forEach(UsageView::close);
    for (UsageCell cell : margins.values()) {
      long cost = Money.orZero(cell.cost);
      margin
          .begin()
          .date(cell.day)
          .text(cell.keys[0])
          .money(cell.revenue)
          .money(cost)
          .money(cell.payments - cost)
          .count(cell.unpricedCalls)
          .end(TimeUnit.DAYS.toNanos(cell.day));
    }
    unpriced.forEach(
        (key, model) ->
            unpricedModels
                .begin()
                .text(key.get(0))
                .text(key.get(1))
                .count(model.calls)
                .count(model.input)
                .count(model.output)
                .time(model.firstAt)
                .time(model.lastAt)
                .end(model.firstAt));
  }
}
