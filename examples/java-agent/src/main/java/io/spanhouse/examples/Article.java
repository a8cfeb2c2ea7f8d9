package io.spanhouse.examples;

/**
 * What the pipeline made.
 *
 * @param runId the run it was made in
 * @param traceId the trace of that run
 */
record Article(String text, String runId, String traceId) {}
