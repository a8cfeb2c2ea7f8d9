package io.spanhouse.collector.settle;

/**
 * A span as far as attribution needs it, as it is stored.
 *
 * @param parentSpanId empty for a root
 * @param declared what of the following the span said itself, as bits of {@link
 *     io.spanhouse.collector.normalize.Declared}; the rest derives from the trace
 * @param runId the run it is attributed to; for an agent span its own
 * @param parentRunId for an agent span the run above it, empty when not known
 * @param parentRootRunId where the run above is in another trace, the outermost run above that
 */
record SpanNode(
    String spanId,
    String parentSpanId,
    boolean agent,
    int declared,
    String runId,
    String parentRunId,
    String parentRootRunId,
    String rootRunId,
    long startedAt) {
  boolean declares(int what) {
    return (declared & what) != 0;
  }
}
