package io.spanhouse.collector.settle;

import io.spanhouse.clickhouse.Declared;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Settles one trace: a span's run is its own declared one, else that of the nearest agent span
 * above it, else the root run of the trace. Gives the same answer for the same spans, whatever
 * their order, and changes nothing when applied to its own answer.
 */
final class TraceAttribution {
  private final Map<String, SpanNode> spans = new HashMap<>();
  private final Map<String, Optional<SpanNode>> agentsAbove = new HashMap<>();
  private final String rootRunId;

  /** The spans of trace {@code traceId}, each once. */
  TraceAttribution(String traceId, List<SpanNode> nodes) {
    nodes.forEach(node -> spans.put(node.spanId(), node));
    rootRunId = topmostAgent().map(SpanNode::runId).orElse("run_" + traceId);
  }

  /** The spans whose stored attribution is not the settled one. */
  List<Attribution> changes() {
    List<Attribution> changes = new ArrayList<>();
    for (SpanNode span : spans.values()) {
      Attribution settled = settle(span);
      if (settled.isChange()) {
        changes.add(settled);
      }
    }
    changes.sort(Comparator.comparing(change -> change.span().spanId()));
    return changes;
  }

  private Attribution settle(SpanNode span) {
    @Nullable SpanNode above = agentAbove(span);
    if (span.agent()) {
      String parent = span.parentRunId();
      if (!span.declares(Declared.PARENT) && above != null) {
        parent = above.runId();
      }
      return new Attribution(span, span.runId(), parent, root(span));
    }
    String run = span.runId();
    if (!span.declares(Declared.RUN)) {
      run = above == null ? rootRunId : above.runId();
    }
    return new Attribution(span, run, "", root(span));
  }

  /**
   * The root of the nearest run above that is below a run of another trace; else a declared root
   * stays, and a derived one becomes the run of the topmost agent above.
   */
  private String root(SpanNode span) {
    Set<String> seen = new HashSet<>();
    for (SpanNode at = span; at != null && seen.add(at.spanId()); at = agentAbove(at)) {
      if (!at.parentRootRunId().isEmpty()) {
        return at.parentRootRunId();
      }
    }
    Set<String> visited = new HashSet<>();
    SpanNode top = span;
    @Nullable SpanNode at = span;
    while (at != null && visited.add(at.spanId())) {
      if (at.declares(Declared.ROOT)) {
        return at.rootRunId();
      }
      top = at;
      at = agentAbove(at);
    }
    return top.agent() ? top.runId() : rootRunId;
  }

  /** The nearest agent span above; parents that form a circle end where it closes. */
  private @Nullable SpanNode agentAbove(SpanNode span) {
    Set<String> passed = new HashSet<>();
    passed.add(span.spanId());
    @Nullable SpanNode at = spans.get(span.parentSpanId());
    while (at != null && !at.agent() && passed.add(at.spanId())) {
      Optional<SpanNode> known = agentsAbove.get(at.spanId());
      at = known == null ? spans.get(at.parentSpanId()) : known.orElse(null);
    }
    Optional<SpanNode> nearest =
        at == null || !at.agent() || at.spanId().equals(span.spanId())
            ? Optional.empty()
            : Optional.of(at);
    passed.forEach(spanId -> agentsAbove.put(spanId, nearest));
    return nearest.orElse(null);
  }

  /** Of several topmost agents the first one is the trace's root. */
  private Optional<SpanNode> topmostAgent() {
    return spans.values().stream()
        .filter(span -> span.agent() && agentAbove(span) == null)
        .min(Comparator.comparingLong(SpanNode::startedAt).thenComparing(SpanNode::spanId));
  }
}
