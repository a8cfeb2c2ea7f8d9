package io.spanhouse.collector.settle;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Corrects whose run a span is, and which run is the outermost. A correction moves what is below it
 * in other traces, too, so it goes on from trace to trace.
 */
final class AttributionPass {
  /** Traces in a chain of runs that start each other, at most. */
  private static final int MAX_CHAIN = 64;

  private final StoredTraces traces;

  AttributionPass(StoredTraces traces) {
    this.traces = traces;
  }

  /** Returns whether there was anything to correct. */
  boolean correct() {
    boolean corrected = false;
    Collection<TraceKey> keys = traces.unsettled();
    for (int round = 0; !keys.isEmpty() && round < MAX_CHAIN; round++) {
      Set<RunKey> movedRoots = new HashSet<>();
      for (List<TraceKey> some : chunks(List.copyOf(keys), StoredTraces.MAX_TRACES)) {
        Map<TraceKey, List<SpanNode>> spans = traces.read(some);
        Map<RunKey, String> roots = traces.roots(parentsElsewhere(spans));
        spans.forEach(
            (key, nodes) ->
                movedRoots.addAll(correct(key, nodes, rootsOf(key.workspace(), roots))));
      }
      corrected |= !movedRoots.isEmpty();
      keys = movedRoots.isEmpty() ? List.of() : traces.below(movedRoots);
    }
    return corrected;
  }

  private static Set<RunKey> parentsElsewhere(Map<TraceKey, List<SpanNode>> spans) {
    Set<RunKey> parents = new HashSet<>();
    spans.forEach(
        (key, nodes) -> {
          Set<String> here = nodes.stream().map(SpanNode::runId).collect(Collectors.toSet());
          nodes.stream()
              .filter(node -> node.agent() && !node.parentRunId().isEmpty())
              .filter(node -> !here.contains(node.parentRunId()))
              .forEach(node -> parents.add(new RunKey(key.workspace(), node.parentRunId())));
        });
    return parents;
  }

  private static Map<String, String> rootsOf(String workspace, Map<RunKey, String> roots) {
    Map<String, String> ofWorkspace = new HashMap<>();
    roots.forEach(
        (run, root) -> {
          if (run.workspace().equals(workspace)) {
            ofWorkspace.put(run.runId(), root);
          }
        });
    return ofWorkspace;
  }

  /** Returns what were the outermost runs of the spans that it corrected. */
  private Set<RunKey> correct(
      TraceKey key, List<SpanNode> spans, Map<String, String> rootsElsewhere) {
    List<Attribution> changes =
        new TraceAttribution(key.traceId(), spans, rootsElsewhere).changes();
    for (List<Attribution> some : chunks(changes, StoredTraces.MAX_CHANGES)) {
      traces.correct(key, some);
    }
    return changes.stream()
        .map(change -> new RunKey(key.workspace(), change.span().rootRunId()))
        .collect(Collectors.toSet());
  }

  private static <T> List<List<T>> chunks(List<T> all, int size) {
    List<List<T>> chunks = new ArrayList<>();
    for (int from = 0; from < all.size(); from += size) {
      chunks.add(all.subList(from, Math.min(all.size(), from + size)));
    }
    return chunks;
  }
}
