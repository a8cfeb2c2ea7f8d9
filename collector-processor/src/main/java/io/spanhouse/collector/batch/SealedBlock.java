package io.spanhouse.collector.batch;

import io.spanhouse.collector.map.Tables;

/**
 * Rows that change no more, to be written together.
 *
 * @param tables the rows
 * @param sealedAtNanos {@link System#nanoTime} when the block was sealed
 */
public record SealedBlock(Tables tables, long sealedAtNanos) {}
