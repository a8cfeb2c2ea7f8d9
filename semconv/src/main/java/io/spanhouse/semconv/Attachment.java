package io.spanhouse.semconv;

import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import io.opentelemetry.context.Scope;
import org.jspecify.annotations.Nullable;

/**
 * A scope's Context, which carries this, and which is current on the thread that started the scope
 * until it is released.
 *
 * <p>OpenTelemetry's own {@link Scope} closed by another thread that has the same Context current
 * (any task wrapped with it) resets <em>that</em> thread and stays open on its own. An attachment
 * is therefore undone by its own thread only: at once when that is the one that releases it,
 * otherwise when that thread next starts or closes a scope. The same makes up for scopes that are
 * closed in the wrong order.
 *
 * <p>Below OpenTelemetry's Java agent the current Context is another object each time it is asked
 * for. There the scope itself knows whether it is on top, and does nothing when closed too early.
 */
final class Attachment {
  private static final ContextKey<Attachment> KEY = ContextKey.named("spanhouse-attachment");

  private final Context context;
  private final @Nullable DottedOrder order;
  private Scope scope = Scope.noop();
  private boolean recognizable = true;
  private volatile @Nullable Thread owner;
  private volatile boolean released;

  /** Of a Context that is current already: there is nothing to undo. */
  private Attachment(Context context) {
    this.context = context;
    this.order = null;
  }

  private Attachment(StartedSpan started, Thread owner) {
    this.context = started.context().with(KEY, this);
    this.order = started.nearestOrder();
    this.owner = owner;
  }

  /** Makes the Context of {@code started} current on this thread. */
  @SuppressWarnings("MustBeClosedChecker") // undoReleased closes it.
  static Attachment attach(StartedSpan started) {
    if (started.context() == Context.current()) {
      return new Attachment(started.context());
    }
    Attachment attachment = new Attachment(started, Thread.currentThread());
    try {
      attachment.scope = attachment.context.makeCurrent();
      attachment.recognizable = Context.current() == attachment.context;
    } catch (RuntimeException e) {
      Guard.log(e);
    }
    return attachment;
  }

  /** The innermost place in the trace that is known around {@code context}. */
  static @Nullable DottedOrder orderIn(Context context) {
    Attachment innermost = context.get(KEY);
    return innermost == null ? null : innermost.order;
  }

  /** This thread's Context, without scopes that other threads have closed. */
  static Context currentContext() {
    try {
      return undoReleased();
    } catch (RuntimeException e) {
      Guard.log(e);
      return Context.current();
    }
  }

  Context context() {
    return context;
  }

  /** May be called from any thread, any number of times. */
  void release() {
    if (owner != null) {
      released = true;
      try {
        undoReleased();
      } catch (RuntimeException e) {
        Guard.log(e);
      }
    }
  }

  /** Returns what is current afterwards. */
  private static Context undoReleased() {
    Context current = Context.current();
    Attachment top = current.get(KEY);
    while (top != null && top.released && top.owner == Thread.currentThread()) {
      if (top.recognizable && top.context != current) {
        return current;
      }
      top.scope.close();
      current = Context.current();
      Attachment next = current.get(KEY);
      if (next == top) {
        return current;
      }
      top.owner = null;
      top = next;
    }
    return current;
  }
}
