package io.spanhouse.collector.batch;

import io.spanhouse.collector.map.Tables;

/**
 * Rows that change no more, to be written together.
 *
 * @param token names this block in every attempt to insert it, so that ClickHouse takes it once
 * @param tables the rows
 * @param sealedAtNanos {@link System#nanoTime} when the block was sealed
 */
public record SealedBlock(String token, Tables tables, long sealedAtNanos) {}
