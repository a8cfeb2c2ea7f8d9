package io.spanhouse.benchmarks.traffic;

import java.util.ArrayList;
import java.util.List;

/**
 * What every view must say about the traffic: added up from the scenarios as they were meant, by
 * the rules of the data model, without a look at how spans are encoded, stored or queried.
 */
final class Ledger {
  private final PriceList prices;
  private final TableLedger tables;
  private final RunLedger runs = new RunLedger();
  private final TraceLedger traces;
  private final UsageLedger usage;
  private final SessionLedger sessions = new SessionLedger();
  private final IncidentLedger incidents = new IncidentLedger();
  private final HealthLedger health = new HealthLedger();
  private final RetryLedger retries;
  private final PromptLedger prompts = new PromptLedger();
  private final ExplicitLedger explicit = new ExplicitLedger();
  private final LivenessLedger liveness = new LivenessLedger();
  private final SpanLedger spans = new SpanLedger();
  private final MessageLedger messages = new MessageLedger();

  Ledger(PriceList prices) {
    this.prices = prices;
    tables = new TableLedger(prices);
    traces = new TraceLedger(prices);
    usage = new UsageLedger(prices);
    retries = new RetryLedger(prices);
  }

  /** The views it knows, without rows before {@link #fill}. */
  List<LedgerView> views() {
    List<LedgerView> views =
        new ArrayList<>(List.of(tables.spans, tables.events, runs.view, traces.view));
    views.addAll(usage.views());
    views.add(sessions.view);
    views.addAll(incidents.views());
    views.addAll(health.views());
    views.add(retries.view);
    views.add(prompts.view);
    views.addAll(explicit.views());
    views.addAll(liveness.views());
    views.addAll(spans.views());
    views.add(messages.view);
    return views;
  }

  /**
   * Adds all of the traffic. Views with a row for each run and more keep checksums only, so memory
   * grows with keys and days and, for quantiles, by eight bytes a call.
   */
  void fill(TrafficSpec spec) {
    Timetable timetable = new Timetable(spec);
    for (long i = 0; i < timetable.scenarios(); i++) {
      add(Playwright.write(timetable.plan(i)));
      if ((i + 1) % Timetable.BLOCK == 0) {
        endBlock();
      }
    }
    endBlock();
    usage.close();
    incidents.close();
    health.close();
    prompts.close();
    liveness.close();
  }

  private void add(Scenario scenario) {
    ScenarioTotals totals = new ScenarioTotals(scenario, prices);
    tables.add(scenario);
    runs.add(scenario, totals);
    traces.add(scenario, totals);
    usage.add(scenario, totals);
    sessions.add(scenario, totals);
    incidents.add(scenario);
    health.add(scenario);
    retries.add(scenario);
    prompts.add(scenario, totals);
    explicit.add(scenario);
    liveness.add(scenario);
    spans.add(scenario);
    messages.add(scenario);
  }

  /** Sessions do not go on from one block of scenarios to the next. */
  private void endBlock() {
    usage.endBlock();
    sessions.endBlock();
  }
}
