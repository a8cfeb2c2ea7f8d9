package io.spanhouse.semconv;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.logs.Severity;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One execution of an agent, made by {@link AgentTelemetry#run}: span {@code agent.invoke {agent}}.
 *
 * <p>Closing it without a verdict means success, unless {@link #error} was called: then it failed;
 * or {@link #cancel}, on it or on a run around it: then it was cancelled.
 *
 * <p>The methods that record an explicit event ({@link #log}, {@link #score}, ...) return the
 * event's identifier. They are OpenTelemetry log-based events where the SDK exports log records,
 * and as such are recorded even after the run has ended; otherwise they are span events, and after
 * the end there are none.
 */
public final class AgentRun extends SpanScope<AgentRun> {
  private final RunContext run;
  private final RunEvents events;
  private final AtomicReference<@Nullable Failure> firstError = new AtomicReference<>();

  AgentRun(AgentTelemetry telemetry, RunContext run, StartedSpan started) {
    super(telemetry, started);
    this.run = run;
    this.events = new RunEvents(telemetry, run, started);
    run.started(this);
  }

  /** The innermost run that the current Context is inside; null outside of any. */
  public static @Nullable AgentRun current() {
    RunContext run = RunContext.from(Attachment.currentContext());
    return run == null ? null : run.run();
  }

  /** The run's identifier, known before anything is sent. */
  public String id() {
    return run.runId();
  }

  /** What the agent was asked: text, or a map or list that is recorded as JSON. */
  public AgentRun input(@Nullable Object input) {
    return setContent(SpanhouseAttributes.INPUT, input, telemetry().settings().recordInputs());
  }

  /** What the agent answered: text, or a map or list that is recorded as JSON. */
  public AgentRun output(@Nullable Object output) {
    return setContent(SpanhouseAttributes.OUTPUT, output, telemetry().settings().recordOutputs());
  }

  /** Replaces the labels that the run was described with. */
  public AgentRun tags(String... tags) {
    return set(
        SpanhouseAttributes.TAGS,
        telemetry().settings().content().each(SpanhouseAttributes.TAGS, tags));
  }

  /** One free entry; a later one with the same key replaces it. */
  public AgentRun metadata(String key, @Nullable Object value) {
    return setContent(SpanhouseAttributes.metadata(key), value, true);
  }

  /** Ends the run as successful, whatever errors were recorded; returns how the run ended. */
  public Outcome success() {
    return finish(Outcome.SUCCESS, () -> {});
  }

  /**
   * Cancels the run and every run inside it, on whatever thread, which is no failure; the reason
   * becomes a log event. It may come from any thread and does not end the run: from now on the
   * verdict is {@link Outcome#CANCELLED}, {@link #call} starts no more work inside, {@link
   * #cancellation} tells the work that goes on, and calls in flight finish.
   *
   * @return how the run ended or will end; {@code CANCELLED} unless it had ended before
   */
  public Outcome cancel(@Nullable String reason) {
    if (outcome() == null && run.cancellation().cancel(reason)) {
      events.log(Severity.INFO, "cancelled", reason);
    }
    Outcome known = outcome();
    return known == null ? Outcome.CANCELLED : known;
  }

  /** Ends the run as timed out, which counts as an error; returns how the run ended. */
  public Outcome timeout(@Nullable String reason) {
    return finish(Outcome.TIMEOUT, () -> markFailed("timeout", null, reason));
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
    return events.log(severity == null ? Severity.INFO : severity, null, text);
  }

  /** Records a value given to the run, such as the agent's own confidence. */
  public String score(String name, double value) {
    return score(name, value, null, null);
  }

  /**
   * Records a value given to the run.
   *
   * @param label how to read the value, such as {@code pass}
   */
  public String score(String name, double value, @Nullable String label) {
    return score(name, value, label, null);
  }

  /**
   * Records a value given to one of the run's events.
   *
   * @param targetEventId as returned here, or by {@link EventScope#eventId}; null is the run itself
   */
  public String score(
      String name, double value, @Nullable String label, @Nullable String targetEventId) {
    return events.score(name, value, label, targetEventId);
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
    return events.decision(point, branch, alternatives, reason);
  }

  /** An action about to be done; {@link ActionEvent#record} records it. */
  public ActionEvent action(String type) {
    return new ActionEvent(events, type, telemetry().settings());
  }

  /** Records an error without ending the run. */
  public String error(String type, @Nullable String message) {
    return error(type).message(message).record();
  }

  /**
   * An error that does not end the run; {@link ErrorEvent#record} records it.
   *
   * @param type what sort of error, of few different values
   */
  public ErrorEvent error(String type) {
    return new ErrorEvent(this, events, type);
  }

  /** The first error is what a run without a verdict fails with. */
  void sawError(String type, @Nullable String code, @Nullable String message) {
    firstError.compareAndSet(null, new Failure(type, code, message));
  }

  /** Records what a policy decided. */
  public String policy(String name, PolicyOutcome outcome) {
    return policy(name).outcome(outcome).record();
  }

  /** What a policy decided; {@link PolicyEvent#record} records it. */
  public PolicyEvent policy(String name) {
    return new PolicyEvent(events, name);
  }

  /** The state of a budget; {@link BudgetEvent#record} records it. */
  public BudgetEvent budget() {
    return new BudgetEvent(events);
  }

  /**
   * Records money earned or spent.
   *
   * @param amount revenue positive, cost negative
   * @param currency ISO 4217, null for {@code USD}
   * @param counterparty who paid or was paid
   */
  public String payment(
      BigDecimal amount, @Nullable String currency, @Nullable String counterparty) {
    return events.payment(amount, currency, counterparty);
  }

  /** Records for review that {@code actor} did {@code verb} to {@code subject}. */
  public String audit(String actor, String verb, @Nullable String subject) {
    return events.audit(actor, verb, subject);
  }

  /** Records something named, with data of any shape. */
  public String event(String name, @Nullable Map<String, ?> data) {
    return events.record(
        EventType.LOG, name, event -> event.content(SpanhouseAttributes.EVENT_DATA, data));
  }

  /**
   * Records an event of any type.
   *
   * @param attributes from the group for explicit events in {@link SpanhouseAttributes}
   */
  public String event(EventType type, @Nullable String name, Attributes attributes) {
    return events.record(type == null ? EventType.LOG : type, name, event -> event.all(attributes));
  }

  @Override
  AgentRun self() {
    return this;
  }

  @Override
  Outcome decide(Outcome wanted) {
    return cancellation().isCancelled() ? Outcome.CANCELLED : wanted;
  }

  @Override
  void ending(Outcome outcome) {
    run.cancellation().end();
    set(SpanhouseAttributes.RUN_STATUS, outcome.text());
  }

  private record Failure(String type, @Nullable String code, @Nullable String message) {}
}
