package io.spanhouse.collector.map;

import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;

/** The month of a time in UTC as ClickHouse's {@code toYYYYMM}: 202611 for November 2026. */
final class Month {
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  private long from;
  private long to;
  private int number;

  /** The month of nanoseconds since the epoch. Times of one month follow each other, mostly. */
  int of(long epochNanos) {
    if (epochNanos < from || epochNanos >= to) {
      YearMonth month =
          YearMonth.from(
              Instant.ofEpochSecond(epochNanos / NANOS_PER_SECOND).atOffset(ZoneOffset.UTC));
      number = month.getYear() * 100 + month.getMonthValue();
      from = startNanos(month);
      to = startNanos(month.plusMonths(1));
    }
    return number;
  }

  private static long startNanos(YearMonth month) {
    long seconds = month.atDay(1).atStartOfDay().toEpochSecond(ZoneOffset.UTC);
    return seconds > Long.MAX_VALUE / NANOS_PER_SECOND
        ? Long.MAX_VALUE
        : seconds * NANOS_PER_SECOND;
  }
}
