package io.spanhouse.collector.command;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * What a running command has open. Closed once, last opened first: by {@link #close}, or when the
 * process gets SIGTERM or SIGINT.
 *
 * <p>After a signal the process ends as soon as everything is closed, with the status given here.
 * Left to itself Java would say 143 or 130, which a service manager takes for a failure.
 */
final class OpenResources implements AutoCloseable {
  private final Console console;
  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private final CountDownLatch ended = new CountDownLatch(1);
  private final Thread onSignal = new Thread(this::endProcess, "spanhouse-stop");
  private volatile int statusAfterSignal;
  private boolean closing;

  /**
   * Listens for signals from now on.
   *
   * @param statusAfterSignal exit status of a process that a signal ends before {@link
   *     #awaitSignal}
   */
  OpenResources(Console console, int statusAfterSignal) {
    this.console = console;
    this.statusAfterSignal = statusAfterSignal;
    Runtime.getRuntime().addShutdownHook(onSignal);
  }

  /** Takes charge of a resource; closes it at once when a signal came first. */
  <T extends AutoCloseable> T add(T resource) {
    synchronized (open) {
      if (!closing) {
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
    ended.await();
  }

  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(onSignal);
    } catch (IllegalStateException e) {
      // A signal came: what failed here failed because of it, and the process is about to end.
      awaitEnd();
    }
    CommandException failure = closeAll();
    if (failure != null) {
      throw failure;
    }
  }

  private void awaitEnd() {
    while (true) {
      try {
        ended.await();
      } catch (InterruptedException e) {
        // Nobody is left to tell.
      }
    }
  }

  private void endProcess() {
    CommandException failure = closeAll();
    if (failure != null) {
      console.error(String.valueOf(failure.getMessage()));
    }
    console.out().flush();
    Runtime.getRuntime().halt(failure == null ? statusAfterSignal : Spanhouse.FAILURE);
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
      closing = true;
      return open.poll();
    }
  }

  private static @Nullable CommandException closeOne(AutoCloseable resource) {
    try {
      resource.close();
      return null;
    } catch (Exception e) {
      return new CommandException("could not stop cleanly: " + e.getMessage(), e);
    }
  }
}
