package io.spanhouse.exporter;

import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import java.time.Duration;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * A batch processor that sends what it has when an outermost run ends, for the program may end
 * right after it. Not more often than every 100 ms: many short runs are better sent together.
 *
 * <p>The SDK's batch processor answers a flush or shutdown that comes during a flush with the
 * result of that one, which need not include the spans that ended meanwhile. Here they wait for it
 * and are done after it.
 */
final class RunFlushingSpanProcessor implements SpanProcessor {
  private static final Duration MIN_INTERVAL = Duration.ofMillis(100);

  private final SpanProcessor batch;
  private final AtomicLong notBefore = new AtomicLong(System.nanoTime());
  private volatile CompletableResultCode flush = new CompletableResultCode().succeed();

  RunFlushingSpanProcessor(SpanProcessor batch) {
    this.batch = batch;
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
      flush = batch.forceFlush();
    }
  }

  @Override
  public boolean isEndRequired() {
    return true;
  }

  @Override
  public CompletableResultCode forceFlush() {
    return flushed(() -> CompletableResultCode.ofSuccess());
  }

  @Override
  public CompletableResultCode shutdown() {
    return flushed(batch::shutdown);
  }

  /** Flushes after the flush that is under way, then does {@code next}. */
  private CompletableResultCode flushed(Supplier<CompletableResultCode> next) {
    CompletableResultCode result = new CompletableResultCode();
    CompletableResultCode before = flush;
    // Not on the thread that completes a flush: it takes the next one only when that returns.
    before.whenComplete(
        () -> ForkJoinPool.commonPool().execute(() -> settle(result, flushAfter(before), next)));
    return result;
  }

  private CompletableResultCode flushAfter(CompletableResultCode before) {
    CompletableResultCode own = batch.forceFlush();
    // The flush before, or nothing where that ended just now: neither flushes anything.
    while (own == before || own == CompletableResultCode.ofSuccess()) {
      Thread.onSpinWait();
      own = batch.forceFlush();
    }
    flush = own;
    return own;
  }

  private static void settle(
      CompletableResultCode result,
      CompletableResultCode flushed,
      Supplier<CompletableResultCode> next) {
    flushed.whenComplete(
        () -> {
          CompletableResultCode done = next.get();
          done.whenComplete(
              () -> {
                var unused =
                    flushed.isSuccess() && done.isSuccess() ? result.succeed() : result.fail();
              });
        });
  }
}
