package io.spanhouse.springai;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.opentelemetry.context.Context;
import io.spanhouse.semconv.AgentTelemetry;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.tool.execution.ToolExecutionExceptionProcessor;

/**
 * Makes Spring AI's observations runs (chat clients), model calls (chat models), tool calls and
 * steps (advisors, embeddings, vector stores):
 *
 * <pre>{@code
 * ObservationRegistry registry = ObservationRegistry.create();
 * registry
 *     .observationConfig()
 *     .observationHandler(
 *         SpringAiObservationHandler.create(AgentTelemetry.create(openTelemetry), "support-triage"));
 * }</pre>
 *
 * <p>The registry goes to the builders of the chat model, the chat client and the tool calling
 * manager; under Spring Boot a handler that is a bean is found. It makes spans of its own: where
 * Micrometer Tracing turns the same observations into spans, keep one of the two.
 *
 * <p>What an observation's scope encloses nests inside, through OpenTelemetry's Context; what
 * starts without one, in a reactive chain, nests inside the parent observation.
 */
public final class SpringAiObservationHandler implements ObservationHandler<Observation.Context> {

  /**
   * The advisor parameter that names a chat client call's agent: {@code advisors(spec ->
   * spec.param(SpringAiObservationHandler.AGENT, "support-triage"))}.
   */
  public static final String AGENT = "spanhouse.agent";

  private static final Logger LOGGER = Logger.getLogger(SpringAiObservationHandler.class.getName());

  private final List<ObservationRecorder<?, ?>> recorders;
  private final OpenScopes openScopes = new OpenScopes();

  private SpringAiObservationHandler(List<ObservationRecorder<?, ?>> recorders) {
    this.recorders = recorders;
  }

  /**
   * A handler for any number of registries.
   *
   * @param agent the name of agents whose call does not set {@link #AGENT}
   */
  public static SpringAiObservationHandler create(AgentTelemetry telemetry, String agent) {
    return new SpringAiObservationHandler(ObservationRecorder.available(telemetry, agent));
  }

  /**
   * A processor that marks tool calls failed. Spring AI makes a tool's exception a text for the
   * model within the observation, which therefore ends as successful without this.
   */
  public ToolExecutionExceptionProcessor observe(ToolExecutionExceptionProcessor processor) {
    return exception -> {
      Recording<?, ?> innermost = openScopes.innermost();
      if (innermost != null) {
        innermost.failed(exception.getCause() == null ? exception : exception.getCause());
      }
      return processor.process(exception);
    };
  }

  @Override
  public boolean supportsContext(Observation.Context context) {
    return recorderOf(context) != null;
  }

  @Override
  public void onStart(Observation.Context context) {
    ObservationRecorder<?, ?> recorder = recorderOf(context);
    if (recorder != null) {
      try {
        context.put(Recording.class, recorder.start(context, parentOf(context)));
      } catch (RuntimeException e) {
        LOGGER.log(Level.WARNING, "An observation is not recorded", e);
      }
    }
  }

  @Override
  public void onError(Observation.Context context) {
    Recording<?, ?> recording = Recording.of(context);
    Throwable error = context.getError();
    if (recording != null && error != null) {
      recording.failed(error);
    }
  }

  @Override
  public void onScopeOpened(Observation.Context context) {
    Recording<?, ?> recording = Recording.of(context);
    if (recording != null) {
      openScopes.open(recording);
    }
  }

  @Override
  public void onScopeClosed(Observation.Context context) {
    Recording<?, ?> recording = Recording.of(context);
    if (recording != null) {
      openScopes.close(recording);
    }
  }

  @Override
  public void onStop(Observation.Context context) {
    Recording<?, ?> recording = Recording.of(context);
    if (recording != null) {
      try {
        recording.stop();
      } catch (RuntimeException e) {
        LOGGER.log(Level.WARNING, "The end of an observation is not recorded in full", e);
      }
    }
  }

  /** The thread's Context, unless the parent observation is ours and not open on this thread. */
  private Context parentOf(Observation.Context context) {
    Recording<?, ?> parent = Recording.above(context);
    return parent == null || openScopes.isOpen(parent) ? Context.current() : parent.context();
  }

  private @Nullable ObservationRecorder<?, ?> recorderOf(Observation.Context context) {
    for (ObservationRecorder<?, ?> recorder : recorders) {
      if (recorder.records(context)) {
        return recorder;
      }
    }
    return null;
  }
}
