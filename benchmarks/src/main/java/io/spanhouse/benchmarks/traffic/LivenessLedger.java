package io.spanhouse.benchmarks.traffic;

import static io.spanhouse.benchmarks.traffic.Column.count;
import static io.spanhouse.benchmarks.traffic.Column.text;
import static io.spanhouse.benchmarks.traffic.Column.time;

import io.spanhouse.benchmarks.traffic.TrafficRun.Status;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Views {@code heartbeats} and {@code running_runs}. */
final class LivenessLedger {
  private final LedgerView heartbeats =
      new LedgerView(
          "heartbeats",
          "0",
          List.of(
              text("agent"),
              text("name"),
              text("environment"),
              count("expected_interval_ns"),
              text("interval_source"),
              count("beats"),
              text("last_run_id")));
  private final LedgerView running =
      new LedgerView(
          "running_runs",
          "toInt32(toDate(started_at))",
          List.of(
              text("run_id"),
              text("agent"),
              text("session_id"),
              text("customer_id"),
              text("service_name"),
              text("doing"),
              text("doing_type"),
              time("doing_since"),
              time("started_at")));
  private final Map<List<String>, Beats> jobs = new HashMap<>();

  private static final class Beats {
    long count;
    @Nullable TrafficRun last;
  }

  List<LedgerView> views() {
    return List.of(heartbeats, running);
  }

  void add(Scenario scenario) {
    for (TrafficRun run : scenario.runs()) {
      if (run.heartbeatSeconds > 0) {
        Beats job =
            jobs.computeIfAbsent(
                List.of(run.agent.name(), run.service.environment()), unused -> new Beats());
        job.count++;
        if (job.last == null || run.startedAt > job.last.startedAt) {
          job.last = run;
        }
      } else if (run.effectiveStatus() == Status.RUNNING) {
        addRunning(run);
      }
    }
  }

  private void addRunning(TrafficRun run) {
    @Nullable TrafficSpan doing = null;
    for (TrafficSpan span : run.trace.spans) {
      if (span != run && span.isRunning() && span.run() == run) {
        doing = span;
      }
    }
    running
        .begin()
        .text(run.id)
        .text(run.agent.name())
        .text(run.audience.session())
        .text(run.audience.customer())
        .text(run.service.name())
        .text(doing == null ? "" : doing.subject)
        .text(doing == null ? "" : doing.kind.eventType)
        .time(doing == null ? Row.NO_TIME : doing.startedAt)
        .time(run.startedAt)
        .end(run.startedAt);
  }

  void close() {
    for (Beats job : jobs.values()) {
      TrafficRun last = Objects.requireNonNull(job.last);
      heartbeats
          .begin()
          .text(last.agent.name())
          .text(last.name())
          .text(last.service.environment())
          .count(TimeUnit.SECONDS.toNanos(last.heartbeatSeconds))
          .text("declared")
          .count(job.count)
          .text(last.id)
          .end(0);
    }
  }
}
