package io.spanhouse.semconv;

import static io.opentelemetry.api.common.AttributeKey.stringKey;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.logs.Severity;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AgentRunTest {
  private static final String SPAN = "agent.invoke a";

  private final RecordedTelemetry recorded = new RecordedTelemetry();
  private final AgentTelemetry telemetry = recorded.telemetry();

  @AfterEach
  void close() {
    recorded.close();
    assertThat(Context.current()).isSameAs(Context.root());
  }

  @Test
  void close_withoutVerdict_isSuccess() {
    telemetry.run("a").start().close();

    assertThat(status()).isEqualTo("success");
    assertThat(recorded.span(SPAN).getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
  }

  @Test
  void close_afterError_isFailedWithTheFirstError() {
    try (AgentRun run = telemetry.run("a").start()) {
      run.error("quota").code("Q1").message("no credit").causedBy("evt_1").record();
      run.error("other", "later");
    }

    assertThat(status()).isEqualTo("failed");
    SpanData span = recorded.span(SPAN);
    assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
    assertThat(span.getStatus().getDescription()).isEqualTo("no credit");
    assertThat(span.getAttributes().get(stringKey("error.type"))).isEqualTo("quota");
    assertThat(span.getAttributes().get(stringKey("spanhouse.error.code"))).isEqualTo("Q1");
  }

  @Test
  void success_afterError_isSuccess() {
    try (AgentRun run = telemetry.run("a").start()) {
      run.error("quota", "handled");
      run.success();
    }

    assertThat(status()).isEqualTo("success");
    assertThat(recorded.span(SPAN).getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
  }

  @Test
  void fail_recordsTheException() {
    try (AgentRun run = telemetry.run("a").start()) {
      run.fail(new IOException("disk gone"));
    }

    SpanData span = recorded.span(SPAN);
    assertThat(status()).isEqualTo("failed");
    assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
    assertThat(span.getStatus().getDescription()).isEqualTo("disk gone");
    assertThat(span.getAttributes().get(stringKey("error.type"))).isEqualTo("java.io.IOException");
    assertThat(span.getEvents()).extracting(EventData::getName).containsExactly("exception");
  }

  @Test
  void cancel_isNoFailure_andKeepsTheReason() {
    try (AgentRun run = telemetry.run("a").start()) {
      run.cancel("user left");
    }

    assertThat(status()).isEqualTo("cancelled");
    assertThat(recorded.span(SPAN).getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
    Attributes event = recorded.events(SPAN).get(0).getAttributes();
    assertThat(event.get(SpanhouseAttributes.EVENT_TYPE)).isEqualTo("log");
    assertThat(event.get(SpanhouseAttributes.EVENT_NAME)).isEqualTo("cancelled");
    assertThat(event.get(SpanhouseAttributes.OUTPUT)).isEqualTo("user left");
  }

  @Test
  void timeout_isAnError() {
    try (AgentRun run = telemetry.run("a").start()) {
      run.timeout("30 s are over");
    }

    SpanData span = recorded.span(SPAN);
    assertThat(status()).isEqualTo("timeout");
    assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
    assertThat(span.getStatus().getDescription()).isEqualTo("30 s are over");
    assertThat(span.getAttributes().get(stringKey("error.type"))).isEqualTo("timeout");
  }

  @Test
  void finishedRun_finishedAgain_keepsItsFirstVerdict() {
    AgentRun run = telemetry.run("a").start();
    assertThat(run.outcome()).isNull();
    assertThat(run.success()).isEqualTo(Outcome.SUCCESS);
    assertThat(run.fail(new IllegalStateException("late"))).isEqualTo(Outcome.SUCCESS);
    assertThat(run.fail("late", null, null)).isEqualTo(Outcome.SUCCESS);
    assertThat(run.cancel("late")).isEqualTo(Outcome.SUCCESS);
    assertThat(run.timeout("late")).isEqualTo(Outcome.SUCCESS);
    run.output("late");
    run.log("late");
    run.close();
    run.close();

    SpanData span = recorded.span(SPAN);
    assertThat(status()).isEqualTo("success");
    assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
    assertThat(span.getEvents()).isEmpty();
    assertThat(span.getAttributes().get(SpanhouseAttributes.OUTPUT)).isNull();
  }

  @Test
  void close_twice_leavesTheOuterScopeCurrent() {
    try (AgentRun outer = telemetry.run("outer").start()) {
      AgentRun inner = telemetry.run("a").start();
      inner.close();
      inner.close();
      assertThat(RunContext.from(Context.current()).runId()).isEqualTo(outer.id());
    }
  }

  @Test
  void call_workThrows_failsTheRunAndPassesTheExceptionOn() {
    IOException thrown = new IOException("broken");

    assertThatThrownBy(
            () ->
                telemetry
                    .run("a")
                    .start()
                    .call(
                        run -> {
                          throw thrown;
                        }))
        .isSameAs(thrown);

    assertThat(status()).isEqualTo("failed");
  }

  @Test
  void call_workReturns_succeedsWithItsResult() {
    String result = telemetry.run("a").start().call(run -> run.id() + "!");

    assertThat(result).startsWith("run_xx_").endsWith("!");
    assertThat(status()).isEqualTo("success");
  }

  @Test
  void log_isAnEventWithText() {
    String id;
    try (AgentRun run = telemetry.run("a").start()) {
      id = run.log("classifying");
      run.log(Severity.WARN, "slow");
    }

    List<EventData> events = recorded.events(SPAN);
    assertThat(events.get(0).getAttributes())
        .isEqualTo(
            Attributes.builder()
                .put("spanhouse.event.id", id)
                .put("spanhouse.event.type", "log")
                .put("spanhouse.severity", "INFO")
                .put("spanhouse.output", "classifying")
                .build());
    assertThat(events.get(1).getAttributes().get(SpanhouseAttributes.SEVERITY)).isEqualTo("WARN");
  }

  @Test
  void score_isAnEventWithValueAndLabel() {
    String id;
    try (AgentRun run = telemetry.run("a").start()) {
      id = run.score("confidence", 0.87, "pass");
    }

    assertThat(recorded.events(SPAN).get(0).getAttributes())
        .isEqualTo(
            Attributes.builder()
                .put("spanhouse.event.id", id)
                .put("spanhouse.event.type", "score")
                .put("spanhouse.event.name", "confidence")
                .put("spanhouse.score.value", 0.87)
                .put("spanhouse.score.label", "pass")
                .build());
  }

  @Test
  void decision_isAnEventWithBranchAlternativesAndReason() {
    String id;
    try (AgentRun run = telemetry.run("a").start()) {
      id = run.decision("publish?", "publish", List.of("revise", "drop"), "score is 0.9");
      run.decision("route", "left");
    }

    List<EventData> events = recorded.events(SPAN);
    assertThat(events.get(0).getAttributes())
        .isEqualTo(
            Attributes.builder()
                .put("spanhouse.event.id", id)
                .put("spanhouse.event.type", "decision")
                .put("spanhouse.event.name", "publish?")
                .put("spanhouse.output", "publish")
                .put(
                    "spanhouse.event.data",
                    "{\"alternatives\":[\"revise\",\"drop\"],\"reason\":\"score is 0.9\"}")
                .build());
    assertThat(events.get(1).getAttributes().get(SpanhouseAttributes.EVENT_DATA)).isNull();
  }

  @Test
  void error_isAnEventWithTypeCodeMessageAndTrigger() {
    String id;
    try (AgentRun run = telemetry.run("a").start()) {
      id = run.error("ToolError").code("ERR001").message("null pointer").causedBy("evt_1").record();
    }

    assertThat(recorded.events(SPAN).get(0).getAttributes())
        .isEqualTo(
            Attributes.builder()
                .put("spanhouse.event.id", id)
                .put("spanhouse.event.type", "error")
                .put("error.type", "ToolError")
                .put("spanhouse.error.code", "ERR001")
                .put("spanhouse.error.message", "null pointer")
                .put("spanhouse.error.trigger_event_id", "evt_1")
                .build());
  }

  @Test
  void event_ofAnyType_carriesItsAttributes() {
    String id;
    try (AgentRun run = telemetry.run("a").start()) {
      id =
          run.event(
              EventType.PAYMENT,
              "invoice 7",
              Attributes.of(
                  SpanhouseAttributes.PAYMENT_AMOUNT,
                  "12.50",
                  SpanhouseAttributes.CURRENCY,
                  "EUR"));
    }

    assertThat(recorded.events(SPAN).get(0).getAttributes())
        .isEqualTo(
            Attributes.builder()
                .put("spanhouse.event.id", id)
                .put("spanhouse.event.type", "payment")
                .put("spanhouse.event.name", "invoice 7")
                .put("spanhouse.payment.amount", "12.50")
                .put("spanhouse.currency", "EUR")
                .build());
  }

  @Test
  void score_ofAnEvent_namesIt() {
    Attributes event = only(run -> run.score("quality", 0.5, null, "evt_1"));

    assertThat(event)
        .isEqualTo(
            described("score")
                .put("spanhouse.event.name", "quality")
                .put("spanhouse.score.value", 0.5)
                .put("spanhouse.event.data", "{\"target_event_id\":\"evt_1\"}")
                .build());
  }

  @Test
  void error_withLogs_keepsThem() {
    assertThat(
            only(
                run ->
                    run.error("T")
                        .code("ERR001")
                        .message("details")
                        .causedBy("evt_1")
                        .logs("line 10")
                        .record()))
        .isEqualTo(
            described("error")
                .put("error.type", "T")
                .put("spanhouse.error.code", "ERR001")
                .put("spanhouse.error.message", "details")
                .put("spanhouse.error.trigger_event_id", "evt_1")
                .put("spanhouse.event.data", "{\"logs\":\"line 10\"}")
                .build());
  }

  @Test
  void policy_isAnEventWithNameOutcomeReasonAndDetails() {
    assertThat(
            only(
                run ->
                    run.policy("spend")
                        .outcome(PolicyOutcome.ESCALATED)
                        .reason("over 10")
                        .details(Map.of("limit", 10))
                        .record()))
        .isEqualTo(
            described("policy")
                .put("spanhouse.event.name", "spend")
                .put("spanhouse.policy.name", "spend")
                .put("spanhouse.policy.outcome", "escalated")
                .put("spanhouse.event.data", "{\"reason\":\"over 10\",\"details\":{\"limit\":10}}")
                .build());
    assertThat(Arrays.stream(PolicyOutcome.values()).map(PolicyOutcome::text))
        .containsExactly("allowed", "blocked", "throttled", "escalated");
  }

  @Test
  void budget_isAnEventWithDecimalAmounts() {
    assertThat(
            only(
                run ->
                    run.budget()
                        .limit(new BigDecimal("1E+2"))
                        .consumed(new BigDecimal("99.999999999999"))
                        .currency("EUR")
                        .record()))
        .isEqualTo(
            described("budget")
                .put("spanhouse.budget.limit", "100")
                .put("spanhouse.budget.consumed", "99.999999999999")
                .put("spanhouse.currency", "EUR")
                .build());
  }

  @Test
  void payment_isAnEventWithAmountAndCounterparty() {
    assertThat(only(run -> run.payment(new BigDecimal("-0.005"), "USD", "maps.example")))
        .isEqualTo(
            described("payment")
                .put("spanhouse.payment.amount", "-0.005")
                .put("spanhouse.currency", "USD")
                .put("spanhouse.event.data", "{\"counterparty\":\"maps.example\"}")
                .build());
  }

  @Test
  void audit_isAnEventWithActorVerbAndSubject() {
    assertThat(only(run -> run.audit("alice", "approved", "refund 7")))
        .isEqualTo(
            described("audit")
                .put("spanhouse.event.name", "approved")
                .put(
                    "spanhouse.event.data",
                    "{\"actor\":\"alice\",\"verb\":\"approved\",\"subject\":\"refund 7\"}")
                .build());
  }

  @Test
  void action_isAnEventFromItsStartOn_andRecordedOnce() throws Exception {
    ActionEvent action;
    try (AgentRun run = telemetry.run("a").start()) {
      action = run.action("click").params(Map.of("selector", "#buy"));
      Thread.sleep(2);
      assertThat(action.returns("ok").logs("done").screenshot("/s.png").record())
          .isEqualTo(action.id());
      action.record();
    }

    EventData event = recorded.events(SPAN).get(0);
    assertThat(recorded.events(SPAN)).hasSize(1);
    Long duration = event.getAttributes().get(SpanhouseAttributes.EVENT_DURATION_NANOS);
    assertThat(duration).isGreaterThanOrEqualTo(2_000_000);
    assertThat(event.getEpochNanos() + duration)
        .isLessThanOrEqualTo(recorded.span(SPAN).getEndEpochNanos());
    assertThat(event.getAttributes().toBuilder().remove(SpanhouseAttributes.EVENT_ID).build())
        .isEqualTo(
            described("action")
                .put("spanhouse.event.name", "click")
                .put("spanhouse.action.type", "click")
                .put("spanhouse.action.screenshot", "/s.png")
                .put("spanhouse.event.duration_ns", duration)
                .put("spanhouse.input", "{\"selector\":\"#buy\"}")
                .put("spanhouse.output", "ok")
                .put("spanhouse.event.data", "{\"logs\":\"done\"}")
                .build());
  }

  @Test
  void action_keepsWhatItWasGiven_asItWasThen() {
    Map<String, Object> params = new HashMap<>(Map.of("selector", "#buy"));
    Attributes event =
        only(
            run -> {
              ActionEvent action = run.action("click").params(params);
              params.clear();
              return action.record();
            });

    assertThat(event.get(SpanhouseAttributes.INPUT)).isEqualTo("{\"selector\":\"#buy\"}");
  }

  @Test
  void event_withData_isALog() {
    assertThat(only(run -> run.event("start", Map.of("attempt", 1))))
        .isEqualTo(
            described("log")
                .put("spanhouse.event.name", "start")
                .put("spanhouse.event.data", "{\"attempt\":1}")
                .build());
  }

  @Test
  void tagsAndMetadata_afterStart_areTheRuns() {
    try (AgentRun run =
        telemetry.run("a").tags("old").metadata("kept", "1").metadata("tier", "x").start()) {
      run.tags("new", null).metadata("tier", "gold").metadata("map", Map.of("k", 2));
    }

    Attributes own = recorded.span(SPAN).getAttributes();
    assertThat(own.get(SpanhouseAttributes.TAGS)).containsExactly("new");
    assertThat(own.get(SpanhouseAttributes.metadata("kept"))).isEqualTo("1");
    assertThat(own.get(SpanhouseAttributes.metadata("tier"))).isEqualTo("gold");
    assertThat(own.get(SpanhouseAttributes.metadata("map"))).isEqualTo("{\"k\":2}");
  }

  /** The attributes of the one event that {@code recording} makes, without its id. */
  private Attributes only(Function<AgentRun, String> recording) {
    String id;
    try (AgentRun run = telemetry.run("a").start()) {
      id = recording.apply(run);
    }
    assertThat(recorded.events(SPAN)).hasSize(1);
    Attributes event = recorded.events(SPAN).get(0).getAttributes();
    assertThat(event.get(SpanhouseAttributes.EVENT_ID)).isEqualTo(id);
    return event.toBuilder().remove(SpanhouseAttributes.EVENT_ID).build();
  }

  private static AttributesBuilder described(String type) {
    return Attributes.builder().put(SpanhouseAttributes.EVENT_TYPE, type);
  }

  private String status() {
    return recorded.span(SPAN).getAttributes().get(SpanhouseAttributes.RUN_STATUS);
  }
}
