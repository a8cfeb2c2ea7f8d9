package io.spanhouse.benchmarks.traffic;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A trace and its spans, in the order they began. */
final class TrafficTrace {
  private static final HexFormat HEX = HexFormat.of();

  final long high;
  final long low;
  final String id;
  final List<TrafficSpan> spans = new ArrayList<>();

  TrafficTrace(long high, long low) {
    this.high = high;
    this.low = low;
    id = HEX.toHexDigits(high) + HEX.toHexDigits(low);
  }

  /** The first run that no other is above, in this trace; null when there is none. */
  @Nullable TrafficRun outermostRun() {
    for (TrafficSpan span : spans) {
      if (span instanceof TrafficRun run && run.agentAbove() == null) {
        return run;
      }
    }
    return null;
  }

  /** The run that spans belong to which have no run above them. */
  String runId() {
    TrafficRun outermost = outermostRun();
    return outermost == null ? "run_" + id : outermost.id;
  }

  /** The root run of such spans. */
  String rootRunId() {
    TrafficRun outermost = outermostRun();
    return outermost == null ? "run_" + id : outermost.root().id;
  }
}
