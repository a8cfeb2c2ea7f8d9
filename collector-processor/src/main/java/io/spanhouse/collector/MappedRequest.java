package io.spanhouse.collector;

import io.spanhouse.collector.metrics.Changes;

/**
 * What became of the items of a request, once its rows are durable.
 *
 * @param duplicate items the request carried more than once
 * @param changes what is stored otherwise than it was sent
 * @param message what the sender should know beside that; empty when there is nothing to say
 */
record MappedRequest(int stored, int duplicate, int rejected, Changes changes, String message) {
  int items() {
    return stored + duplicate + rejected;
  }
}
