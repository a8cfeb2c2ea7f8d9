package io.spanhouse.exporter;

import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A batch processor that sends what it has when an outermost run ends, for the program may end
 * right after it. Not more often than every 100 ms: many short runs are better sent together.
 */
final class RunFlushingSpanProcessor implements SpanProcessor {
  private static final Duration MIN_INTERVAL = Duration.ofMillis(100);

  private final SpanProcessor batch;
  private final AtomicLong notBefore = new AtomicLong(System.nanoTime());
  private final Flushes flushes;

  RunFlushingSpanProcessor(SpanProcessor batch) {
    this.batch = batch;
    this.flushes = new Flushes(batch::forceFlush);
  }

  @Override
  public void onStart(Context parent, ReadWriteSpan span) {
    batch.onStart(parent, span);
  }

  @Override
  public boolean isStartRequired() {
    return batch.isStartRequired();
  }

  @Override
  public void onEnd(ReadableSpan span) {
    batch.onEnd(span);
    SpanContext parent = span.getParentSpanContext();
    if ((parent.isValid() && !parent.isRemote()) || !RunStampingSpanProcessor.isRun(span)) {
      return;
    }
    long now = System.nanoTime();
    long earliest = notBefore.get();
    if (now - earliest >= 0 && notBefore.compareAndSet(earliest, now + MIN_INTERVAL.toNanos())) {
      flushes.beginIfIdle();
    }
  }

  @Override
  public boolean isEndRequired() {
    return true;
  }

  @Override
  public CompletableResultCode forceFlush() {
    return flushes.flush();
  }

  @Override
  public CompletableResultCode shutdown() {
    return flushes.flushThen(batch::shutdown);
  }
}
