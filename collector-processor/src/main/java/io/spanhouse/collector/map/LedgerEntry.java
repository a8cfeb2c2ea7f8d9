package io.spanhouse.collector.map;

import io.spanhouse.collector.receive.Encoding;
import io.spanhouse.collector.receive.Signal;
import io.spanhouse.collector.receive.Transport;

/**
 * What became of a request's items: received = stored + duplicate + rejected.
 *
 * @param duplicate items this request carried more than once
 * @param bodyBytes size of the body after decompression
 */
public record LedgerEntry(
    Signal signal,
    Transport transport,
    Encoding encoding,
    int stored,
    int duplicate,
    int rejected,
    long bodyBytes) {}
