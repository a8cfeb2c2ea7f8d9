package io.spanhouse.collector.settle;

/** A trace of a workspace. */
record TraceKey(String workspace, String traceId) {}
