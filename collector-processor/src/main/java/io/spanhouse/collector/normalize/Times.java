package io.spanhouse.collector.normalize;

import java.time.Instant;
import java.time.format.DateTimeParseException;

/** OTLP times, unsigned nanoseconds since the epoch, as the signed ones ClickHouse stores. */
public final class Times {
  private static final long NANOS = 1_000_000_000L;

  private Times() {}

  /** Times from the year 2262 on become the last nanosecond before. */
  public static long clamp(long unsignedNanos) {
    return unsignedNanos < 0 ? Long.MAX_VALUE : unsignedNanos;
  }

  /** Nanoseconds from {@code start} to a time in ISO 8601, quoted or not; -1 where it is none. */
  static long between(long start, String iso) {
    try {
      Instant at = Instant.parse(iso.replace("\"", "").strip());
      long nanos = Math.addExact(Math.multiplyExact(at.getEpochSecond(), NANOS), at.getNano());
      return nanos < start ? -1 : nanos - start;
    } catch (DateTimeParseException | ArithmeticException e) {
      return -1;
    }
  }
}
