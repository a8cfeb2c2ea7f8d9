package io.spanhouse.semconv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.logs.SdkLoggerProvider;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Telemetry that cannot work, and callers that give it nonsense. */
class UnfailingTest {

  @AfterEach
  void contextIsRestored() {
    assertThat(Context.current()).isSameAs(Context.root());
  }

  @Test
  void noSdk_doesNothing_andStillMakesIds() {
    String id = exercise(AgentTelemetry.create(OpenTelemetry.noop()));

    assertThat(id).matches("run_xx_[0-9a-f]{32}");
  }

  @Test
  void noSdk_passesExceptionsOn() {
    IllegalStateException thrown = new IllegalStateException();

    assertThatThrownBy(
            () ->
                AgentTelemetry.create(OpenTelemetry.noop())
                    .toolCall("t")
                    .call(
                        tool -> {
                          throw thrown;
                        }))
        .isSameAs(thrown);
  }

  @Test
  void nothingSampled_doesNothing() {
    try (OpenTelemetrySdk sdk =
        OpenTelemetrySdk.builder()
            .setTracerProvider(SdkTracerProvider.builder().setSampler(Sampler.alwaysOff()).build())
            .build()) {
      assertThat(exercise(AgentTelemetry.create(sdk))).startsWith("run_xx_");
    }
  }

  @Test
  void brokenSpanProcessor_isKeptFromTheCaller() {
    for (SpanProcessor broken : List.of(new BrokenAtStart(), new BrokenAtEnd())) {
      SdkTracerProvider provider = SdkTracerProvider.builder().addSpanProcessor(broken).build();
      AgentTelemetry telemetry =
          AgentTelemetry.create(OpenTelemetrySdk.builder().setTracerProvider(provider).build());
      assertThat(exercise(telemetry)).startsWith("run_xx_");
    }
  }

  @Test
  void brokenLogger_isKeptFromTheCaller() {
    try (OpenTelemetrySdk sdk =
        OpenTelemetrySdk.builder()
            .setTracerProvider(SdkTracerProvider.builder().build())
            .setLoggerProvider(
                SdkLoggerProvider.builder()
                    .addLogRecordProcessor(
                        (context, log) -> {
                          throw new IllegalStateException("log");
                        })
                    .build())
            .build()) {
      assertThat(exercise(AgentTelemetry.create(sdk))).startsWith("run_xx_");
    }
  }

  @Test
  void noOpenTelemetry_isNoop() {
    assertThat(exercise(AgentTelemetry.create(null))).startsWith("run_xx_");
    assertThat(exercise(AgentTelemetry.builder(null).region("eu").build())).startsWith("run_eu_");
  }

  @Test
  void hugeValues_areCut() {
    String huge = "x".repeat(3_000_000);
    List<Object> endless = new ArrayList<>();
    endless.add(endless);
    endless.addAll(Collections.nCopies(1_000_000, "entry"));
    try (RecordedTelemetry recorded = RecordedTelemetry.withLogs()) {
      AgentTelemetry telemetry = recorded.telemetry();
      try (AgentRun run = telemetry.run("a").input(endless).metadata("m", huge).start()) {
        run.output(huge).metadata("late", Map.of("k", endless));
        run.log(huge);
        run.event("e", Map.of("k", endless));
        run.fail(new IllegalStateException(huge));
      }

      assertThat(recorded.spans().toString().length() + recorded.logs().toString().length())
          .isLessThan(1_000_000);
    }
  }

  @Test
  @SuppressWarnings("NullAway")
  void nulls_areIgnored() {
    try (RecordedTelemetry recorded = new RecordedTelemetry()) {
      AgentTelemetry telemetry = recorded.telemetry();
      try (AgentRun run =
          telemetry
              .run(null)
              .session(null)
              .customer(null)
              .tags((String) null)
              .tags((String[]) null)
              .metadata(null, null)
              .input(null)
              .prompt(null, null)
              .environment(null)
              .serialized(null)
              .deadline((Duration) null)
              .deadline((Instant) null)
              .start()) {
        run.output(null);
        run.log(null);
        run.score(null, Double.NaN, null);
        run.decision(null, null, null, null);
        run.event(null, null, null);
        run.event(null, null);
        run.log(null, null);
        run.score(null, 1, null, null);
        run.policy(null, null);
        run.policy(null).outcome(null).reason(null).details(null).record();
        run.budget().limit(null).consumed(null).remaining(null).currency(null).record();
        run.payment(null, null, null);
        run.audit(null, null, null);
        run.error(null).code(null).message(null).causedBy(null).logs(null).record();
        run.action(null).params(null).returns(null).logs(null).screenshot(null).record();
        run.tags((String[]) null).tags((String) null).metadata(null, null);
        run.cancellation().onCancel(null).close();
        run.fail((Throwable) null);
      }
      try (ModelCall call = telemetry.modelCall(null, " ")) {
        call.inputMessages((List<Message>) null)
            .inputMessages((Message) null)
            .outputMessages(new Message(null, (String) null))
            .systemInstructions(null)
            .finishReasons((String) null)
            .finishReasons((String[]) null)
            .timeToFirstToken(null)
            .cost((BigDecimal) null)
            .toolDefinitions(null)
            .stopSequences((String[]) null)
            .inputMessages(
                new Message(null, (List<Message.Part>) null),
                Message.tool(null, null),
                Message.assistant(null, (Message.Part[]) null),
                Message.assistant(
                    null,
                    new Message.Text(null),
                    new Message.Reasoning(null),
                    new Message.ToolRequest(null, null, null),
                    null))
            .topK(-1)
            .choiceCount(-1)
            .tokens(-1, -1);
        call.fail(null, null, null);
      }
      try (ToolCall tool = telemetry.toolCall(null)) {
        tool.arguments(null).logs(null).result(new ToStringThrows());
        tool.fail(new GetMessageThrows());
      }
      try (Step step = telemetry.step("")) {
        step.input(null);
      }
      telemetry.embedding(null, null).input(null).inputCount(-1).cost(null).close();
      telemetry.retrieval(null).query(null).documents(null).close();
      telemetry.guardrail(null).input(null).output(null).decided(null, null).close();
      telemetry.evaluation(null).input(null).target(null).label(null).explanation(null).close();
      telemetry.heartbeat(null, null);

      assertThat(recorded.spans())
          .extracting(span -> span.getName())
          .containsExactly(
              "agent.invoke",
              "model.call",
              "tool.execute",
              "step",
              "embedding",
              "retrieval",
              "guardrail",
              "evaluation",
              "agent.invoke");
      Attributes run = recorded.spans().get(0).getAttributes();
      assertThat(recorded.spans().get(0).getEvents())
          .filteredOn(event -> event.getName().equals("spanhouse.event"))
          .hasSize(14);
      assertThat(run.get(SpanhouseAttributes.RUN_STATUS)).isEqualTo("failed");
      assertThat(run.get(GenAiAttributes.AGENT_NAME)).isNull();
      Attributes tool = recorded.span("tool.execute").getAttributes();
      assertThat(tool.get(SpanScope.ERROR_TYPE)).isEqualTo(GetMessageThrows.class.getName());
    }
  }

  private static String exercise(AgentTelemetry telemetry) {
    try (AgentRun run = telemetry.run("a").session("s").input("in").start()) {
      try (ModelCall call = telemetry.modelCall("openai", "m")) {
        call.inputMessages(Message.user("hi")).tokens(1, 2);
        call.fail(new IllegalStateException("x"));
      }
      telemetry.toolCall("t").result("r").close();
      telemetry.step("s").close();
      telemetry.embedding("openai", "e").input("x").close();
      telemetry.retrieval("r").documents(List.of("d")).close();
      telemetry.guardrail("g").decided(PolicyOutcome.ALLOWED, "r").close();
      telemetry.evaluation("v").score(1).close();
      telemetry.heartbeat("h");
      run.log("text");
      run.score("quality", 1);
      run.error("type", "message");
      run.policy("p", PolicyOutcome.ALLOWED);
      run.action("click").record();
      run.cancellation().interrupting(() -> "");
      run.success();
      run.success();
      run.close();
      run.log("late");
      run.cancel("late");
      run.tags("late").metadata("late", "x");
      return run.id();
    }
  }

  private static final class ToStringThrows {
    @Override
    public String toString() {
      throw new IllegalStateException("toString");
    }
  }

  private static final class GetMessageThrows extends RuntimeException {
    private static final long serialVersionUID = 1L;

    @Override
    public String getMessage() {
      throw new IllegalStateException("getMessage");
    }
  }

  private static final class BrokenAtStart implements SpanProcessor {
    @Override
    public void onStart(Context parent, ReadWriteSpan span) {
      throw new IllegalStateException("start");
    }

    @Override
    public boolean isStartRequired() {
      return true;
    }

    @Override
    public void onEnd(ReadableSpan span) {}

    @Override
    public boolean isEndRequired() {
      return false;
    }
  }

  private static final class BrokenAtEnd implements SpanProcessor {
    @Override
    public void onStart(Context parent, ReadWriteSpan span) {}

    @Override
    public boolean isStartRequired() {
      return false;
    }

    @Override
    public void onEnd(ReadableSpan span) {
      throw new IllegalStateException("end");
    }

    @Override
    public boolean isEndRequired() {
      return true;
    }
  }
}
