package io.spanhouse.collector.settle;

import java.time.Duration;

/**
 * Where and when runs are settled.
 *
 * @param quiet how long after its arrival a span is settled: time for its ancestors to arrive
 * @param interval time between two looks
 * @param lookBack how far before its start the first look goes, for spans that another receiver
 *     took in and did not settle
 */
public record SettlerOptions(
    String url,
    String database,
    String user,
    String password,
    Duration quiet,
    Duration interval,
    Duration lookBack) {}
