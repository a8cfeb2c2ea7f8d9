package io.spanhouse.semconv;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.logs.Logger;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Records what an agent does as OpenTelemetry spans:
 *
 * <pre>{@code
 * AgentTelemetry telemetry = AgentTelemetry.create(openTelemetry);
 * String answer =
 *     telemetry.run("support-triage").customer("acme").start().call(run ->
 *         telemetry.modelCall("openai", "gpt-5.4").call(call -> {
 *           Reply reply = model.ask(question);
 *           call.tokens(reply.inputTokens(), reply.outputTokens());
 *           return reply.text();
 *         }));
 * }</pre>
 *
 * <p>What starts inside a run, in the sense of OpenTelemetry's {@link Context}, belongs to it. To
 * take the run along to other threads, propagate the Context, as in {@code
 * Context.taskWrapping(executor)}.
 *
 * <p>Instances are immutable and safe for use by several threads; one is enough for a program.
 */
public final class AgentTelemetry {
  /** Environment variable that names the run a process was started by. */
  public static final String PARENT_RUN_VARIABLE = "SPANHOUSE_PARENT_RUN";

  private static final String SCOPE_NAME = "io.spanhouse.semconv";

  private final Tracer tracer;
  private final @Nullable Logger logger;
  private final TelemetrySettings settings;

  AgentTelemetry(OpenTelemetry openTelemetry, TelemetrySettings settings) {
    this.tracer = openTelemetry.getTracer(SCOPE_NAME);
    this.logger = settings.eventsAsLogs() ? openTelemetry.getLogsBridge().get(SCOPE_NAME) : null;
    this.settings = settings;
  }

  /**
   * Telemetry with default settings.
   *
   * @param openTelemetry null is {@link OpenTelemetry#noop}
   */
  public static AgentTelemetry create(@Nullable OpenTelemetry openTelemetry) {
    return builder(openTelemetry).build();
  }

  public static AgentTelemetryBuilder builder(@Nullable OpenTelemetry openTelemetry) {
    return new AgentTelemetryBuilder(openTelemetry == null ? OpenTelemetry.noop() : openTelemetry);
  }

  /**
   * Describes a run of an agent; {@link AgentRunBuilder#start} starts it.
   *
   * @param agent the agent's name, of few different values
   */
  public AgentRunBuilder run(String agent) {
    return new AgentRunBuilder(this, agent);
  }

  /**
   * Starts a call to a language model.
   *
   * @param provider {@code openai}, {@code anthropic}, {@code aws.bedrock}, ...
   * @param model the model asked for
   */
  public ModelCall modelCall(@Nullable String provider, @Nullable String model) {
    return ModelCall.start(this, provider, model);
  }

  /** Starts the execution of a tool. */
  public ToolCall toolCall(String tool) {
    return ToolCall.start(this, tool);
  }

  /** Starts a named step of a workflow that is neither of the above. */
  public Step step(String name) {
    return Step.start(this, name);
  }

  /** Starts turning text into vectors with a model, named like one of {@link #modelCall}. */
  public Embedding embedding(@Nullable String provider, @Nullable String model) {
    return Embedding.start(this, provider, model);
  }

  /**
   * Starts looking something up.
   *
   * @param source the data source, of few different values
   */
  public Retrieval retrieval(String source) {
    return Retrieval.start(this, source);
  }

  /** Starts checking something against a named guardrail. */
  public Guardrail guardrail(String name) {
    return Guardrail.start(this, name);
  }

  /** Starts measuring something by a named measure. */
  public Evaluation evaluation(String name) {
    return Evaluation.start(this, name);
  }

  /**
   * Tells that a job without runs of its own is alive: a run of type {@code heartbeat} that starts
   * and ends at once.
   *
   * <pre>{@code
   * telemetry.heartbeat("nightly-job");
   * }</pre>
   *
   * @return the run's identifier
   */
  public String heartbeat(String agent) {
    return run(agent).heartbeat();
  }

  /**
   * Like {@link #heartbeat(String)}, with how often to expect one: metadata {@code
   * heartbeat_interval_seconds}, whole seconds.
   */
  public String heartbeat(String agent, @Nullable Duration interval) {
    return run(agent)
        .metadata(
            "heartbeat_interval_seconds",
            interval == null ? null : Long.toString(interval.toSeconds()))
        .heartbeat();
  }

  /**
   * Tells a process that is about to start where it comes from: sets {@link #PARENT_RUN_VARIABLE},
   * {@code TRACEPARENT}, {@code TRACESTATE} and, with {@link AgentTelemetryBuilder#baggage}, {@code
   * BAGGAGE} as far as the current Context knows them. Telemetry built in that process starts its
   * outermost runs below the current one.
   *
   * <pre>{@code
   * telemetry.propagateTo(processBuilder.environment());
   * }</pre>
   */
  public void propagateTo(@Nullable Map<String, String> environment) {
    if (environment != null) {
      boolean baggage = settings.propagation().baggage();
      Guard.run(() -> ProcessEnvironment.write(Attachment.currentContext(), environment, baggage));
    }
  }

  /** A span of a kind, named {@code <kind> <subject>}, with what the run around it stamps on it. */
  SpanBuilder spanBuilder(SpanName kind, @Nullable String subject, Stamped stamped) {
    if (!tracer.isEnabled()) {
      return tracer.spanBuilder(kind.kind());
    }
    SpanBuilder builder = tracer.spanBuilder(kind.of(subject));
    return builder
        .setAttribute(SpanhouseAttributes.KIND, kind.kind())
        .setAllAttributes(stamped.attributes());
  }

  /** What a call that starts in {@code context} carries of the run around it. */
  Stamped stamped(Context context) {
    return settings.propagation().stamped(context);
  }

  /** Null when explicit events are to be span events. */
  @Nullable Logger logger() {
    return logger;
  }

  TelemetrySettings settings() {
    return settings;
  }
}
