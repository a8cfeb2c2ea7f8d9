package io.spanhouse.semconv;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.logs.Logger;
import io.opentelemetry.api.logs.Severity;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.context.Context;
import java.math.BigDecimal;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Records the explicit events of one run: as OpenTelemetry's log-based events where something takes
 * log records, as span events otherwise. Log records leave at once and are taken after the run's
 * end too; span events leave with the run's span and end with it. The events of a run that is not
 * sampled are not recorded.
 */
final class RunEvents {
  private final @Nullable Logger logger;
  private final TelemetrySettings settings;
  private final RunContext run;
  private final Span span;
  private final Context context;
  private final @Nullable DottedOrder order;

  RunEvents(AgentTelemetry telemetry, RunContext run, StartedSpan started) {
    this.logger = telemetry.logger();
    this.settings = telemetry.settings();
    this.run = run;
    this.span = started.span();
    this.context = started.context();
    this.order = started.nearestOrder();
  }

  long now() {
    return DottedOrder.now(order);
  }

  String log(Severity severity, @Nullable String name, @Nullable String text) {
    return record(
        EventType.LOG,
        name,
        severity,
        event ->
            event
                .exact(SpanhouseAttributes.SEVERITY, severity.name())
                .content(SpanhouseAttributes.OUTPUT, text));
  }

  String score(
      @Nullable String name, double value, @Nullable String label, @Nullable String target) {
    return record(
        EventType.SCORE,
        name,
        event ->
            event
                .exact(SpanhouseAttributes.SCORE_VALUE, value)
                .content(SpanhouseAttributes.SCORE_LABEL, label)
                .data(new JsonFields().withWord("target_event_id", target)));
  }

  String decision(
      @Nullable String point,
      @Nullable String branch,
      @Nullable List<String> alternatives,
      @Nullable String reason) {
    boolean any = alternatives != null && !alternatives.isEmpty();
    JsonFields data =
        new JsonFields().with("alternatives", any ? alternatives : null).with("reason", reason);
    return record(
        EventType.DECISION,
        point,
        event -> event.content(SpanhouseAttributes.OUTPUT, branch).data(data));
  }

  String payment(
      @Nullable BigDecimal amount, @Nullable String currency, @Nullable String counterparty) {
    return record(
        EventType.PAYMENT,
        null,
        event ->
            event
                .amount(SpanhouseAttributes.PAYMENT_AMOUNT, amount)
                .exact(SpanhouseAttributes.CURRENCY, currency)
                .data(new JsonFields().with("counterparty", counterparty)));
  }

  String audit(@Nullable String actor, @Nullable String verb, @Nullable String subject) {
    JsonFields data =
        new JsonFields().with("actor", actor).with("verb", verb).with("subject", subject);
    return record(EventType.AUDIT, verb, event -> event.data(data));
  }

  /** Records an event that happens now. */
  String record(EventType type, @Nullable String name, Consumer<EventDetails> details) {
    return record(type, name, Severity.INFO, details);
  }

  private String record(
      EventType type, @Nullable String name, Severity severity, Consumer<EventDetails> details) {
    String id = newId();
    record(id, now(), type, name, severity, details);
    return id;
  }

  String newId() {
    return EventId.create(settings.region());
  }

  void record(
      String id,
      long epochNanos,
      EventType type,
      @Nullable String name,
      Severity severity,
      Consumer<EventDetails> details) {
    Guard.run(
        () -> {
          Logger log = logger;
          if (log != null && !log.isEnabled(severity, context)) {
            log = null;
          }
          if (!isSampled() || (log == null && !span.isRecording())) {
            return;
          }
          AttributesBuilder event = Attributes.builder();
          event.put(SpanhouseAttributes.EVENT_ID, id);
          event.put(SpanhouseAttributes.EVENT_TYPE, type.text());
          EventDetails rest = new EventDetails(event, settings.content());
          rest.content(SpanhouseAttributes.EVENT_NAME, name);
          details.accept(rest);
          if (log != null) {
            emit(log, epochNanos, severity, event.build());
          } else {
            span.addEvent(
                SpanhouseAttributes.EVENT, event.build(), epochNanos, TimeUnit.NANOSECONDS);
          }
        });
  }

  /** A log record has no span to take the run's attributes from. */
  private void emit(Logger to, long epochNanos, Severity severity, Attributes event) {
    to.logRecordBuilder()
        .setEventName(SpanhouseAttributes.EVENT)
        .setContext(context)
        .setTimestamp(epochNanos, TimeUnit.NANOSECONDS)
        .setSeverity(severity)
        .setAllAttributes(run.attributes())
        .setAllAttributes(event)
        .emit();
  }

  private boolean isSampled() {
    SpanContext own = span.getSpanContext();
    return !own.isValid() || own.isSampled();
  }
}
