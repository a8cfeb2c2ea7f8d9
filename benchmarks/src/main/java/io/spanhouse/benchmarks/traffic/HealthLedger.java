package io.spanhouse.benchmarks.traffic;

import static io.spanhouse.benchmarks.traffic.Column.count;
import static io.spanhouse.benchmarks.traffic.Column.text;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Views {@code tool_health} and {@code model_health}: how calls went, by day. */
final class HealthLedger {
  private final LedgerView tools =
      new LedgerView(
          "tool_health",
          "toInt32(day)",
          List.of(
              text("day"),
              text("tool_name"),
              count("calls"),
              count("errors"),
              count("p50_duration_ns"),
              count("p95_duration_ns"),
              count("p99_duration_ns"),
              count("retries")));
  private final LedgerView models =
      new LedgerView(
          "model_health",
          "toInt32(day)",
          List.of(
              text("day"),
              text("provider"),
              text("model"),
              count("calls"),
              count("errors"),
              count("p50_duration_ns"),
              count("p95_duration_ns"),
              count("p99_duration_ns"),
              count("retries")));
  private final Map<List<Object>, Health> byTool = new HashMap<>();
  private final Map<List<Object>, Health> byModel = new HashMap<>();

  private static final class Health {
    final Durations durations = new Durations();
    long calls;
    long errors;
    long retries;

    void add(TrafficSpan span) {
      calls++;
      errors += span.failed() ? 1 : 0;
      retries += span.attempt > 1 ? 1 : 0;
      if (!span.isRunning()) {
        durations.add(span.endedAt - span.startedAt);
      }
    }

    void write(Row row) {
      row.count(calls).count(errors);
      for (double level : new double[] {0.5, 0.95, 0.99}) {
        if (durations.isEmpty()) {
          row.noCount();
        } else {
          row.count(durations.quantile(level));
        }
      }
      row.count(retries);
    }
  }

  List<LedgerView> views() {
    return List.of(tools, models);
  }

  void add(Scenario scenario) {
    for (TrafficTrace trace : scenario.traces()) {
      for (TrafficSpan span : trace.spans) {
        long day = Row.day(span.startedAt);
        if (span.kind == Kind.TOOL) {
          byTool.computeIfAbsent(List.of(day, span.subject), unused -> new Health()).add(span);
        } else if (span.kind == Kind.MODEL && span instanceof ModelCall call && call.counted) {
          byModel
              .computeIfAbsent(
                  List.of(day, call.model.provider(), call.modelName()), unused -> new Health())
              .add(span);
        }
      }
    }
  }

  void close() {
    byTool.forEach((key, health) -> write(tools, key, health));
    byModel.forEach((key, health) -> write(models, key, health));
  }

  private static void write(LedgerView view, List<Object> key, Health health) {
    long day = (Long) key.get(0);
    Row row = view.begin().date(day);
    key.subList(1, key.size()).forEach(name -> row.text((String) name));
    health.write(row);
    row.end(TimeUnit.DAYS.toNanos(day));
  }
}
