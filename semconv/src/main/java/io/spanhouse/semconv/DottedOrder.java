package io.spanhouse.semconv;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import io.opentelemetry.context.ImplicitContextKeyed;
import java.time.LocalDate;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A span's place in its trace, see {@link SpanhouseAttributes#DOTTED_ORDER}.
 *
 * <p>It is known only while every span from the root down was started by the helpers. Below a
 * remote parent or another library's span there is none: a gap in the path would sort wrongly, and
 * readers compute the missing ones.
 */
final class DottedOrder implements ImplicitContextKeyed {
  private static final ContextKey<DottedOrder> KEY = ContextKey.named("spanhouse-dotted-order");
  private static final int TIME_CHARS = 22;
  private static final long MICROS_PER_DAY = TimeUnit.DAYS.toMicros(1);

  /** About 200 levels. Agents that recurse without end must not send quadratically more. */
  private static final int MAX_CHARS = 8192;

  private final SpanContext span;
  private final String path;
  private final TraceClock clock;

  private DottedOrder(SpanContext span, String path, TraceClock clock) {
    this.span = span;
    this.path = path;
    this.clock = clock;
  }

  /** The place of a span that is about to start under {@code parent}; null when it is unknown. */
  static @Nullable Next next(Context parent) {
    SpanContext parentSpan = Span.fromContext(parent).getSpanContext();
    if (!parentSpan.isValid()) {
      return new Next("", TraceClock.start());
    }
    DottedOrder known = parent.get(KEY);
    if (known == null || !known.span.equals(parentSpan) || known.path.length() > MAX_CHARS) {
      return null;
    }
    return new Next(known.path + ".", known.clock);
  }

  /** Nanoseconds since 1970, by the clock of the trace that {@code context} is in. */
  static long now(Context context) {
    DottedOrder known = context.get(KEY);
    return known == null ? TraceClock.start().now() : known.clock.now();
  }

  String path() {
    return path;
  }

  @Override
  public Context storeInContext(Context context) {
    return context.with(KEY, this);
  }

  /** A place whose span has no identifier yet. */
  static final class Next {
    private final String prefix;
    private final TraceClock clock;
    private final long startEpochNanos;

    private Next(String prefix, TraceClock clock) {
      this.prefix = prefix;
      this.clock = clock;
      this.startEpochNanos = clock.now();
    }

    /** When the span has to start, so that its path tells the same time as the span. */
    long startEpochNanos() {
      return startEpochNanos;
    }

    DottedOrder of(SpanContext span) {
      String spanId = span.getSpanId();
      StringBuilder path =
          new StringBuilder(prefix.length() + TIME_CHARS + spanId.length()).append(prefix);
      appendTime(path);
      return new DottedOrder(span, path.append(spanId).toString(), clock);
    }

    /** As {@code uuuuMMdd'T'HHmmssSSSSSS'Z'}; a DateTimeFormatter takes longer than the span. */
    private void appendTime(StringBuilder to) {
      long micros = startEpochNanos / 1000;
      LocalDate day = LocalDate.ofEpochDay(micros / MICROS_PER_DAY);
      long ofDay = micros % MICROS_PER_DAY;
      appendDigits(to, day.getYear(), 4);
      appendDigits(to, day.getMonthValue(), 2);
      appendDigits(to, day.getDayOfMonth(), 2);
      to.append('T');
      appendDigits(to, ofDay / 3_600_000_000L, 2);
      appendDigits(to, ofDay / 60_000_000 % 60, 2);
      appendDigits(to, ofDay / 1_000_000 % 60, 2);
      appendDigits(to, ofDay % 1_000_000, 6);
      to.append('Z');
    }

    private static void appendDigits(StringBuilder to, long number, int count) {
      long divisor = 1;
      for (int i = 1; i < count; i++) {
        divisor *= 10;
      }
      for (; divisor > 0; divisor /= 10) {
        to.append((char) ('0' + number / divisor % 10));
      }
    }
  }
}
