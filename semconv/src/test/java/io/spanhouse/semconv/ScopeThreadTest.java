package io.spanhouse.semconv;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Scopes that end on another thread than they began on, or in the wrong order. */
class ScopeThreadTest {
  private final RecordedTelemetry recorded = new RecordedTelemetry();
  private final AgentTelemetry telemetry = recorded.telemetry();
  private final ExecutorService otherThread = Executors.newSingleThreadExecutor();

  @AfterEach
  void close() {
    otherThread.shutdownNow();
    recorded.close();
    assertThat(Context.current()).isSameAs(Context.root());
  }

  @Test
  void detached_goesOn_withoutBeingCurrent() throws Exception {
    try (AgentRun outer = telemetry.run("outer").start()) {
      AgentRun inner = telemetry.run("inner").start().detach();
      assertThat(Context.current()).isSameAs(outer.context());
      telemetry.step("beside").close();
      ModelCall call;
      try (Scope inside = inner.context().makeCurrent()) {
        call = telemetry.modelCall("openai", "m").detach().detach();
        assertThat(Context.current()).isSameAs(inner.context());
      }
      elsewhere(
          () -> {
            call.close();
            inner.close();
            assertThat(Context.current()).isSameAs(Context.root());
          });
      assertThat(Context.current()).isSameAs(outer.context());
    }

    SpanData outer = recorded.span("agent.invoke outer");
    SpanData inner = recorded.span("agent.invoke inner");
    assertThat(inner.getParentSpanId()).isEqualTo(outer.getSpanId());
    assertThat(recorded.span("step beside").getParentSpanId()).isEqualTo(outer.getSpanId());
    assertThat(recorded.span("model.call m").getParentSpanId()).isEqualTo(inner.getSpanId());
    assertThat(recorded.span("model.call m").getAttributes().get(SpanhouseAttributes.DOTTED_ORDER))
        .startsWith(inner.getAttributes().get(SpanhouseAttributes.DOTTED_ORDER));
  }

  @Test
  void closedByAnotherThread_endsAtOnce_andDisturbsNeitherThread() throws Exception {
    try (AgentRun outer = telemetry.run("outer").start()) {
      AgentRun inner = telemetry.run("inner").start();

      elsewhere(
          () -> {
            inner.close();
            assertThat(Context.current()).isSameAs(Context.root());
          });

      assertThat(inner.outcome()).isEqualTo(Outcome.SUCCESS);
      assertThat(recorded.spans())
          .extracting(SpanData::getName)
          .containsExactly("agent.invoke inner");
      telemetry.step("after").close();
      assertThat(Context.current()).isSameAs(outer.context());
    }

    assertThat(recorded.span("step after").getParentSpanId())
        .isEqualTo(recorded.span("agent.invoke outer").getSpanId());
  }

  @Test
  void closedInTaskWithTheSameContext_leavesThePoolThreadClean() throws Exception {
    AgentRun run = telemetry.run("a").start();

    elsewhere(
        run.context()
            .wrap(
                () -> {
                  assertThat(Context.current()).isSameAs(run.context());
                  run.close();
                  assertThat(Context.current()).isSameAs(run.context());
                }));

    elsewhere(() -> assertThat(Context.current()).isSameAs(Context.root()));
    run.close();
  }

  @Test
  void closedByAnotherThread_ownThreadStartsTheNextOutsideIt() throws Exception {
    for (int i = 0; i < 100; i++) {
      AgentRun run = telemetry.run("a").start();
      elsewhere(run::success);
      elsewhere(run::close);
    }
    telemetry.run("last").start().close();

    assertThat(recorded.spans())
        .hasSize(101)
        .allSatisfy(span -> assertThat(span.getParentSpanContext().isValid()).isFalse());
  }

  @Test
  void closedByAnotherThread_outerCloseCleansUp() throws Exception {
    AgentRun outer = telemetry.run("outer").start();
    AgentRun inner = telemetry.run("inner").start();
    Step innermost = telemetry.step("innermost");
    elsewhere(innermost::close);
    elsewhere(inner::close);

    outer.close();
  }

  @Test
  void closedInTheWrongOrder_leavesNothingBehind() {
    AgentRun outer = telemetry.run("outer").start();
    AgentRun inner = telemetry.run("inner").start();

    outer.close();
    assertThat(Context.current()).isSameAs(inner.context());
    inner.close();
  }

  @Test
  void closedUnderSomebodyElsesScope_leavesThatCurrent() {
    ContextKey<String> key = ContextKey.named("foreign");
    AgentRun run = telemetry.run("a").start();
    try (Scope ignored = Context.current().with(key, "x").makeCurrent()) {
      run.close();
      assertThat(Context.current().get(key)).isEqualTo("x");
    }
    telemetry.step("s").close();

    assertThat(recorded.span("step s").getParentSpanContext().isValid()).isFalse();
  }

  @Test
  void closedByBothThreadsAtOnce_endsOnce() throws Exception {
    for (int i = 0; i < 1000; i++) {
      AgentRun run = telemetry.run("a").start();
      var other = otherThread.submit(run::close);
      run.close();
      other.get(60, TimeUnit.SECONDS);
      assertThat(Context.current()).isSameAs(Context.root());
    }

    assertThat(recorded.spans()).hasSize(1000);
  }

  private void elsewhere(Runnable work) throws Exception {
    Callable<Void> task =
        () -> {
          work.run();
          return null;
        };
    otherThread.submit(task).get(60, TimeUnit.SECONDS);
  }
}
