package io.spanhouse.semconv;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.logs.Severity;
import org.jspecify.annotations.Nullable;

/**
 * Something an agent does to the outside, made by {@link AgentRun#action} before it is done:
 *
 * <pre>{@code
 * ActionEvent click = run.action("click").params(Map.of("selector", "#buy"));
 * click.returns(browser.click("#buy")).screenshot("s3://shots/17.png").record();
 * }</pre>
 *
 * <p>Its time is from {@link AgentRun#action} to {@link #record}.
 */
public final class ActionEvent extends DescribedEvent {
  private final TelemetrySettings settings;
  private final @Nullable String type;
  private final long startEpochNanos;
  private @Nullable String params;
  private @Nullable String returns;
  private @Nullable String data;
  private @Nullable String screenshot;
  private @Nullable Throwable error;

  ActionEvent(RunEvents events, @Nullable String type, TelemetrySettings settings) {
    super(events);
    this.settings = settings;
    this.type = type;
    this.startEpochNanos = events.now();
  }

  /** What the action is done with: text, or a map or list. Off with {@code recordToolIo}. */
  public ActionEvent params(@Nullable Object params) {
    this.params = content(SpanhouseAttributes.INPUT, params);
    return this;
  }

  /** What it gave back: text, or a map or list. Off with {@code recordToolIo}. */
  public ActionEvent returns(@Nullable Object returns) {
    this.returns = content(SpanhouseAttributes.OUTPUT, returns);
    return this;
  }

  /** What it said meanwhile: text, or a map or list. Off with {@code recordToolIo}. */
  public ActionEvent logs(@Nullable Object logs) {
    JsonFields fields = new JsonFields().with("logs", logs);
    this.data = content(SpanhouseAttributes.EVENT_DATA, fields.isEmpty() ? null : fields);
    return this;
  }

  /** Path or URL of a picture taken. */
  public ActionEvent screenshot(@Nullable String pathOrUrl) {
    this.screenshot = pathOrUrl;
    return this;
  }

  ActionEvent failed(Throwable error) {
    this.error = error;
    return this;
  }

  @Override
  void emit() {
    long duration = Math.max(0, events.now() - startEpochNanos);
    events.record(
        id(), startEpochNanos, EventType.ACTION, type, Severity.INFO, to -> describe(to, duration));
  }

  private void describe(EventDetails event, long durationNanos) {
    event
        .content(SpanhouseAttributes.ACTION_TYPE, type)
        .content(SpanhouseAttributes.ACTION_SCREENSHOT, screenshot)
        .exact(SpanhouseAttributes.EVENT_DURATION_NANOS, durationNanos)
        .exact(SpanhouseAttributes.INPUT, params)
        .exact(SpanhouseAttributes.OUTPUT, returns)
        .exact(SpanhouseAttributes.EVENT_DATA, data);
    if (error != null) {
      event
          .exact(SpanScope.ERROR_TYPE, error.getClass().getName())
          .content(SpanhouseAttributes.ERROR_MESSAGE, ExceptionEvent.messageOf(error));
    }
  }

  /** What is to be recorded of {@code value} as it is now. */
  private @Nullable String content(AttributeKey<String> key, @Nullable Object value) {
    return settings.recordToolIo() ? settings.content().of(key, value) : null;
  }
}
