package io.spanhouse.collector.receive;

/**
 * One OTLP export request: authenticated, decompressed and within the size limit.
 *
 * @param workspace the tenant, from the credential and from nowhere else
 * @param body holds the message in its first {@code length} bytes; valid until {@link
 *     Ingest#ingest} returns, then it is reused
 * @param length number of bytes of {@code body} that belong to the message
 */
@SuppressWarnings("ArrayRecordComponent") // never compared; a copy would double the memory traffic
public record IngestRequest(
    Signal signal,
    Encoding encoding,
    Transport transport,
    String workspace,
    byte[] body,
    int length) {}
