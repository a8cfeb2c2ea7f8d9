package io.spanhouse.collector.settle;

import io.spanhouse.clickhouse.ClickHouseEndpoint;
import java.time.Duration;

/**
 * Where and when runs are settled.
 *
 * @param clickHouse where the runs are, and as whom to settle them
 * @param quiet how long after its arrival a span is settled: time for its ancestors to arrive
 * @param interval time between two looks
 * @param lookBack how far before its start the first look goes, for spans that another receiver
 *     took in and did not settle
 */
public record SettlerOptions(
    ClickHouseEndpoint clickHouse, Duration quiet, Duration interval, Duration lookBack) {}
