package io.spanhouse.benchmarks.load;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * One run of load. The calling thread makes each request new and sends it once one of a fixed
 * number of slots is free; the client's thread takes the answers.
 */
final class LoadRun {
  private static final OperatingSystemMXBean OS =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
  private static final long FIRST_BACKOFF_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long MAX_BACKOFF_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final TraceClient client;
  private final int maxAttempts;
  private final int slots;
  private final BlockingQueue<Slot> free;
  private final Histogram ackNanos = new Histogram(3);
  private final Map<String, Long> answers = new TreeMap<>();
  private long nextId = ThreadLocalRandom.current().nextLong();
  private long spansAcked;
  private long spansRejected;
  private long spansFailed;
  private long bytesAcked;
  private volatile @Nullable Throwable failure;

  LoadRun(
      TraceClient client,
      RequestTemplate[] templates,
      int connections,
      int inFlight,
      int maxAttempts) {
    this.client = client;
    this.maxAttempts = maxAttempts;
    slots = connections * inFlight;
    free = new ArrayBlockingQueue<>(slots);
    for (int i = 0; i < slots; i++) {
      free.add(new Slot(templates[i % templates.length], i % connections));
    }
  }

  /** A request under way, or one that could be. */
  private static final class Slot {
    final RequestTemplate template;
    final ByteBuffer message;
    final int connection;
    long dueNanos;
    int attempts;
    long backoffNanos;

    Slot(RequestTemplate template, int connection) {
      this.template = template;
      this.connection = connection;
      message = template.newBuffer();
    }
  }

  /** Sends {@code spans} spans, stops earlier after {@code limit}, and waits for all answers. */
  LoadReport run(Shape shape, long spans, Duration limit, long spansPerSecond)
      throws InterruptedException {
    long cpuBefore = OS.getProcessCpuTime();
    long startedAt = System.nanoTime();
    int spansPerRequest = 0;
    for (long sent = 0; sent < spans && System.nanoTime() - startedAt < limit.toNanos(); ) {
      long due = startedAt + (spansPerSecond == 0 ? 0 : (long) (sent * 1e9 / spansPerSecond));
      sleepUntil(due);
      Slot slot = takeFree();
      send(slot, spansPerSecond == 0 ? System.nanoTime() : due);
      spansPerRequest = slot.template.spans();
      sent += spansPerRequest;
    }
    for (int i = 0; i < slots; i++) {
      takeFree();
    }
    double seconds = (System.nanoTime() - startedAt) / 1e9;
    return new LoadReport(
        shape,
        spansPerRequest,
        spansAcked,
        spansRejected,
        spansFailed,
        bytesAcked,
        seconds,
        ackNanos.getValueAtPercentile(50) / 1e6,
        ackNanos.getValueAtPercentile(99) / 1e6,
        ackNanos.getMaxValue() / 1e6,
        (OS.getProcessCpuTime() - cpuBefore) / 1e9,
        answers);
  }

  private Slot takeFree() throws InterruptedException {
    Slot slot = free.take();
    if (failure != null) {
      throw new IllegalStateException("the load generator itself failed", failure);
    }
    return slot;
  }

  private static void sleepUntil(long nanoTime) {
    for (long left = nanoTime - System.nanoTime(); left > 0; left = nanoTime - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }

  private void send(Slot slot, long dueNanos) {
    Instant now = Instant.now();
    slot.template.renew(
        slot.message, nextId, TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano());
    nextId += slot.template.ids();
    slot.dueNanos = dueNanos;
    slot.attempts = 0;
    slot.backoffNanos = FIRST_BACKOFF_NANOS;
    attempt(slot);
  }

  private void attempt(Slot slot) {
    slot.attempts++;
    CompletionStage<Void> unused =
        client
            .send(slot.connection, slot.message)
            .thenAccept(answer -> take(answer, slot))
            .exceptionally(
                e -> {
                  failure = e;
                  free.add(slot);
                  return null;
                });
  }

  private void take(Answer answer, Slot slot) {
    answers.merge(answer.status(), 1L, Long::sum);
    if (answer.retryable() && slot.attempts < maxAttempts) {
      Future<?> unused =
          client.thread().schedule(() -> attempt(slot), backoff(slot), TimeUnit.NANOSECONDS);
      return;
    }
    if (answer.isOk()) {
      ackNanos.recordValue(System.nanoTime() - slot.dueNanos);
      spansAcked += slot.template.spans() - answer.rejectedSpans();
      spansRejected += answer.rejectedSpans();
      bytesAcked += slot.template.bytes();
    } else {
      spansFailed += slot.template.spans();
    }
    free.add(slot);
  }

  /** A random part of a growing limit, as SDKs wait. */
  private static long backoff(Slot slot) {
    long backoff = ThreadLocalRandom.current().nextLong(slot.backoffNanos);
    slot.backoffNanos = Math.min(slot.backoffNanos * 3 / 2, MAX_BACKOFF_NANOS);
    return backoff;
  }
}
