package io.spanhouse.semconv;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.logs.Severity;
import io.opentelemetry.context.Context;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One execution of an agent, made by {@link AgentTelemetry#run}: span {@code agent.invoke {agent}}.
 *
 * <p>Closing it without a verdict means success, unless {@link #error} was called: then it failed.
 *
 * <p>The methods that record an explicit event ({@link #log}, {@link #score}, ...) return the
 * event's identifier.
 */
public final class AgentRun extends SpanScope<AgentRun> {
  private final RunContext run;
  private final AtomicReference<@Nullable Failure> firstError = new AtomicReference<>();

  AgentRun(AgentTelemetry telemetry, RunContext run, StartedSpan started) {
    super(telemetry, started);
    this.run = run;
    run.started(this);
  }

  /** The innermost run that the current Context is inside; null outside of any. */
  public static @Nullable AgentRun current() {
    RunContext run = RunContext.from(Context.current());
    return run == null ? null : run.run();
  }

  /** The run's identifier, known before anything is sent. */
  public String id() {
    return run.runId();
  }

  /** What the agent was asked: text, or a map or list that is recorded as JSON. */
  public AgentRun input(@Nullable Object input) {
    return setContent(
        SpanhouseAttributes.INPUT, () -> input, telemetry().settings().recordInputs());
  }

  /** What the agent answered: text, or a map or list that is recorded as JSON. */
  public AgentRun output(@Nullable Object output) {
    return setContent(
        SpanhouseAttributes.OUTPUT, () -> output, telemetry().settings().recordOutputs());
  }

  /** Ends the run as successful, whatever errors were recorded. */
  public void success() {
    finish(Outcome.SUCCESS, () -> {});
  }

  /** Ends the run as cancelled, which is no failure; the reason becomes a log event. */
  public void cancel(@Nullable String reason) {
    finish(
        Outcome.CANCELLED,
        () -> {
          if (reason != null) {
            event(EventType.LOG, "cancelled", Attributes.of(SpanhouseAttributes.OUTPUT, reason));
          }
        });
  }

  /** Ends the run as timed out, which counts as an error. */
  public void timeout(@Nullable String reason) {
    finish(Outcome.TIMEOUT, () -> markFailed("timeout", null, reason));
  }

  @Override
  public void close() {
    Failure failure = firstError.get();
    if (failure != null) {
      fail(failure.type, failure.code, failure.message);
    }
    super.close();
  }

  /** Records a line of text with severity {@code INFO}. */
  public String log(String text) {
    return log(Severity.INFO, text);
  }

  public String log(Severity severity, String text) {
    return record(
        EventType.LOG,
        null,
        event ->
            event
                .put(SpanhouseAttributes.SEVERITY, severity.name())
                .put(SpanhouseAttributes.OUTPUT, text));
  }

  /** Records a value given to the run, such as the agent's own confidence. */
  public String score(String name, double value) {
    return score(name, value, null);
  }

  /**
   * Records a value given to the run.
   *
   * @param label how to read the value, such as {@code pass}
   */
  public String score(String name, double value, @Nullable String label) {
    return record(
        EventType.SCORE,
        name,
        event ->
            event
                .put(SpanhouseAttributes.SCORE_VALUE, value)
                .put(SpanhouseAttributes.SCORE_LABEL, label));
  }

  /** Records which branch was taken at a branching point. */
  public String decision(String point, String branch) {
    return decision(point, branch, List.of(), null);
  }

  /**
   * Records which branch was taken at a branching point.
   *
   * @param alternatives the branches not taken
   */
  public String decision(
      String point, String branch, List<String> alternatives, @Nullable String reason) {
    return record(
        EventType.DECISION,
        point,
        event -> {
          event.put(SpanhouseAttributes.OUTPUT, branch);
          Map<String, Object> details = new LinkedHashMap<>();
          if (!alternatives.isEmpty()) {
            details.put("alternatives", alternatives);
          }
          if (reason != null) {
            details.put("reason", reason);
          }
          if (!details.isEmpty()) {
            event.put(SpanhouseAttributes.EVENT_DATA, JsonText.of(details));
          }
        });
  }

  /** Records an error without ending the run. */
  public String error(String type, @Nullable String message) {
    return error(type, null, message, null);
  }

  /**
   * Records an error without ending the run.
   *
   * @param type what sort of error, of few different values
   * @param code a code for it, such as an HTTP status
   * @param triggerEventId the event that the error is about
   */
  public String error(
      String type,
      @Nullable String code,
      @Nullable String message,
      @Nullable String triggerEventId) {
    firstError.compareAndSet(null, new Failure(type, code, message));
    return record(
        EventType.ERROR,
        null,
        event ->
            event
                .put(ERROR_TYPE, type)
                .put(SpanhouseAttributes.ERROR_CODE, code)
                .put(SpanhouseAttributes.ERROR_MESSAGE, message)
                .put(SpanhouseAttributes.ERROR_TRIGGER_EVENT_ID, triggerEventId));
  }

  /**
   * Records an event of any type.
   *
   * @param attributes from the group for explicit events in {@link SpanhouseAttributes}
   */
  public String event(EventType type, @Nullable String name, Attributes attributes) {
    return record(type, name, event -> event.putAll(attributes));
  }

  private String record(
      EventType type, @Nullable String name, Consumer<AttributesBuilder> details) {
    String id = EventId.create(telemetry().settings().region());
    Guard.run(
        () -> {
          AttributesBuilder event = Attributes.builder();
          event.put(SpanhouseAttributes.EVENT_ID, id);
          event.put(SpanhouseAttributes.EVENT_TYPE, type.text());
          event.put(SpanhouseAttributes.EVENT_NAME, name);
          details.accept(event);
          span().addEvent(SpanhouseAttributes.EVENT, event.build());
        });
    return id;
  }

  @Override
  AgentRun self() {
    return this;
  }

  @Override
  void ending(Outcome outcome) {
    set(SpanhouseAttributes.RUN_STATUS, outcome.text());
  }

  private record Failure(String type, @Nullable String code, @Nullable String message) {}
}
