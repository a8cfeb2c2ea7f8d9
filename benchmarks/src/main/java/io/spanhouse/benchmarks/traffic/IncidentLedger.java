package io.spanhouse.benchmarks.traffic;

import static io.spanhouse.benchmarks.traffic.Column.count;
import static io.spanhouse.benchmarks.traffic.Column.list;
import static io.spanhouse.benchmarks.traffic.Column.text;
import static io.spanhouse.benchmarks.traffic.Column.time;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Views {@code incidents} and {@code incident_groups}: an outermost run, however many failed. */
final class IncidentLedger {
  private final LedgerView incidents =
      new LedgerView(
          "incidents",
          "toInt32(toDate(started_at))",
          List.of(
              text("root_run_id"),
              text("root_agent"),
              text("first_failed_run_id"),
              text("first_failed_agent"),
              text("first_failed_event_id")
                  .as("if(length(first_failed_event_id) = 36, '', first_failed_event_id)"),
              text("error_type"),
              text("error_message"),
              count("failed_runs"),
              list("failed_path"),
              time("started_at")));
  private final LedgerView groups =
      new LedgerView(
          "incident_groups",
          "toInt32(toDate(first_at))",
          List.of(
              text("error_type"),
              text("message"),
              count("incidents"),
              list("agents"),
              time("first_at"),
              time("last_at")));
  private final Map<List<String>, Group> byTemplate = new HashMap<>();

  private static final class Group {
    final TreeSet<String> agents = new TreeSet<>();
    String type = "";
    String message = "";
    long incidents;
    long firstAt = Long.MAX_VALUE;
    long lastAt;
  }

  /** Something in a run that failed and was not made good. */
  private record Cause(long at, String eventId, String name, Failure failure) {}

  /** A run that failed, and the first thing in it that did. */
  private record Failed(TrafficRun run, long at, int depth, @Nullable Cause cause) {}

  List<LedgerView> views() {
    return List.of(incidents, groups);
  }

  void add(Scenario scenario) {
    Map<TrafficRun, List<Failed>> byRoot = new HashMap<>();
    for (TrafficRun run : scenario.runs()) {
      if (run.isFailure() && !isMadeGood(run)) {
        Cause cause = firstCause(run);
        long at = cause == null ? run.lastTime() : cause.at;
        byRoot
            .computeIfAbsent(run.root(), unused -> new ArrayList<>())
            .add(new Failed(run, at, depth(run), cause));
      }
    }
    byRoot.forEach(this::add);
  }

  /** Whether the same agent succeeded at a later try, or this is part of such a run. */
  private static boolean isMadeGood(TrafficRun run) {
    for (TrafficRun at = run; at != null && at.parentRun != null; at = at.parentRun) {
      TrafficRun failed = at;
      if (at.isFailure()
          && at.parentRun.children.stream()
              .anyMatch(
                  other ->
                      other.agent.equals(failed.agent)
                          && other.startedAt > failed.startedAt
                          && other.status == TrafficRun.Status.SUCCESS)) {
        return true;
      }
    }
    return false;
  }

  private static int depth(TrafficRun run) {
    int depth = 0;
    for (TrafficRun above = run.parentRun; above != null; above = above.parentRun) {
      depth++;
    }
    return depth;
  }

  private static @Nullable Cause firstCause(TrafficRun run) {
    List<Cause> causes = new ArrayList<>();
    for (TrafficSpan span : run.trace.spans) {
      if (span.run() == run) {
        addCauses(run, span, causes);
      }
    }
    return causes.stream()
        .min(Comparator.comparingLong(Cause::at).thenComparing(Cause::eventId))
        .orElse(null);
  }

  private static void addCauses(TrafficRun run, TrafficSpan span, List<Cause> causes) {
    Failure failure = span.failure;
    if (failure != null && !span.kind.eventType.isEmpty()) {
      if (!isRetriedWithSuccess(run, span)) {
        causes.add(new Cause(span.endedAt, span.eventId(), nameOf(span), failure));
      }
    } else if (failure != null && span.exception) {
      causes.add(new Cause(span.endedAt, "", "exception", failure));
    }
    for (TrafficEvent event : span.events) {
      if (event.isErrorOfItsOwn()) {
        Failure handled = new Failure("Handled", "", event.text(), event.text());
        causes.add(new Cause(event.at(), event.id(), event.name(), handled));
      }
    }
  }

  private static boolean isRetriedWithSuccess(TrafficRun run, TrafficSpan failed) {
    return run.trace.spans.stream()
        .anyMatch(
            span ->
                span.run() == run
                    && span.kind == failed.kind
                    && span.subject.equals(failed.subject)
                    && !span.failed()
                    && !span.isRunning()
                    && span.endedAt > failed.endedAt);
  }

  private static String nameOf(TrafficSpan span) {
    return switch (span.kind) {
      case TOOL, STEP, RETRIEVAL, GUARDRAIL, EVALUATION -> span.subject;
      default -> span.name();
    };
  }

  private void add(TrafficRun root, List<Failed> failed) {
    Failed first =
        failed.stream()
            .min(
                Comparator.comparingLong(Failed::at)
                    .thenComparing(Comparator.comparingInt(Failed::depth).reversed()))
            .orElseThrow();
    Failure failure = first.cause == null ? first.run.failure : first.cause.failure;
    Deque<String> path = new ArrayDeque<>();
    for (TrafficRun run = first.run; run != null; run = run.parentRun) {
      path.addFirst(run.agent.name());
    }
    if (first.cause != null && !first.cause.name.isEmpty()) {
      path.addLast(first.cause.name);
    }
    String type = failure == null ? "" : failure.type();
    String message = failure == null ? "" : failure.message();
    incidents
        .begin()
        .text(root.id)
        .text(root.agent.name())
        .text(first.run.id)
        .text(first.run.agent.name())
        .text(first.cause == null ? "" : first.cause.eventId)
        .text(type)
        .text(message)
        .count(failed.size())
        .list(path)
        .time(root.startedAt)
        .end(root.startedAt);
    Group group =
        byTemplate.computeIfAbsent(
            List.of(type, failure == null ? "" : failure.template()), unused -> new Group());
    group.type = type;
    group.incidents++;
    group.agents.add(first.run.agent.name());
    group.firstAt = Math.min(group.firstAt, root.startedAt);
    if (root.startedAt >= group.lastAt) {
      group.lastAt = root.startedAt;
      group.message = message;
    }
  }

  void close() {
    for (Group group : byTemplate.values()) {
      groups
          .begin()
          .text(group.type)
          .text(group.message)
          .count(group.incidents)
          .list(group.agents)
          .time(group.firstAt)
          .time(group.lastAt)
          .end(group.firstAt);
    }
  }
}
