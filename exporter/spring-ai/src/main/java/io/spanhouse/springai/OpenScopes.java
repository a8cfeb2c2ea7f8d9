package io.spanhouse.springai;

import io.opentelemetry.context.Context;
import org.jspecify.annotations.Nullable;

/** The observation scopes open on each thread, mirrored as OpenTelemetry's current Context. */
final class OpenScopes {
  /** Each handler knows its own. */
  @SuppressWarnings("ThreadLocalUsage")
  private final ThreadLocal<@Nullable OpenScope> innermost = new ThreadLocal<>();

  private record OpenScope(Recording<?, ?> recording, Context before, @Nullable OpenScope outer) {}

  void open(Recording<?, ?> recording) {
    innermost.set(new OpenScope(recording, Context.current(), innermost.get()));
    set(recording.context());
  }

  /** Closes the innermost scope of {@code recording}, and whatever is still open inside it. */
  void close(Recording<?, ?> recording) {
    OpenScope scope = innermost.get();
    while (scope != null && scope.recording != recording) {
      scope = scope.outer;
    }
    if (scope != null) {
      leave(scope);
    }
  }

  boolean isOpen(Recording<?, ?> recording) {
    OpenScope scope = innermost.get();
    while (scope != null && scope.recording != recording) {
      scope = scope.outer;
    }
    return scope != null;
  }

  @Nullable Recording<?, ?> innermost() {
    OpenScope scope = innermost.get();
    return scope == null ? null : scope.recording;
  }

  private void leave(OpenScope scope) {
    if (scope.outer == null) {
      innermost.remove();
    } else {
      innermost.set(scope.outer);
    }
    set(scope.before);
  }

  /**
   * Observations close their scopes in any order, on any thread or never. An OpenTelemetry scope
   * that is never closed has no effect but this one, and no cost.
   */
  @SuppressWarnings("MustBeClosedChecker")
  private static void set(Context context) {
    context.makeCurrent();
  }
}
