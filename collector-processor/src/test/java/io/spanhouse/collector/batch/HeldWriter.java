package io.spanhouse.collector.batch;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Holds every block until a test says how it ended. */
final class HeldWriter implements BlockWriter {
  private final BlockingQueue<Held> held = new LinkedBlockingQueue<>();

  /** A block that is being written, and how many rows it had when it was handed over. */
  record Held(int rows, CompletableFuture<Void> written) {}

  @Override
  public CompletionStage<Void> write(SealedBlock block) {
    CompletableFuture<Void> written = new CompletableFuture<>();
    held.add(new Held(block.tables().rows(), written));
    return written;
  }

  /** The next block; waits for it. */
  Held next() throws InterruptedException {
    Held next = held.poll(30, TimeUnit.SECONDS);
    if (next == null) {
      throw new AssertionError("no block was sealed");
    }
    return next;
  }

  boolean holdsNothing() {
    return held.isEmpty();
  }
}
