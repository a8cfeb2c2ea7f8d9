package io.spanhouse.benchmarks.traffic;

import java.time.Duration;
import java.time.Instant;

/**
 * Everything that decides which traffic there is: equal specifications make equal spans.
 *
 * @param spans about how many
 * @param end of the {@link #PERIOD} they are spread over
 * @param payload whether model calls carry their messages
 * @param traceContextOnly whether some processes pass on their trace and not their run
 */
record TrafficSpec(long seed, long spans, Instant end, boolean payload, boolean traceContextOnly) {
  static final Duration PERIOD = Duration.ofDays(30);
  static final Instant DEFAULT_END = Instant.parse("2026-11-20T00:00:00Z");
}
