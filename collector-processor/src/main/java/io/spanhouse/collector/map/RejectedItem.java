package io.spanhouse.collector.map;

import io.spanhouse.collector.decode.Slice;

/**
 * An item that cannot be stored as what it is.
 *
 * @param index position in its request
 * @param reason why, in English, as the sender is told
 * @param payload the item as it came
 */
@SuppressWarnings("ArrayRecordComponent") // copied into columns, never compared
public record RejectedItem(
    byte[] signal,
    int index,
    Slice traceId,
    Slice spanId,
    Slice name,
    String reason,
    Slice payload) {}
