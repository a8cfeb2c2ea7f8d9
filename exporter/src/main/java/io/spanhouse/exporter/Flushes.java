package io.spanhouse.exporter;

import io.opentelemetry.sdk.common.CompletableResultCode;
import java.util.concurrent.ForkJoinPool;
import java.util.function.Supplier;

/**
 * Flushes of one of the SDK's batch processors, one after the other.
 *
 * <p>The processor answers a flush or shutdown that comes during a flush with the result of that
 * one, which need not include what came meanwhile. Here each waits for the one before.
 */
final class Flushes {
  private final Supplier<CompletableResultCode> batch;
  private CompletableResultCode last = CompletableResultCode.ofSuccess();
  private volatile CompletableResultCode flushed = CompletableResultCode.ofSuccess();

  /** {@code batch} flushes the processor. All of its flushes go through here. */
  Flushes(Supplier<CompletableResultCode> batch) {
    this.batch = batch;
  }

  /** Begins one, unless one is under way. */
  void beginIfIdle() {
    if (isIdle()) {
      var unused = flush();
    }
  }

  CompletableResultCode flush() {
    return flushThen(CompletableResultCode::ofSuccess);
  }

  /** Flushes, then does {@code next}. */
  CompletableResultCode flushThen(Supplier<CompletableResultCode> next) {
    CompletableResultCode result = new CompletableResultCode();
    CompletableResultCode before = lineUp(result);
    // Not on the thread that completes a flush: it takes the next one only when that returns.
    before.whenComplete(
        () -> ForkJoinPool.commonPool().execute(() -> settle(result, flushNow(), next)));
    return result;
  }

  private synchronized boolean isIdle() {
    return last.isDone();
  }

  /** Returns the one before. */
  private synchronized CompletableResultCode lineUp(CompletableResultCode next) {
    CompletableResultCode before = last;
    last = next;
    return before;
  }

  private CompletableResultCode flushNow() {
    CompletableResultCode own = batch.get();
    // The flush before, or nothing where that ended just now: neither flushes anything.
    while (own == flushed || own == CompletableResultCode.ofSuccess()) {
      Thread.onSpinWait();
      own = batch.get();
    }
    flushed = own;
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
