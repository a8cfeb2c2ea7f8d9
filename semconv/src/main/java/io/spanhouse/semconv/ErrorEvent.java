package io.spanhouse.semconv;

import io.opentelemetry.api.logs.Severity;
import org.jspecify.annotations.Nullable;

/**
 * An error inside a run, made by {@link AgentRun#error(String)}:
 *
 * <pre>{@code
 * run.error("ToolError").code("ERR001").message("null pointer").causedBy(tool.eventId()).record();
 * }</pre>
 */
public final class ErrorEvent extends DescribedEvent {
  private final AgentRun run;
  private final String type;
  private @Nullable String code;
  private @Nullable String message;
  private @Nullable String triggerEventId;
  private @Nullable String logs;

  ErrorEvent(AgentRun run, RunEvents events, String type) {
    super(events);
    this.run = run;
    this.type = type;
  }

  /** A code for the error, such as an HTTP status. */
  public ErrorEvent code(@Nullable String code) {
    this.code = code;
    return this;
  }

  /** What went wrong, for people. */
  public ErrorEvent message(@Nullable String message) {
    this.message = message;
    return this;
  }

  /** The event that the error is about, see {@link EventScope#eventId}. */
  public ErrorEvent causedBy(@Nullable String triggerEventId) {
    this.triggerEventId = triggerEventId;
    return this;
  }

  /** What was logged about the error. */
  public ErrorEvent logs(@Nullable String logs) {
    this.logs = logs;
    return this;
  }

  @Override
  void emit() {
    run.sawError(type, code, message);
    events.record(
        id(),
        events.now(),
        EventType.ERROR,
        null,
        Severity.ERROR,
        event ->
            event
                .exact(SpanScope.ERROR_TYPE, type)
                .exact(SpanhouseAttributes.ERROR_CODE, code)
                .content(SpanhouseAttributes.ERROR_MESSAGE, message)
                .exact(SpanhouseAttributes.ERROR_TRIGGER_EVENT_ID, triggerEventId)
                .data(new JsonFields().with("logs", logs)));
  }
}
