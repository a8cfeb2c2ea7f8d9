package io.spanhouse.benchmarks.traffic;

import io.spanhouse.benchmarks.load.Answer;
import io.spanhouse.benchmarks.load.TraceClient;
import java.nio.ByteBuffer;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests to a receiver over OTLP/gRPC, a fixed number of them at once, and again those that
 * it could not take. A request refused for good is counted as failed.
 */
final class GrpcSink implements Sink {
  private static final int PREFIX_BYTES = 5;
  private static final int MAX_ATTEMPTS = 20;
  private static final long BACKOFF_MILLIS = 1000;

  private final TraceClient client;
  private final int connections;
  private final int slots;
  private final BlockingQueue<Slot> free;
  private long acknowledged;
  private long failed;
  private long bytes;
  private long requests;
  private long retries;
  private volatile @Nullable Throwable failure;

  /** A request under way, or one that could be. */
  private static final class Slot {
    final int connection;
    byte[] message = new byte[0];
    int length;
    int spans;
    int attempts;

    Slot(int connection) {
      this.connection = connection;
    }
  }

  GrpcSink(String endpoint, int connections, int inFlight) {
    client = new TraceClient(endpoint, connections);
    this.connections = connections;
    slots = connections * inFlight;
    free = new ArrayBlockingQueue<>(slots);
    for (int i = 0; i < slots; i++) {
      free.add(new Slot(i % this.connections));
    }
  }

  @Override
  public void send(ProtoWriter request, int spans) throws InterruptedException {
    Slot slot = take();
    slot.length = PREFIX_BYTES + request.size();
    if (slot.message.length < slot.length) {
      slot.message = new byte[slot.length * 5 / 4];
    }
    ByteBuffer.wrap(slot.message)
        .put((byte) 0)
        .putInt(request.size())
        .put(request.array(), 0, request.size());
    slot.spans = spans;
    slot.attempts = 0;
    attempt(slot);
  }

  private Slot take() throws InterruptedException {
    Slot slot = free.take();
    if (failure != null) {
      throw new IllegalStateException("sending failed", failure);
    }
    return slot;
  }

  private void attempt(Slot slot) {
    slot.attempts++;
    CompletionStage<Void> unused =
        client
            .send(slot.connection, ByteBuffer.wrap(slot.message, 0, slot.length))
            .thenAccept(answer -> answered(answer, slot))
            .exceptionally(
                e -> {
                  failure = e;
                  free.add(slot);
                  return null;
                });
  }

  private void answered(Answer answer, Slot slot) {
    if (answer.retryable() && slot.attempts < MAX_ATTEMPTS) {
      retries++;
      Future<?> unused =
          client.thread().schedule(() -> attempt(slot), BACKOFF_MILLIS, TimeUnit.MILLISECONDS);
      return;
    }
    requests++;
    bytes += slot.length - PREFIX_BYTES;
    long rejected = answer.isOk() ? answer.rejectedSpans() : slot.spans;
    failed += rejected;
    acknowledged += slot.spans - rejected;
    free.add(slot);
  }

  @Override
  public Totals finish() throws InterruptedException {
    for (int i = 0; i < slots; i++) {
      take();
    }
    return new Totals(acknowledged, failed, bytes, requests, retries);
  }

  @Override
  public void close() {
    client.close();
  }
}
