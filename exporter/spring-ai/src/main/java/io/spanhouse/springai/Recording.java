package io.spanhouse.springai;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationView;
import io.opentelemetry.context.Context;
import io.spanhouse.semconv.SpanScope;
import io.spanhouse.semconv.SpanhouseAttributes;
import org.jspecify.annotations.Nullable;

/** An observation under way, kept in its context. */
final class Recording<C extends Observation.Context, S extends SpanScope<S>> {
  private final ObservationRecorder<C, S> recorder;
  private final C observed;
  private final S scope;
  private volatile @Nullable Throwable error;

  Recording(ObservationRecorder<C, S> recorder, C observed, S scope) {
    this.recorder = recorder;
    this.observed = observed;
    this.scope = scope;
  }

  static @Nullable Recording<?, ?> of(Observation.ContextView context) {
    return context.get(Recording.class);
  }

  /** The nearest observation above {@code context} that is recorded. */
  static @Nullable Recording<?, ?> above(Observation.ContextView context) {
    ObservationView parent = context.getParentObservation();
    while (parent != null) {
      Recording<?, ?> recording = of(parent.getContextView());
      if (recording != null) {
        return recording;
      }
      parent = parent.getContextView().getParentObservation();
    }
    return null;
  }

  Context context() {
    return scope.context();
  }

  /** Remembers the error for {@link #stop}. */
  void failed(Throwable error) {
    this.error = error;
  }

  void stop() {
    try {
      recorder.end(observed, scope);
    } finally {
      Throwable failure = error;
      if (failure != null) {
        fail(failure);
      }
      scope.close();
    }
  }

  private void fail(Throwable failure) {
    String status = HttpStatuses.of(failure);
    if (status != null) {
      scope.span().setAttribute(SpanhouseAttributes.ERROR_CODE, status);
    }
    scope.fail(failure);
  }
}
