package io.spanhouse.benchmarks.traffic;

/**
 * How something failed.
 *
 * @param message with whatever ids, numbers and addresses it happened with
 * @param template the message without them: what failures of one sort have in common
 */
record Failure(String type, String code, String message, String template) {}
