package io.spanhouse.semconv;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.context.Context;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A span's place in its trace, see {@link SpanhouseAttributes#DOTTED_ORDER}.
 *
 * <p>It is known only while every span from the root down was started by the helpers. Below a
 * remote parent or another library's span there is none: a gap in the path would sort wrongly, and
 * readers compute the missing ones.
 */
final class DottedOrder {
  private static final int MICROS_PER_SECOND = 1_000_000;
  private static final String[] TWO_DIGITS = new String[100];

  static {
    for (int i = 0; i < TWO_DIGITS.length; i++) {
      TWO_DIGITS[i] = "" + i / 10 + i % 10;
    }
  }

  /** About 200 levels. Agents that recurse without end must not send quadratically more. */
  private static final int MAX_CHARS = 8192;

  private final SpanContext span;
  private final String path;
  private final TraceClock clock;
  private final long startEpochNanos;

  private DottedOrder(SpanContext span, String path, TraceClock clock, long startEpochNanos) {
    this.span = span;
    this.path = path;
    this.clock = clock;
    this.startEpochNanos = startEpochNanos;
  }

  /** The place of a span that is about to start under {@code parent}; null when it is unknown. */
  static @Nullable Next next(Context parent) {
    SpanContext parentSpan = Span.fromContext(parent).getSpanContext();
    if (!parentSpan.isValid()) {
      return new Next(null, TraceClock.start());
    }
    DottedOrder known = Attachment.orderIn(parent);
    if (known == null || !known.span.equals(parentSpan) || known.path.length() > MAX_CHARS) {
      return null;
    }
    return new Next(known, known.clock);
  }

  /** Nanoseconds since 1970, by the clock of the trace that {@code order} is in. */
  static long now(@Nullable DottedOrder order) {
    return order == null ? TraceClock.start().now() : order.clock.now();
  }

  String path() {
    return path;
  }

  /** Nanoseconds since the span started. */
  long elapsedNanos() {
    return clock.now() - startEpochNanos;
  }

  /** A place whose span has no identifier yet. */
  static final class Next {
    private final @Nullable DottedOrder parent;
    private final TraceClock clock;
    private final long startEpochNanos;

    private Next(@Nullable DottedOrder parent, TraceClock clock) {
      this.parent = parent;
      this.clock = clock;
      this.startEpochNanos = clock.now();
    }

    /** When the span has to start, so that its path tells the same time as the span. */
    long startEpochNanos() {
      return startEpochNanos;
    }

    DottedOrder of(SpanContext span) {
      long micros = startEpochNanos / 1000;
      int micro = (int) (micros % MICROS_PER_SECOND);
      String path =
          (parent == null ? "" : parent.path)
              + (parent == null ? "" : ".")
              + Second.of(micros / MICROS_PER_SECOND).text
              + TWO_DIGITS[micro / 10_000]
              + TWO_DIGITS[micro / 100 % 100]
              + TWO_DIGITS[micro % 100]
              + "Z"
              + span.getSpanId();
      return new DottedOrder(span, path, clock, startEpochNanos);
    }
  }

  /** The part of a time that stays the same for a while; to format it takes long. */
  private record Second(long epochSecond, String text) {
    private static final DateTimeFormatter FORMAT =
        DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);

    private static volatile Second last = format(0);

    static Second of(long epochSecond) {
      Second second = last;
      if (second.epochSecond != epochSecond) {
        second = format(epochSecond);
        last = second;
      }
      return second;
    }

    private static Second format(long epochSecond) {
      return new Second(epochSecond, FORMAT.format(Instant.ofEpochSecond(epochSecond)));
    }
  }
}
