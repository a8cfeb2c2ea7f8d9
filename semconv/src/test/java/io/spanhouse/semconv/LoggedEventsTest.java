package io.spanhouse.semconv;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.logs.Severity;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Explicit events where the SDK exports log records. */
class LoggedEventsTest {
  private final RecordedTelemetry recorded = RecordedTelemetry.withLogs();
  private final AgentTelemetry telemetry = recorded.telemetry();

  @AfterEach
  void close() {
    recorded.close();
    assertThat(Context.current()).isSameAs(Context.root());
  }

  @Test
  void event_isALogRecordThatKnowsItsRun() {
    String id;
    AgentRun outer = telemetry.run("outer").session("s-1").customer("acme").start();
    AgentRun run;
    try (outer) {
      run = telemetry.run("a").agentId("asst_1").user("u").feature("f").department("d").start();
      try (run) {
        try (Step step = telemetry.step("elsewhere")) {
          step.input("");
          id = run.log(Severity.WARN, "slow");
        }
      }
    }

    assertThat(recorded.logs()).hasSize(1);
    LogRecordData log = recorded.logs().get(0);
    SpanData span = recorded.span("agent.invoke a");
    assertThat(log.getEventName()).isEqualTo("spanhouse.event");
    assertThat(log.getInstrumentationScopeInfo().getName()).isEqualTo("io.spanhouse.semconv");
    assertThat(log.getSeverity()).isEqualTo(Severity.WARN);
    assertThat(log.getSpanContext()).isEqualTo(span.getSpanContext());
    assertThat(log.getTimestampEpochNanos())
        .isBetween(span.getStartEpochNanos(), span.getEndEpochNanos());
    assertThat(log.getAttributes())
        .isEqualTo(
            Attributes.builder()
                .put("spanhouse.event.id", id)
                .put("spanhouse.event.type", "log")
                .put("spanhouse.severity", "WARN")
                .put("spanhouse.output", "slow")
                .put("spanhouse.run.id", run.id())
                .put("spanhouse.run.parent_id", outer.id())
                .put("spanhouse.run.root_id", outer.id())
                .put("gen_ai.agent.name", "a")
                .put("gen_ai.agent.id", "asst_1")
                .put("spanhouse.session.id", "s-1")
                .put("spanhouse.customer.id", "acme")
                .put("spanhouse.user.id", "u")
                .put("spanhouse.feature", "f")
                .put("spanhouse.department", "d")
                .build());
    assertThat(span.getEvents()).isEmpty();
  }

  @Test
  void event_afterTheEnd_isRecorded() {
    AgentRun run = telemetry.run("a").start();
    run.close();
    run.score("feedback", 1);

    assertThat(recorded.logs()).hasSize(1);
    Attributes score = recorded.logs().get(0).getAttributes();
    assertThat(score.get(SpanhouseAttributes.RUN_ID)).isEqualTo(run.id());
    assertThat(score.get(SpanhouseAttributes.SCORE_VALUE)).isEqualTo(1);
  }

  @Test
  void error_hasTheSeverityOfOne() {
    try (AgentRun run = telemetry.run("a").start()) {
      run.error("quota", "no credit");
      run.decision("route", "left");
    }

    assertThat(recorded.logs())
        .extracting(LogRecordData::getSeverity)
        .containsExactly(Severity.ERROR, Severity.INFO);
  }

  @Test
  void actionsTime_isItsStart() {
    ActionEvent action;
    try (AgentRun run = telemetry.run("a").start()) {
      action = run.action("click");
      run.log("between");
      action.record();
    }

    List<LogRecordData> logs = recorded.logs();
    assertThat(logs.get(1).getAttributes().get(SpanhouseAttributes.EVENT_ID))
        .isEqualTo(action.id());
    assertThat(logs.get(1).getTimestampEpochNanos())
        .isLessThanOrEqualTo(logs.get(0).getTimestampEpochNanos());
  }

  @Test
  void eventsAsLogsOff_areSpanEvents() {
    AgentTelemetry spansOnly = recorded.builder().eventsAsLogs(false).build();
    try (AgentRun run = spansOnly.run("a").start()) {
      run.log("text");
    }

    assertThat(recorded.logs()).isEmpty();
    assertThat(recorded.events("agent.invoke a")).hasSize(1);
  }

  @Test
  void runThatIsNotSampled_hasNoEvents() {
    try (RecordedTelemetry unsampled = RecordedTelemetry.withLogs(Sampler.alwaysOff())) {
      try (AgentRun run = unsampled.telemetry().run("a").start()) {
        run.log("text");
      }

      assertThat(unsampled.spans()).isEmpty();
      assertThat(unsampled.logs()).isEmpty();
    }
  }

  @Test
  void sdkWithLogsAlone_recordsEventsOfTheRun() {
    LogsWithoutTraces logsOnly = new LogsWithoutTraces(recorded.openTelemetry());
    AgentRun run = AgentTelemetry.create(logsOnly).run("a").start();
    try (run) {
      run.log("text");
    }

    assertThat(recorded.spans()).isEmpty();
    assertThat(recorded.logs()).hasSize(1);
    assertThat(recorded.logs().get(0).getAttributes().get(SpanhouseAttributes.RUN_ID))
        .isEqualTo(run.id());
  }
}
