package io.spanhouse.semconv;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.TracerProvider;
import io.opentelemetry.context.Context;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A span just started.
 *
 * @param context the parent's Context with the span in it
 * @param order its place in the trace; null when it is unknown
 */
record StartedSpan(Span span, Context context, @Nullable DottedOrder order) {
  /** Builds spans that are never sent: to find their place in the trace would be lost time. */
  private static final Class<?> NOOP =
      TracerProvider.noop().get("noop").spanBuilder("noop").getClass();

  /** Its place or, where that is unknown, the nearest one above. */
  @Nullable DottedOrder nearestOrder() {
    return order == null ? Attachment.orderIn(context) : order;
  }

  /** Starts {@code builder}'s span under {@code parent}; a span that does nothing if that fails. */
  static StartedSpan start(SpanBuilder builder, Context parent) {
    try {
      if (builder.getClass() == NOOP) {
        // It is the parent's span again.
        return new StartedSpan(builder.setParent(parent).startSpan(), parent, null);
      }
      return startPlaced(builder, parent);
    } catch (RuntimeException e) {
      Guard.log(e);
      return new StartedSpan(Span.getInvalid(), parent, null);
    }
  }

  /** Starts {@code builder}'s span under {@code parent} and ends it at the same nanosecond. */
  static void startAndEnd(SpanBuilder builder, Context parent) {
    Guard.run(
        () -> {
          DottedOrder.Next next = DottedOrder.next(parent);
          long now =
              next == null ? DottedOrder.now(Attachment.orderIn(parent)) : next.startEpochNanos();
          builder.setParent(parent).setStartTimestamp(now, TimeUnit.NANOSECONDS);
          Span span = builder.startSpan();
          if (next != null && span.getSpanContext().isValid()) {
            span.setAttribute(
                SpanhouseAttributes.DOTTED_ORDER, next.of(span.getSpanContext()).path());
          }
          span.end(now, TimeUnit.NANOSECONDS);
        });
  }

  private static StartedSpan startPlaced(SpanBuilder builder, Context parent) {
    DottedOrder.Next next = DottedOrder.next(parent);
    builder.setParent(parent);
    if (next != null) {
      builder.setStartTimestamp(next.startEpochNanos(), TimeUnit.NANOSECONDS);
    }
    Span span = builder.startSpan();
    Context context = parent.with(span);
    if (next == null || !span.getSpanContext().isValid()) {
      return new StartedSpan(span, context, null);
    }
    DottedOrder order = next.of(span.getSpanContext());
    span.setAttribute(SpanhouseAttributes.DOTTED_ORDER, order.path());
    return new StartedSpan(span, context, order);
  }
}
