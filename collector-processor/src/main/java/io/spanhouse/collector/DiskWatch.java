package io.spanhouse.collector;

import io.netty.util.concurrent.DefaultThreadFactory;
import io.spanhouse.collector.metrics.CollectorMetrics;
import io.spanhouse.collector.metrics.Warnings;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches the disk of the embedded engine's data, so that requests are refused before it is full,
 * and taken in again by itself once a quarter more than the reserve is free.
 *
 * <p>An engine whose disk did run full (others write to it, too) is restarted once there is room:
 * it commits parts whose small files are empty, and cannot read their table until it looks at the
 * files again.
 *
 * <p>Thread-safe.
 */
public final class DiskWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DiskWatch.class);
  private static final Duration INTERVAL = Duration.ofSeconds(1);

  /** Less than an insert writes. */
  private static final long FULL_BYTES = 1 << 20;

  private final Path directory;
  private final DiskReserve reserve;
  private final Runnable restartEngine;
  private final Warnings warnings = new Warnings(LOG);
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(new DefaultThreadFactory("spanhouse-disk", true));
  private volatile @Nullable String trouble;
  private volatile long freeBytes;
  private volatile long reservedBytes;
  private final AtomicLong refusals = new AtomicLong();
  private boolean ranFull;

  /**
   * Looks now, then every second.
   *
   * @param directory any on the disk
   * @param restartEngine asks for a restart; need not wait for it
   */
  public DiskWatch(Path directory, DiskReserve reserve, Runnable restartEngine) {
    this.directory = directory;
    this.reserve = reserve;
    this.restartEngine = restartEngine;
    lookQuietly();
    long millis = INTERVAL.toMillis();
    Future<?> unused =
        timer.scheduleWithFixedDelay(this::lookQuietly, millis, millis, TimeUnit.MILLISECONDS);
  }

  /** Shows the disk among the collector's counters. */
  void show(CollectorMetrics metrics) {
    metrics.gauge("disk.free.bytes", "Free bytes of the data directory's disk", () -> freeBytes);
    metrics.gauge(
        "disk.reserved.bytes",
        "Requests are refused while fewer bytes are free",
        () -> reservedBytes);
    metrics.counter(
        "disk.refusals", "Times that refusing began because of the disk", refusals::get);
  }

  /** Why nothing is taken in now; empty while there is room. */
  Optional<String> trouble() {
    return Optional.ofNullable(trouble);
  }

  /** The engine could not write for want of room. */
  synchronized void ranFull() {
    ranFull = true;
    refuse();
  }

  private void lookQuietly() {
    try {
      look();
    } catch (Throwable t) {
      // Whatever it was: a task that throws is not run again.
      warnings.warn("look", "the room on the disk of " + directory + " is not known: " + t);
    }
  }

  private synchronized void look() throws IOException {
    FileStore store = Files.getFileStore(directory);
    freeBytes = store.getUsableSpace();
    reservedBytes = reserve.of(store.getTotalSpace());
    ranFull |= freeBytes < FULL_BYTES;
    if (freeBytes < reservedBytes) {
      refuse();
    } else if (trouble != null && freeBytes >= reservedBytes + reservedBytes / 4) {
      accept();
    }
  }

  private void refuse() {
    if (trouble == null) {
      refusals.incrementAndGet();
      LOG.warn(
          "{} MiB are free on the disk of {}: nothing is taken in until {} MiB are. Make room, or"
              + " lower --min-free-disk",
          freeBytes >> 20,
          directory,
          (reservedBytes + reservedBytes / 4) >> 20);
    }
    trouble = "the disk of the storage is nearly full; send it again later";
  }

  private void accept() {
    if (ranFull) {
      LOG.warn("the disk of {} ran full: the engine is restarted", directory);
      restartEngine.run();
      ranFull = false;
    }
    LOG.warn("{} MiB are free on the disk of {}: data is welcome", freeBytes >> 20, directory);
    trouble = null;
  }

  /** Stops looking. */
  @Override
  public void close() {
    timer.shutdownNow();
  }
}
