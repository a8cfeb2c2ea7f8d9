package io.spanhouse.benchmarks.traffic;

import static io.spanhouse.benchmarks.traffic.Column.count;
import static io.spanhouse.benchmarks.traffic.Column.text;
import static io.spanhouse.benchmarks.traffic.Column.time;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Views {@code otel_traces} and {@code langsmith_runs}: spans the way others have them. Of the
 * latter only some traces, where there are many: it is made to be asked for one.
 */
final class SpanLedger {
  private final LedgerView otel =
      new LedgerView(
          "otel_traces",
          "toInt32(toDate(Timestamp))",
          List.of(
              text("SpanId"),
              text("TraceId"),
              text("ParentSpanId"),
              text("SpanName"),
              text("SpanKind"),
              text("ServiceName"),
              time("Timestamp"),
              count("Duration"),
              text("StatusCode")));
  private final LedgerView langSmith =
      new LedgerView(
          "langsmith_runs",
          "toInt32(toDate(start_time))",
          List.of(
              text("id"),
              text("trace_id"),
              text("parent_run_id").as("ifNull(parent_run_id, '')"),
              text("name"),
              text("run_type"),
              time("start_time"),
              time("end_time"),
              text("error").as("ifNull(error, '')"),
              text("dotted_order"),
              count("execution_order"),
              count("child_execution_order")));

  /** A span's place in the order that its trace ran in. */
  private static final class Place {
    String dotted = "";
    int first;
    int last;
  }

  List<LedgerView> views() {
    return List.of(otel, langSmith);
  }

  void add(Scenario scenario) {
    for (TrafficTrace trace : scenario.traces()) {
      trace.spans.forEach(this::addOtel);
      if (langSmith.takes(trace.id)) {
        addLangSmith(trace);
      }
    }
  }

  private void addOtel(TrafficSpan span) {
    otel.begin()
        .text(span.hexId())
        .text(span.trace.id)
        .text(span.parent == null ? "" : span.parent.hexId())
        .text(span.name())
        .text(capitalized(SpanEncoder.otelKindOf(span)))
        .text(span.service.name())
        .time(span.startedAt)
        .count(span.lastTime() - span.startedAt)
        .text(span.failed() ? "Error" : "Unset")
        .end(span.startedAt);
  }

  private static String capitalized(String text) {
    return text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
  }

  private void addLangSmith(TrafficTrace trace) {
    Map<TrafficSpan, Place> places = places(trace);
    for (TrafficSpan span : trace.spans) {
      Place place = at(places, span);
      @Nullable Failure failure = span.failure;
      langSmith
          .begin()
          .text(span.hexId())
          .text(trace.id)
          .text(span.parent == null ? "" : span.parent.hexId())
          .text(span.name())
          .text(runType(span))
          .time(span.startedAt)
          .time(span.isRunning() ? Row.NO_TIME : span.endedAt)
          .text(failure == null ? "" : failure.message())
          .text(place.dotted)
          .count(place.first)
          .count(place.last)
          .end(span.startedAt);
    }
  }

  private static String runType(TrafficSpan span) {
    return switch (span.kind) {
      case MODEL -> "llm";
      case TOOL -> "tool";
      case RETRIEVAL -> "retriever";
      case EMBEDDING -> "embedding";
      case AGENT -> {
        String type = ((TrafficRun) span).type;
        yield type.equals("agent") ? "chain" : type;
      }
      case STEP, GUARDRAIL, EVALUATION, OTHER -> "chain";
    };
  }

  /** Depth first, children in the order in which they began. */
  private Map<TrafficSpan, Place> places(TrafficTrace trace) {
    Map<TrafficSpan, List<TrafficSpan>> children = new HashMap<>();
    List<TrafficSpan> roots = new ArrayList<>();
    for (TrafficSpan span : trace.spans) {
      if (span.parent == null) {
        roots.add(span);
      } else {
        children.computeIfAbsent(span.parent, unused -> new ArrayList<>()).add(span);
      }
    }
    Comparator<TrafficSpan> byStart =
        Comparator.<TrafficSpan>comparingLong(span -> span.startedAt / 1000)
            .thenComparing(TrafficSpan::hexId);
    Map<TrafficSpan, Place> places = new HashMap<>();
    Deque<TrafficSpan> next = new ArrayDeque<>();
    roots.sort(byStart.reversed());
    roots.forEach(next::push);
    int order = 0;
    while (!next.isEmpty()) {
      TrafficSpan span = next.pop();
      Place place = new Place();
      place.first = ++order;
      String above = span.parent == null ? "" : at(places, span.parent).dotted + ".";
      place.dotted = above + DottedOrder.place(span);
      places.put(span, place);
      for (TrafficSpan at = span; at != null; at = at.parent) {
        at(places, at).last = order;
      }
      List<TrafficSpan> below = children.getOrDefault(span, new ArrayList<>());
      below.sort(byStart.reversed());
      below.forEach(next::push);
    }
    return places;
  }

  private static Place at(Map<TrafficSpan, Place> places, TrafficSpan span) {
    return Objects.requireNonNull(places.get(span));
  }
}
