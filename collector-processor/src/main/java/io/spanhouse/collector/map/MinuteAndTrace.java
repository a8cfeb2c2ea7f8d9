package io.spanhouse.collector.map;

/** The start of a sort key {@code (toStartOfMinute(started_at), trace_id, ...)}, as a number. */
final class MinuteAndTrace {
  private static final long NANOS_PER_MINUTE = 60_000_000_000L;

  /** Minutes up to the year 2262 need 28 bits; the rest of a long orders by trace. */
  private static final int TRACE_PREFIX_BITS = 36;

  private MinuteAndTrace() {}

  static long prefix(long startedAt, long tracePrefix) {
    return ((startedAt / NANOS_PER_MINUTE) << TRACE_PREFIX_BITS)
        | (tracePrefix >>> (Long.SIZE - TRACE_PREFIX_BITS));
  }
}
