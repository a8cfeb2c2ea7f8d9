package io.spanhouse.benchmarks.traffic;

/**
 * What a call used, or what a run says that it did.
 *
 * @param input tokens, cached and written to the cache ones included
 * @param output tokens, reasoning included
 * @param givenCost what the sender says it cost, in units of 10^-12 USD; {@link Money#UNKNOWN} when
 *     it does not say
 */
record Usage(
    long input, long output, long cached, long cacheWrite, long reasoning, long givenCost) {
  long total() {
    return input + output;
  }
}
