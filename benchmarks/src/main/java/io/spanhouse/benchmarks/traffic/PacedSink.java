package io.spanhouse.benchmarks.traffic;

import java.util.concurrent.locks.LockSupport;

/** Hands requests on no faster than at some rate. */
final class PacedSink implements Sink {
  private final Sink sink;
  private final double nanosPerSpan;
  private final long startedAt = System.nanoTime();
  private long spans;

  PacedSink(Sink sink, long spansPerSecond) {
    this.sink = sink;
    nanosPerSpan = 1e9 / spansPerSecond;
  }

  @Override
  public void send(ProtoWriter request, int count) throws InterruptedException {
    long due = startedAt + (long) (spans * nanosPerSpan);
    for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      LockSupport.parkNanos(left);
    }
    spans += count;
    sink.send(request, count);
  }

  @Override
  public Totals finish() throws InterruptedException {
    return sink.finish();
  }

  @Override
  public void close() {
    sink.close();
  }
}
