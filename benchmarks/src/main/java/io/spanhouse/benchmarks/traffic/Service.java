package io.spanhouse.benchmarks.traffic;

/**
 * A process that sends spans.
 *
 * @param number from 0
 */
record Service(int number, String name, String environment, String language) {}
