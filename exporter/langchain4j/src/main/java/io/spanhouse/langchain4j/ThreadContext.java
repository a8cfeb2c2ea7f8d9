package io.spanhouse.langchain4j;

import io.opentelemetry.context.Context;

/**
 * The Context of a thread, set without the strict nesting of scopes: a listener is told of begin
 * and end by separate calls, the second of which may come on another thread or never.
 */
final class ThreadContext {
  private ThreadContext() {}

  /** Does {@code work} in {@code inside}; scopes that it leaves open do not outlast it. */
  static void restoring(Context inside, Runnable work) {
    Context before = Context.current();
    set(inside);
    try {
      work.run();
    } finally {
      set(before);
    }
  }

  /** A scope that is never closed has no effect but this one, and no cost. */
  @SuppressWarnings("MustBeClosedChecker")
  static void set(Context context) {
    context.makeCurrent();
  }
}
