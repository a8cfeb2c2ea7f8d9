package io.spanhouse.collector.command;

import io.spanhouse.collector.command.terminal.CommandException;
import io.spanhouse.collector.command.terminal.Console;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * What a running command has open. Closed once, last opened first: by {@link #close}, or when the
 * process is told to stop by a signal, after which the process ends.
 */
final class OpenResources implements AutoCloseable {
  private final Console console;
  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private final AtomicBoolean ending = new AtomicBoolean();
  private final CountDownLatch never = new CountDownLatch(1);
  private final StopSignals signals = new StopSignals(this::endProcess);
  private volatile int statusAfterSignal;

  /**
   * Listens for signals from now on.
   *
   * @param statusAfterSignal exit status of a process that a signal ends before {@link
   *     #awaitSignal}
   */
  OpenResources(Console console, int statusAfterSignal) {
    this.console = console;
    this.statusAfterSignal = statusAfterSignal;
  }

  /** Takes charge of a resource; closes it at once when a signal came first. */
  <T extends AutoCloseable> T add(T resource) {
    synchronized (open) {
      if (!ending.get()) {
        open.push(resource);
        return resource;
      }
    }
    closeOne(resource);
    return resource;
  }

  /** Waits for a signal, the regular end of the command, and does not return after it. */
  void awaitSignal() throws InterruptedException {
    statusAfterSignal = 0;
    never.await();
  }

  @Override
  public void close() {
    if (!ending.compareAndSet(false, true)) {
      // What failed here failed because of the signal, whose thread is about to end the process.
      awaitEndOfProcess();
    }
    signals.close();
    CommandException failure = closeAll();
    if (failure != null) {
      throw failure;
    }
  }

  private void endProcess() {
    if (!ending.compareAndSet(false, true)) {
      return;
    }
    CommandException failure = closeAll();
    if (failure != null) {
      console.error(String.valueOf(failure.getMessage()));
    }
    console.out().flush();
    System.exit(failure == null ? statusAfterSignal : Spanhouse.FAILURE);
  }

  private @Nullable CommandException closeAll() {
    CommandException failure = null;
    for (AutoCloseable next = next(); next != null; next = next()) {
      CommandException problem = closeOne(next);
      failure = failure == null ? problem : failure;
    }
    return failure;
  }

  private @Nullable AutoCloseable next() {
    synchronized (open) {
      return open.poll();
    }
  }

  private static @Nullable CommandException closeOne(AutoCloseable resource) {
    try {
      resource.close();
      return null;
    } catch (Throwable t) {
      // Whatever it was: what is left has to be closed, too.
      return new CommandException("could not stop cleanly: " + t.getMessage(), t);
    }
  }

  private void awaitEndOfProcess() {
    while (true) {
      try {
        never.await();
      } catch (InterruptedException e) {
        // Nobody is left to tell.
      }
    }
  }
}
