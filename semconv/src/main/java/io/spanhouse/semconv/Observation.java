package io.spanhouse.semconv;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One call of an annotated method. Exactly one of {@link #returned} and {@link #threw} ends it. */
interface Observation {
  /** Of nothing. */
  Observation NONE =
      new Observation() {
        @Override
        public void returned(@Nullable Object value) {}

        @Override
        public void threw(Throwable error) {}
      };

  void returned(@Nullable Object value);

  void threw(Throwable error);

  /** Called by the thread that began it, which goes on to other things. */
  default void leave() {}

  /** A call that is a scope. */
  record OfScope(SpanScope<?> scope, Consumer<@Nullable Object> output) implements Observation {
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
      scope.leave();
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
