package io.spanhouse.collector.settle;

import java.util.ArrayList;
import java.util.List;

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
    int parts = traces.find();
    for (int round = 0; parts > 0 && round < MAX_CHAIN; round++) {
      if (!correct(parts)) {
        return corrected;
      }
      corrected = true;
      parts = traces.findBelow();
    }
    return corrected;
  }

  private boolean correct(int parts) {
    boolean any = false;
    for (int part = 0; part < parts; part++) {
      List<Correction> corrections = new ArrayList<>();
      traces
          .read(part)
          .forEach(
              (key, spans) ->
                  new TraceAttribution(key.traceId(), spans)
                      .changes()
                      .forEach(change -> corrections.add(new Correction(key, change))));
      if (!corrections.isEmpty()) {
        traces.add(corrections);
        any = true;
      }
    }
    if (any) {
      traces.correct();
    }
    return any;
  }
}
