package io.spanhouse.semconv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.math.BigDecimal;
import java.util.List;
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
              .start()) {
        run.output(null);
        run.log(null);
        run.score(null, Double.NaN, null);
        run.decision(null, null, null, null);
        run.event(null, null, null);
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
            .tokens(-1, -1);
        call.fail(null, null, null);
      }
      try (ToolCall tool = telemetry.toolCall(null)) {
        tool.arguments(null).result(new ToStringThrows());
        tool.fail(new GetMessageThrows());
      }
      try (Step step = telemetry.step("")) {
        step.input(null);
      }

      assertThat(recorded.spans())
          .extracting(span -> span.getName())
          .containsExactly("agent.invoke", "model.call", "tool.execute", "step");
      Attributes run = recorded.span("agent.invoke").getAttributes();
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
      run.log("text");
      run.score("quality", 1);
      run.error("type", "message");
      run.success();
      run.success();
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
