package io.spanhouse.collector.batch;

import io.spanhouse.collector.map.Tables;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Gathers the rows of many requests into blocks and gives each request the future of the block that
 * carries it.
 *
 * <p>A block whose time is up waits while the lane's last one is still being written: storage that
 * is slower than the traffic gets fewer, larger blocks, not more.
 *
 * <p>Rows are appended in lanes, each filled by one thread at a time. A request takes the first
 * lane that is free, so light traffic makes few, large blocks. Decoding and mapping run inside the
 * lane, so lanes bound the cores that they use. A request is never split over blocks, which makes
 * taking its rows back simple; its downside is that a block may exceed its limits by one request.
 *
 * <p>Thread-safe.
 */
public final class Batcher implements AutoCloseable {
  private static final int MAX_SPARE_TABLES = 8;

  private final BatchLimits limits;
  private final BlockWriter writer;
  private final List<Lane> lanes;
  private final AtomicInteger nextLane = new AtomicInteger();
  private final ScheduledThreadPoolExecutor timer;
  private final Set<OpenBlock> unfinished = ConcurrentHashMap.newKeySet();
  private final Deque<Tables> spareTables = new ArrayDeque<>();

  /** Starts with {@code lanes} lanes, at least 1. */
  public Batcher(BatchLimits limits, int lanes, BlockWriter writer) {
    this.limits = limits;
    this.writer = writer;
    this.lanes = IntStream.range(0, lanes).mapToObj(i -> new Lane()).toList();
    this.timer =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, "spanhouse-seal");
              thread.setDaemon(true);
              return thread;
            });
    timer.setRemoveOnCancelPolicy(true);
  }

  /**
   * Lets {@code rows} append the rows of one request. When it throws, the rows it appended are
   * taken back and the exception is passed on.
   *
   * @return what {@code rows} returned, once its rows are durable
   */
  public <R> CompletionStage<R> append(Function<Tables, R> rows) {
    Lane lane = lockLane();
    try {
      OpenBlock block = lane.open();
      Tables tables = block.tables;
      int[] mark = tables.mark();
      R result;
      try {
        tables.beginRequest();
        result = rows.apply(tables);
      } catch (RuntimeException | Error e) {
        tables.rollBack(mark);
        throw e;
      }
      if (limits.areReached(tables) || timer.isShutdown()) {
        lane.seal();
      }
      return block.durable.thenApply(nothing -> result);
    } finally {
      lane.lock.unlock();
    }
  }

  private Lane lockLane() {
    for (Lane lane : lanes) {
      if (lane.lock.tryLock()) {
        return lane;
      }
    }
    Lane lane = lanes.get(Math.floorMod(nextLane.getAndIncrement(), lanes.size()));
    lane.lock.lock();
    return lane;
  }

  /** Seals what is open and waits until every request is answered, however its block ends. */
  @Override
  public void close() {
    timer.shutdownNow();
    for (Lane lane : lanes) {
      lane.lock.lock();
      try {
        lane.seal();
      } finally {
        lane.lock.unlock();
      }
    }
    CompletableFuture.allOf(
            unfinished.stream().map(block -> block.answered).toArray(CompletableFuture<?>[]::new))
        .join();
  }

  private Tables takeTables() {
    synchronized (spareTables) {
      Tables spare = spareTables.poll();
      return spare == null ? new Tables() : spare;
    }
  }

  private void recycle(Tables tables) {
    tables.clear();
    synchronized (spareTables) {
      if (spareTables.size() < MAX_SPARE_TABLES) {
        spareTables.push(tables);
      }
    }
  }

  private final class OpenBlock {
    final Tables tables = takeTables();
    final CompletableFuture<Void> durable = new CompletableFuture<>();

    /** Done once all that waited for {@link #durable} has run: that one is done before. */
    final CompletableFuture<Void> answered = new CompletableFuture<>();

    void answer(@Nullable Throwable failure) {
      if (failure == null) {
        durable.complete(null);
      } else {
        durable.completeExceptionally(failure);
      }
    }
  }

  /** Fills one block after the other. */
  private final class Lane {
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable OpenBlock open;
    private int beingWritten;
    private boolean overdue;

    OpenBlock open() {
      if (open == null) {
        OpenBlock opened = new OpenBlock();
        open = opened;
        if (!timer.isShutdown()) {
          Future<?> unused =
              timer.schedule(
                  () -> sealIfOpen(opened), limits.maxAge().toNanos(), TimeUnit.NANOSECONDS);
        }
      }
      return open;
    }

    private void sealIfOpen(OpenBlock block) {
      lock.lock();
      try {
        if (open == block) {
          sealOnceWritten();
        }
      } finally {
        lock.unlock();
      }
    }

    private void sealOnceWritten() {
      if (beingWritten == 0) {
        seal();
      } else {
        overdue = true;
      }
    }

    void seal() {
      OpenBlock block = open;
      open = null;
      overdue = false;
      if (block == null) {
        return;
      }
      beingWritten++;
      unfinished.add(block);
      CompletionStage<Void> unused =
          write(block).whenComplete((nothing, failure) -> ended(block, failure));
    }

    /** A writer that throws has given up on the block. */
    private CompletionStage<Void> write(OpenBlock block) {
      try {
        return writer.write(new SealedBlock(block.tables, System.nanoTime()));
      } catch (Throwable t) {
        return CompletableFuture.failedFuture(t);
      }
    }

    private void ended(OpenBlock block, @Nullable Throwable failure) {
      lock.lock();
      try {
        beingWritten--;
        if (overdue) {
          sealOnceWritten();
        }
        recycle(block.tables);
      } finally {
        lock.unlock();
        block.answer(failure);
        unfinished.remove(block);
        block.answered.complete(null);
      }
    }
  }
}
