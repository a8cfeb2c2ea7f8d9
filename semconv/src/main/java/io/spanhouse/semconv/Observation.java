package io.spanhouse.semconv;

import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One call of an annotated method. Exactly one of {@link #returned} and {@link #threw} ends it, or
 * a {@link #refusal}.
 */
interface Observation {
  /** Of nothing. */
  Observation NONE =
      new Observation() {
        @Override
        public void returned(@Nullable Object value) {}

        @Override
        public void threw(Throwable error) {}
      };

  /** Why the method is not to be called at all, which ends this; null when it is. */
  default @Nullable CancellationException refusal() {
    return null;
  }

  void returned(@Nullable Object value);

  void threw(Throwable error);

  /** Called by the thread that began it, which goes on to other things. */
  default void leave() {}

  /** A call that is a scope. */
  record OfScope(SpanScope<?> scope, Consumer<@Nullable Object> output) implements Observation {
    @Override
    public @Nullable CancellationException refusal() {
      try {
        scope.cancellation().throwIfCancelled();
        return null;
      } catch (CancellationException e) {
        threw(e);
        return e;
      }
    }

    @Override
    public void returned(@Nullable Object value) {
      Guard.run(() -> output.accept(value));
      scope.close();
    }

    @Override
    public void threw(Throwable error) {
      scope.fail(error);
      scope.close();
    }

    @Override
    public void leave() {
      scope.detach();
    }
  }

  /**
   * A call that is an action.
   *
   * @param recorded whether the return value is
   */
  record OfAction(ActionEvent action, boolean recorded) implements Observation {
    @Override
    public void returned(@Nullable Object value) {
      if (recorded) {
        Guard.run(() -> action.returns(Arguments.plain(value)));
      }
      action.record();
    }

    @Override
    public void threw(Throwable error) {
      action.failed(error).record();
    }
  }
}
