package io.spanhouse.semconv;

import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import io.opentelemetry.context.Scope;
import org.jspecify.annotations.Nullable;

/**
 * A Context that is current on the thread that started a scope, until it is released.
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
  private Scope scope = Scope.noop();
  private boolean recognizable = true;
  private volatile @Nullable Thread owner;
  private volatile boolean released;

  /** Of a Context that is current already: there is nothing to undo. */
  private Attachment(Context context) {
    this.context = context;
  }

  private Attachment(Context context, Thread owner) {
    this.context = context.with(KEY, this);
    this.owner = owner;
  }

  /** Makes {@code context} current on this thread. */
  @SuppressWarnings("MustBeClosedChecker") // undoReleased closes it.
  static Attachment attach(Context context) {
    if (context == Context.current()) {
      return new Attachment(context);
    }
    Attachment attachment = new Attachment(context, Thread.currentThread());
    try {
      attachment.scope = attachment.context.makeCurrent();
      attachment.recognizable = Context.current() == attachment.context;
    } catch (RuntimeException e) {
      Guard.log(e);
    }
    return attachment;
  }

  /** This thread's Context, without scopes that other threads have closed. */
  static Context currentContext() {
    Guard.run(Attachment::undoReleased);
    return Context.current();
  }

  Context context() {
    return context;
  }

  /** May be called from any thread, any number of times. */
  void release() {
    if (owner != null) {
      released = true;
      Guard.run(Attachment::undoReleased);
    }
  }

  private static void undoReleased() {
    Context current = Context.current();
    Attachment top = current.get(KEY);
    while (top != null && top.released && top.owner == Thread.currentThread()) {
      if (top.recognizable && top.context != current) {
        return;
      }
      top.scope.close();
      current = Context.current();
      Attachment next = current.get(KEY);
      if (next == top) {
        return;
      }
      top.owner = null;
      top = next;
    }
  }
}
