package io.spanhouse.collector.write;

import java.time.Duration;

/**
 * Where and how blocks are inserted.
 *
 * @param url base URL of ClickHouse's HTTP interface
 * @param compress whether blocks travel as LZ4: worth its CPU on a network, not on loopback
 * @param giveUpAfter how long a block is tried that ClickHouse refuses, from its sealing on
 * @param connections inserts under way at once
 */
public record WriteOptions(
    String url,
    String database,
    String user,
    String password,
    boolean compress,
    Duration giveUpAfter,
    int connections) {}
