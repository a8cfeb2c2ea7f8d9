package io.spanhouse.benchmarks.traffic;

import java.util.List;

/**
 * Everything that belongs together: no run of it has a parent, and no trace a span, outside.
 *
 * @param seed for whatever is drawn about its delivery
 * @param runs parents before their children
 */
record Scenario(long seed, List<TrafficTrace> traces, List<TrafficRun> runs) {
  int spans() {
    int spans = 0;
    for (TrafficTrace trace : traces) {
      spans += trace.spans.size();
    }
    return spans;
  }
}
