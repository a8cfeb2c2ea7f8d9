package io.spanhouse.collector.settle;

/**
 * The run a span belongs to once its ancestors are known.
 *
 * @param span as it is stored
 * @param parentRunId for an agent span only, else empty
 */
record Attribution(SpanNode span, String runId, String parentRunId, String rootRunId) {
  boolean isChange() {
    return !runId.equals(span.runId())
        || !rootRunId.equals(span.rootRunId())
        || (span.agent() && !parentRunId.equals(span.parentRunId()));
  }
}
