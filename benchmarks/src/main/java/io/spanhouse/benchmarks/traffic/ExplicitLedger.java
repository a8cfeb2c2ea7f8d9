package io.spanhouse.benchmarks.traffic;

import static io.spanhouse.benchmarks.traffic.Column.money;
import static io.spanhouse.benchmarks.traffic.Column.text;
import static io.spanhouse.benchmarks.traffic.Column.time;

import java.util.ArrayList;
import java.util.List;

/** Views {@code scores}, {@code policy_decisions} and {@code budgets}. */
final class ExplicitLedger {
  private static final String DAY = "toInt32(toDate(started_at))";

  private final LedgerView scores =
      new LedgerView(
          "scores", DAY, columns(text("event_id"), text("name"), text("score"), text("label")));
  private final LedgerView policies =
      new LedgerView(
          "policy_decisions",
          DAY,
          columns(text("event_id"), text("type"), text("policy_name"), text("policy_outcome")));
  private final LedgerView budgets =
      new LedgerView(
          "budgets",
          DAY,
          columns(
              text("event_id"),
              money("limit"),
              money("consumed"),
              money("remaining"),
              text("currency")));

  private static List<Column> columns(Column... first) {
    List<Column> columns = new ArrayList<>(List.of(first));
    columns.addAll(
        List.of(
            text("run_id"),
            text("root_run_id"),
            text("trace_id"),
            text("agent"),
            text("session_id"),
            text("customer_id"),
            text("feature"),
            text("department"),
            time("started_at")));
    return columns;
  }

  List<LedgerView> views() {
    return List.of(scores, policies, budgets);
  }

  void add(Scenario scenario) {
    for (TrafficRun run : scenario.runs()) {
      for (TrafficEvent event : run.events) {
        add(run, event);
      }
      for (TrafficSpan span : run.trace.spans) {
        if (span.run() == run) {
          add(run, span);
        }
      }
    }
  }

  private void add(TrafficRun run, TrafficEvent event) {
    switch (event.type()) {
      case "score" -> {
        Row row = scores.begin().text(event.id()).text(event.name());
        end(row.text(Row.number(event.number())).text(event.text()), run, event.at());
      }
      case "policy" -> {
        Row row = policies.begin().text(event.id()).text("policy").text(event.name());
        end(row.text(event.text()), run, event.at());
      }
      case "budget" -> {
        Row row = budgets.begin().text(event.id());
        event.amounts().forEach(row::money);
        end(row.text("USD"), run, event.at());
      }
      default -> {
        // No view of its own.
      }
    }
  }

  private void add(TrafficRun run, TrafficSpan span) {
    if (span.kind == Kind.EVALUATION) {
      Row row = scores.begin().text(span.eventId()).text(span.subject);
      end(row.text(Row.number(span.score)).text(""), run, span.startedAt);
    } else if (span.kind == Kind.GUARDRAIL) {
      Row row = policies.begin().text(span.eventId()).text("guardrail").text(span.subject);
      end(row.text(span.outcome), run, span.startedAt);
    }
  }

  private static void end(Row row, TrafficRun run, long at) {
    row.text(run.id)
        .text(run.root().id)
        .text(run.trace.id)
        .text(run.agent.name())
        .text(run.audience.session())
        .text(run.audience.customer())
        .text(run.audience.feature())
        .text(run.audience.department())
        .time(at)
        .end(at);
  }
}
