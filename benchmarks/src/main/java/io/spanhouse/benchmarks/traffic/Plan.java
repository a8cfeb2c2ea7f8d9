package io.spanhouse.benchmarks.traffic;

/**
 * What one scenario is to be.
 *
 * @param number from 0, in the order of time
 * @param startedAt nanoseconds since the epoch
 * @param firstRound model calls that the session had before
 * @param rounds model calls that its run is to have
 * @param traceContextOnly see {@link TrafficSpec}
 */
record Plan(
    long number,
    long seed,
    long startedAt,
    Plot plot,
    Session session,
    int firstRound,
    int rounds,
    boolean traceContextOnly) {}
