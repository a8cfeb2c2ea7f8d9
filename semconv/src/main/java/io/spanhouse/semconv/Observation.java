package io.spanhouse.semconv;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import java.util.Map;
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
   * A call that is an action of {@code run}.
   *
   * @param outputRecorded whether the return value is
   * @param startNanos when it began, by {@link System#nanoTime}
   */
  record OfAction(
      AgentRun run, String name, Attributes begun, boolean outputRecorded, long startNanos)
      implements Observation {
    @Override
    public void returned(@Nullable Object value) {
      Guard.run(
          () -> {
            String output = outputRecorded ? Arguments.text(value) : null;
            record(event -> event.put(SpanhouseAttributes.OUTPUT, output));
          });
    }

    @Override
    public void threw(Throwable error) {
      Guard.run(
          () ->
              record(
                  event ->
                      event
                          .put(SpanScope.ERROR_TYPE, error.getClass().getName())
                          .put(SpanhouseAttributes.ERROR_MESSAGE, error.getMessage())));
    }

    private void record(Consumer<AttributesBuilder> outcome) {
      AttributesBuilder event = begun.toBuilder();
      outcome.accept(event);
      long durationNanos = System.nanoTime() - startNanos;
      event.put(SpanhouseAttributes.EVENT_DATA, JsonText.of(Map.of("duration_ns", durationNanos)));
      run.event(EventType.ACTION, name, event.build());
    }
  }
}
