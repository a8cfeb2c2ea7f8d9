package io.spanhouse.collector.command.terminal;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * Tells a person at a terminal how far something long is, in one line that changes and goes away at
 * the end. Elsewhere it says nothing.
 */
public final class Progress implements AutoCloseable {
  private static final long INTERVAL_MILLIS = 500;

  private final Console console;
  private final String what;
  private final long startedNanos = System.nanoTime();
  private final AtomicLong bytes = new AtomicLong();
  private final ScheduledExecutorService ticks;

  private Progress(Console console, String what) {
    this.console = console;
    this.what = what;
    ticks =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "spanhouse-progress");
              thread.setDaemon(true);
              return thread;
            });
  }

  public static Progress start(Console console, String what) {
    Progress progress = new Progress(console, what);
    progress.show(() -> HumanFormat.bytes(progress.bytes.get()));
    return progress;
  }

  private void show(Supplier<String> how) {
    Future<?> unused =
        ticks.scheduleWithFixedDelay(
            () ->
                console.progress(
                    "%s: %s, %s"
                        .formatted(
                            what,
                            how.get(),
                            HumanFormat.duration(System.nanoTime() - startedNanos))),
            INTERVAL_MILLIS,
            INTERVAL_MILLIS,
            TimeUnit.MILLISECONDS);
  }

  /** The same stream; what is read of it is how far it is. */
  public InputStream counting(InputStream in) {
    return new FilterInputStream(in) {
      @Override
      public int read() throws IOException {
        int read = in.read();
        bytes.addAndGet(read < 0 ? 0 : 1);
        return read;
      }

      @Override
      public int read(byte[] buffer, int offset, int length) throws IOException {
        int read = in.read(buffer, offset, length);
        bytes.addAndGet(Math.max(0, read));
        return read;
      }
    };
  }

  @Override
  public void close() {
    if (!ticks.isShutdown()) {
      ticks.shutdownNow();
      try {
        boolean unused = ticks.awaitTermination(1, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      console.progress("");
    }
  }
}
