package io.spanhouse.collector.normalize;

/** OTLP times, unsigned nanoseconds since the epoch, as the signed ones ClickHouse stores. */
public final class Times {
  private Times() {}

  /** Times from the year 2262 on become the last nanosecond before. */
  public static long clamp(long unsignedNanos) {
    return unsignedNanos < 0 ? Long.MAX_VALUE : unsignedNanos;
  }
}
