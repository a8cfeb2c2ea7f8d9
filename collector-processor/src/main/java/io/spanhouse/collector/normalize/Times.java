package io.spanhouse.collector.normalize;

import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;

/**
 * Which of the times that senders give are believed. All others would be out of reach of whoever
 * asks for yesterday, and each of their months a partition of its own.
 *
 * <p>All times are nanoseconds since the epoch, those of OTLP unsigned.
 */
final class Times {
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  /** Years before OpenTelemetry: a clock that was never set, or another unit than nanoseconds. */
  static final long EARLIEST =
      Instant.parse("2010-01-01T00:00:00Z").getEpochSecond() * NANOS_PER_SECOND;

  /** A clock of another time zone is ahead by less. */
  static final long MAX_AHEAD = Duration.ofHours(24).toNanos();

  private Times() {}

  /** Whether something that arrived at {@code arrival} may have happened at this time. */
  static boolean isBelieved(long time, long arrival) {
    return time >= EARLIEST && time <= arrival + MAX_AHEAD;
  }

  /** A sum of signed times, no later than ClickHouse can store. */
  static long sum(long time, long duration) {
    long sum = time + duration;
    return sum < 0 ? Long.MAX_VALUE : sum;
  }

  /** ISO 8601 in UTC. */
  static String text(long unsignedNanos) {
    return Instant.ofEpochSecond(
            Long.divideUnsigned(unsignedNanos, NANOS_PER_SECOND),
            Long.remainderUnsigned(unsignedNanos, NANOS_PER_SECOND))
        .toString();
  }

  /** Nanoseconds from {@code start} to a time in ISO 8601, quoted or not; -1 where it is none. */
  static long between(long start, String iso) {
    try {
      Instant at = Instant.parse(iso.replace("\"", "").strip());
      long nanos =
          Math.addExact(Math.multiplyExact(at.getEpochSecond(), NANOS_PER_SECOND), at.getNano());
      return nanos < start ? -1 : nanos - start;
    } catch (DateTimeParseException | ArithmeticException e) {
      return -1;
    }
  }
}
