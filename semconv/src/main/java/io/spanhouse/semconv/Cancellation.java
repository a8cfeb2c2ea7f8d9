package io.spanhouse.semconv;

import io.opentelemetry.context.Context;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Tells work inside a run that {@link AgentRun#cancel} was called on the run or on one around it:
 *
 * <pre>{@code
 * Cancellation cancellation = Cancellation.current();
 * for (Ticket ticket : tickets) {
 *   cancellation.throwIfCancelled();
 *   classify(ticket);
 * }
 * Answer answer = cancellation.interrupting(() -> answers.take());
 * }</pre>
 *
 * <p>It travels with the run in OpenTelemetry's {@link Context} and works without an SDK. Safe for
 * use by several threads.
 */
public final class Cancellation {
  private static final Cancellation NEVER = new Cancellation(null);

  static {
    NEVER.end();
  }

  private final @Nullable Cancellation outer;
  private final AtomicReference<@Nullable Cause> cause = new AtomicReference<>();
  private final Set<Registration> registered = ConcurrentHashMap.newKeySet();
  private volatile boolean ended;

  Cancellation(@Nullable Cancellation outer) {
    this.outer = outer;
  }

  /** That of the run this thread is in; outside any run, one that is never cancelled. */
  public static Cancellation current() {
    return of(RunContext.from(Context.current()));
  }

  static Cancellation never() {
    return NEVER;
  }

  static Cancellation of(@Nullable RunContext run) {
    return run == null ? NEVER : run.cancellation();
  }

  public boolean isCancelled() {
    return nearestCause() != null;
  }

  /** What was given to {@link AgentRun#cancel}; null while nothing is cancelled. */
  public @Nullable String reason() {
    Cause nearest = nearestCause();
    return nearest == null ? null : nearest.reason;
  }

  /**
   * Does nothing until the run is cancelled.
   *
   * @throws CancellationException from then on, with the reason as message
   */
  public void throwIfCancelled() {
    Cause nearest = nearestCause();
    if (nearest != null) {
      throw new CancellationException(nearest.reason == null ? "run cancelled" : nearest.reason);
    }
  }

  /**
   * Has {@code action} run once when the run is cancelled, on the thread that cancels; at once when
   * it already is. What the action throws is logged and goes no further. It is dropped when the
   * registration is closed, and when the run ends.
   */
  public Registration onCancel(Runnable action) {
    Registration registration = new Registration(this, action);
    if (!ended) {
      for (Cancellation token = this; token != null; token = token.outer) {
        token.keep(registration);
      }
      if (ended) {
        registration.close();
      }
    }
    if (isCancelled()) {
      registration.fire();
    }
    return registration;
  }

  /**
   * Does {@code work} on this thread and interrupts the thread if the run is cancelled meanwhile.
   * What the work throws goes to the caller unchanged; the interrupt does not outlive the work.
   *
   * @throws CancellationException when the run is cancelled already; the work is not begun
   */
  public <T extends @Nullable Object, E extends Exception> T interrupting(Work<T, E> work)
      throws E {
    throwIfCancelled();
    Interruption interruption = new Interruption(Thread.currentThread());
    Registration registration = onCancel(interruption);
    try {
      return work.run();
    } finally {
      registration.close();
      interruption.end();
    }
  }

  /** Work that an interrupt stops. */
  @FunctionalInterface
  public interface Work<T extends @Nullable Object, E extends Exception> {
    T run() throws E;
  }

  /** False when it was cancelled before, or its run has ended. */
  boolean cancel(@Nullable String reason) {
    if (ended || !cause.compareAndSet(null, new Cause(reason))) {
      return false;
    }
    registered.forEach(Registration::fire);
    return true;
  }

  /** The run has ended: it can be cancelled no longer, and nothing is kept for it. */
  void end() {
    ended = true;
    for (Registration registration : registered) {
      if (registration.token == this) {
        registration.close();
      }
    }
    registered.clear();
  }

  /** How many callbacks are kept, those of runs inside included. */
  int size() {
    return registered.size();
  }

  private void keep(Registration registration) {
    if (!ended) {
      registered.add(registration);
      if (ended) {
        registered.remove(registration);
      }
    }
  }

  private @Nullable Cause nearestCause() {
    for (Cancellation token = this; token != null; token = token.outer) {
      Cause known = token.cause.get();
      if (known != null) {
        return known;
      }
    }
    return null;
  }

  /** A callback, kept by a token and those around it until it is closed. */
  public static final class Registration implements AutoCloseable {
    private final Cancellation token;
    private final Runnable action;
    private final AtomicBoolean fired = new AtomicBoolean();

    private Registration(Cancellation token, Runnable action) {
      this.token = token;
      this.action = action;
    }

    /** Drops the callback, unless it is running already. */
    @Override
    public void close() {
      fired.set(true);
      for (Cancellation from = token; from != null; from = from.outer) {
        from.registered.remove(this);
      }
    }

    private void fire() {
      if (fired.compareAndSet(false, true)) {
        Guard.run(action);
        close();
      }
    }
  }

  private record Cause(@Nullable String reason) {}

  private static final class Interruption implements Runnable {
    private final boolean interruptedBefore;
    private @Nullable Thread thread;
    private boolean interrupted;

    Interruption(Thread thread) {
      this.thread = thread;
      this.interruptedBefore = thread.isInterrupted();
    }

    @Override
    public synchronized void run() {
      if (thread != null) {
        interrupted = true;
        thread.interrupt();
      }
    }

    /** Called by the thread itself. */
    synchronized void end() {
      thread = null;
      if (interrupted && !interruptedBefore) {
        Thread.interrupted();
      }
    }
  }
}
