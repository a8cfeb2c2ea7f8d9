package io.spanhouse.benchmarks.traffic;

import static io.spanhouse.benchmarks.traffic.Column.count;
import static io.spanhouse.benchmarks.traffic.Column.list;
import static io.spanhouse.benchmarks.traffic.Column.money;
import static io.spanhouse.benchmarks.traffic.Column.text;
import static io.spanhouse.benchmarks.traffic.Column.time;

import java.util.List;

/** View {@code run_summary}. */
final class RunLedger {
  final LedgerView view =
      new LedgerView(
          "run_summary",
          "toInt32(toDate(started_at))",
          List.of(
              text("run_id"),
              text("parent_run_id"),
              text("root_run_id"),
              text("trace_id"),
              text("span_id"),
              text("name"),
              text("agent"),
              text("agent_id"),
              text("agent_version"),
              text("run_type"),
              text("status"),
              text("effective_status"),
              time("started_at"),
              time("finished_at"),
              count("duration_ns"),
              text("session_id"),
              text("session_name"),
              text("customer_id"),
              text("user_id"),
              text("feature"),
              text("department"),
              text("environment"),
              text("service_name"),
              text("prompt_id"),
              text("prompt_version"),
              text("error_type"),
              text("error_message"),
              text("convention"),
              text("language"),
              count("reported_input_tokens"),
              count("reported_output_tokens"),
              money("reported_cost"),
              count("llm_calls"),
              count("tool_calls"),
              count("events"),
              count("errors"),
              count("retries"),
              count("input_tokens"),
              count("output_tokens"),
              count("cached_input_tokens"),
              count("reasoning_tokens"),
              count("total_tokens"),
              money("cost"),
              money("revenue"),
              money("margin"),
              text("usage_source"),
              count("child_runs"),
              count("failed_child_runs"),
              list("models"),
              list("tools"),
              time("last_event_at"),
              count("tree_llm_calls"),
              count("tree_tool_calls"),
              count("tree_errors"),
              count("tree_total_tokens"),
              money("tree_cost")));

  void add(Scenario scenario, ScenarioTotals totals) {
    for (TrafficRun run : scenario.runs()) {
      Row row = view.begin();
      writeIdentity(row, run);
      writeAudience(row, run);
      writeReport(row, run);
      writeTotals(row, run, totals.of(run));
      row.end(run.startedAt);
    }
  }

  private static void writeIdentity(Row row, TrafficRun run) {
    row.text(run.id)
        .text(run.parentRun == null ? "" : run.parentRun.id)
        .text(run.root().id)
        .text(run.trace.id)
        .text(run.hexId())
        .text(run.name())
        .text(run.agent.name())
        .text(run.agent.id())
        .text(run.agent.version())
        .text(run.type)
        .text(run.status.text)
        .text(run.effectiveStatus().text)
        .time(run.startedAt)
        .time(run.isRunning() ? Row.NO_TIME : run.endedAt)
        .count(run.lastTime() - run.startedAt);
  }

  private static void writeAudience(Row row, TrafficRun run) {
    row.text(run.audience.session())
        .text(run.audience.sessionName())
        .text(run.audience.customer())
        .text(run.audience.user())
        .text(run.audience.feature())
        .text(run.audience.department())
        .text(run.service.environment())
        .text(run.service.name())
        .text(run.usesPrompt() ? run.agent.promptId() : "")
        .text(run.promptVersion)
        .text(run.failure == null ? "" : run.failure.type())
        .text(run.failure == null ? "" : run.failure.message())
        .text(run.dialect.convention)
        .text(run.service.language());
  }

  private static void writeReport(Row row, TrafficRun run) {
    row.count(run.reported == null ? 0 : run.reported.input())
        .count(run.reported == null ? 0 : run.reported.output())
        .money(run.reported == null ? Money.UNKNOWN : run.reported.givenCost());
  }

  private static void writeTotals(Row row, TrafficRun run, RunTotals own) {
    row.count(own.llmCalls)
        .count(own.toolCalls)
        .count(own.events)
        .count(own.errors)
        .count(own.retries)
        .count(own.input)
        .count(own.output)
        .count(own.cached)
        .count(own.reasoning)
        .count(own.total())
        .money(own.cost)
        .money(own.revenue)
        .money(own.margin())
        .text(own.usageSource())
        .count(run.children.size())
        .count(run.children.stream().filter(TrafficRun::isFailure).count())
        .list(own.models)
        .list(own.tools)
        .time(own.lastEventAt)
        .count(own.treeLlmCalls)
        .count(own.treeToolCalls)
        .count(own.treeErrors)
        .count(own.treeTotal)
        .money(own.treeCost);
  }
}
