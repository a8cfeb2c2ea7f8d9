package io.spanhouse.collector;

/**
 * What became of the items of a request, once its rows are durable.
 *
 * @param duplicate items the request carried more than once
 * @param unreadable values that were kept as they came, because they could not be read
 * @param message what the sender should know; empty when there is nothing to say
 */
record MappedRequest(int stored, int duplicate, int rejected, int unreadable, String message) {}
