package io.spanhouse.benchmarks.traffic;

import static io.spanhouse.benchmarks.traffic.Column.count;
import static io.spanhouse.benchmarks.traffic.Column.money;
import static io.spanhouse.benchmarks.traffic.Column.text;
import static io.spanhouse.benchmarks.traffic.Column.time;

import java.util.List;

/** The tables themselves: every span and event once, and whose run it is. */
final class TableLedger {
  private static final String DAY = "toInt32(toDate(started_at))";

  final LedgerView spans =
      new LedgerView(
          "spans",
          "spans FINAL",
          DAY,
          List.of(
              text("span_id"),
              text("trace_id"),
              text("parent_span_id"),
              text("name"),
              text("kind"),
              text("run_id"),
              text("root_run_id"),
              text("service_name"),
              text("status"),
              time("started_at"),
              time("finished_at"),
              count("duration_ns")));
  final LedgerView events =
      new LedgerView(
          "events",
          "events FINAL",
          DAY,
          List.of(
              // The id of an exception is a hash of what it says.
              text("event_id").as("if(length(event_id) = 36, '', event_id)"),
              text("type"),
              text("name"),
              text("run_id"),
              text("root_run_id"),
              text("trace_id"),
              text("span_id"),
              text("status"),
              time("started_at"),
              time("finished_at"),
              text("provider"),
              text("request_model"),
              text("response_model"),
              text("response_id"),
              count("input_tokens"),
              count("output_tokens"),
              count("cached_input_tokens"),
              count("cache_write_tokens"),
              count("reasoning_tokens"),
              count("total_tokens"),
              money("cost"),
              text("cost_source"),
              text("tool_name"),
              count("attempt"),
              text("error_type"),
              money("amount")));

  private final PriceList prices;

  TableLedger(PriceList prices) {
    this.prices = prices;
  }

  void add(Scenario scenario) {
    for (TrafficTrace trace : scenario.traces()) {
      for (TrafficSpan span : trace.spans) {
        addSpan(span);
        if (!span.kind.eventType.isEmpty()) {
          addEventOf(span);
        }
        if (span.exception && span.failure != null) {
          addExplicit(span, "", "error", "exception", span.endedAt, span.endedAt)
              .text(span.failure.type())
              .money(Money.UNKNOWN)
              .end(span.endedAt);
        }
        for (TrafficEvent event : span.events) {
          boolean error = event.type().equals(TrafficEvent.ERROR);
          addExplicit(span, event.id(), event.type(), event.name(), event.at(), event.endedAt())
              .text(error ? "Handled" : "")
              .money(event.type().equals(TrafficEvent.PAYMENT) ? event.amount() : Money.UNKNOWN)
              .end(event.at());
        }
      }
    }
  }

  private void addSpan(TrafficSpan span) {
    spans
        .begin()
        .text(span.hexId())
        .text(span.trace.id)
        .text(span.parent == null ? "" : span.parent.hexId())
        .text(span.name())
        .text(span.kind.text)
        .text(span.runId())
        .text(rootRunId(span))
        .text(span.service.name())
        .text(span.failed() ? "error" : "unset")
        .time(span.startedAt)
        .time(span.lastTime())
        .count(span.lastTime() - span.startedAt)
        .end(span.startedAt);
  }

  private static String rootRunId(TrafficSpan span) {
    TrafficRun run = span.run();
    return run == null ? span.trace.rootRunId() : run.root().id;
  }

  private void addEventOf(TrafficSpan span) {
    Row row =
        begin(span, span.eventId(), span.kind.eventType, eventName(span))
            .text(
                span.isRunning()
                    ? "running"
                    : span.cancelled ? "cancelled" : span.failed() ? "error" : "ok")
            .time(span.startedAt)
            .time(span.isRunning() ? Row.NO_TIME : span.endedAt);
    if (span instanceof ModelCall call) {
      Usage usage = call.usage == null ? new Usage(0, 0, 0, 0, 0, Money.UNKNOWN) : call.usage;
      row.text(call.model.provider())
          .text(call.model.request())
          .text(call.usage == null ? "" : call.model.response())
          .text(call.responseId)
          .count(usage.input())
          .count(usage.output())
          .count(usage.cached())
          .count(usage.cacheWrite())
          .count(usage.reasoning())
          .count(usage.total())
          .money(call.cost(prices))
          .text(call.costSource(prices));
    } else {
      noCall(row);
    }
    row.text(span.kind == Kind.TOOL ? span.subject : "")
        .count(span.attempt)
        .text(span.failure == null ? "" : span.failure.type())
        .money(Money.UNKNOWN)
        .end(span.startedAt);
  }

  private static String eventName(TrafficSpan span) {
    return switch (span.kind) {
      case STEP, RETRIEVAL, GUARDRAIL, EVALUATION -> span.subject;
      default -> span.name();
    };
  }

  private Row addExplicit(
      TrafficSpan span, String id, String type, String name, long at, long endedAt) {
    Row row =
        begin(span, id, type, name)
            .text(type.equals(TrafficEvent.ERROR) ? "error" : "ok")
            .time(at)
            .time(endedAt);
    noCall(row);
    return row.text("").count(0);
  }

  private Row begin(TrafficSpan span, String id, String type, String name) {
    return events
        .begin()
        .text(id)
        .text(type)
        .text(name)
        .text(span.runId())
        .text(rootRunId(span))
        .text(span.trace.id)
        .text(span.hexId());
  }

  private static void noCall(Row row) {
    row.text("").text("").text("").text("");
    for (int i = 0; i < 6; i++) {
      row.count(0);
    }
    row.money(Money.UNKNOWN).text("");
  }
}
