package io.spanhouse.collector.write;

import io.spanhouse.clickhouse.ClickHouseEndpoint;
import java.time.Duration;

/**
 * Where and how blocks are inserted.
 *
 * @param clickHouse where to, and as whom
 * @param compress whether blocks travel as LZ4: worth its CPU on a network, not on loopback
 * @param giveUpAfter how long a block is tried that ClickHouse refuses, from its sealing on
 * @param connections inserts under way at once
 */
public record WriteOptions(
    ClickHouseEndpoint clickHouse, boolean compress, Duration giveUpAfter, int connections) {}
