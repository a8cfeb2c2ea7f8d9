package io.spanhouse.collector.map;

/**
 * Where rows come from: the request that carried them.
 *
 * @param workspace tenant, in UTF-8
 * @param requestId this delivery, made by the receiver, in UTF-8
 * @param receivedAt server clock, nanoseconds since the epoch
 */
@SuppressWarnings("ArrayRecordComponent") // copied into columns, never compared
public record Origin(byte[] workspace, byte[] requestId, long receivedAt) {}
