package io.spanhouse.benchmarks.traffic;

import java.time.LocalDate;
import java.util.concurrent.TimeUnit;

/** A span's place in the order of its trace, where our helpers know it: from the root down. */
final class DottedOrder {
  private static final long MICROS_PER_DAY = TimeUnit.DAYS.toMicros(1);

  /** Empty for a span that anything but a helper's is above. */
  String of(TrafficSpan span) {
    if (span.dottedOrder != null) {
      return span.dottedOrder;
    }
    String above = span.parent == null ? "" : of(span.parent);
    boolean known =
        span.dialect == Dialect.SPANHOUSE
            && (span.parent == null
                || (!above.isEmpty() && span.parent.service.equals(span.service)));
    String order = known ? (above.isEmpty() ? "" : above + ".") + place(span) : "";
    span.dottedOrder = order;
    return order;
  }

  /** A span's own part of the order. */
  static String place(TrafficSpan span) {
    long micros = TimeUnit.NANOSECONDS.toMicros(span.startedAt);
    LocalDate day = LocalDate.ofEpochDay(micros / MICROS_PER_DAY);
    long ofDay = micros % MICROS_PER_DAY;
    StringBuilder text = new StringBuilder(38);
    digits(text, day.getYear(), 1000);
    digits(text, day.getMonthValue(), 10);
    digits(text, day.getDayOfMonth(), 10);
    text.append('T');
    digits(text, ofDay / 3_600_000_000L, 10);
    digits(text, ofDay / 60_000_000 % 60, 10);
    digits(text, ofDay / 1_000_000 % 60, 10);
    digits(text, ofDay % 1_000_000, 100_000);
    return text.append('Z').append(span.hexId()).toString();
  }

  private static void digits(StringBuilder to, long number, int first) {
    for (int divisor = first; divisor > 0; divisor /= 10) {
      to.append((char) ('0' + number / divisor % 10));
    }
  }
}
