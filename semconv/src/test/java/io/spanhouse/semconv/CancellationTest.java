package io.spanhouse.semconv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CancellationTest {
  private final RecordedTelemetry recorded = new RecordedTelemetry();
  private final AgentTelemetry telemetry = recorded.telemetry();
  private final ExecutorService threads = Executors.newCachedThreadPool();

  @AfterEach
  void close() {
    threads.shutdownNow();
    recorded.close();
    assertThat(Context.current()).isSameAs(Context.root());
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  @Test
  void cancel_marksTheRunAndAllInside_whateverTheirOwnVerdict() throws Exception {
    try (AgentRun outer = telemetry.run("outer").start()) {
      AgentRun before = telemetry.run("ended-before").start();
      before.close();
      AgentRun same = telemetry.run("same-thread").start();
      CountDownLatch cancelled = new CountDownLatch(1);
      Future<Outcome> other =
          Context.taskWrapping(threads)
              .submit(
                  () -> {
                    try (AgentRun nested = telemetry.run("other-thread").start()) {
                      cancelled.await();
                      return nested.fail("quota", null, "late");
                    }
                  });
      assertThat(outer.cancel("user left")).isEqualTo(Outcome.CANCELLED);
      cancelled.countDown();
      assertThat(other.get(60, TimeUnit.SECONDS)).isEqualTo(Outcome.CANCELLED);
      assertThat(same.success()).isEqualTo(Outcome.CANCELLED);
      same.close();
      telemetry.run("started-after").start().close();
      outer.error("late", "is no failure");
    }

    assertThat(status("outer")).isEqualTo("cancelled");
    assertThat(status("same-thread")).isEqualTo("cancelled");
    assertThat(status("other-thread")).isEqualTo("cancelled");
    assertThat(status("started-after")).isEqualTo("cancelled");
    assertThat(status("ended-before")).isEqualTo("success");
    assertThat(recorded.spans())
        .allSatisfy(
            span -> assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET));
  }

  @Test
  void cancelOfInnerRun_leavesTheOuterAlone() {
    try (AgentRun outer = telemetry.run("outer").start()) {
      try (AgentRun inner = telemetry.run("inner").start()) {
        inner.cancel(null);
        assertThat(outer.cancellation().isCancelled()).isFalse();
        assertThat(Cancellation.current().isCancelled()).isTrue();
        assertThat(Cancellation.current().reason()).isNull();
      }
      assertThat(Cancellation.current().isCancelled()).isFalse();
    }

    assertThat(status("outer")).isEqualTo("success");
    assertThat(status("inner")).isEqualTo("cancelled");
  }

  @Test
  void cancel_afterTheEnd_returnsTheFirstOutcome_andCancelsNothing() {
    AgentRun run = telemetry.run("a").start();
    run.success();

    assertThat(run.cancel("late")).isEqualTo(Outcome.SUCCESS);
    assertThat(run.cancellation().isCancelled()).isFalse();
    run.close();
    assertThat(status("a")).isEqualTo("success");
  }

  @Test
  void cancel_twice_keepsTheFirstReason() {
    try (AgentRun run = telemetry.run("a").start()) {
      run.cancel("first");
      run.cancel("second");
      assertThat(run.cancellation().reason()).isEqualTo("first");
    }

    assertThat(recorded.events("agent.invoke a")).hasSize(1);
  }

  @Test
  void callInFlight_finishesNormally_andTheNextIsRefused() {
    AtomicBoolean begun = new AtomicBoolean();
    try (AgentRun run = telemetry.run("a").start()) {
      String answer =
          telemetry
              .modelCall("openai", "in-flight")
              .call(
                  call -> {
                    run.cancel("user left");
                    return "answer";
                  });
      assertThat(answer).isEqualTo("answer");
      for (EventScope<?> next :
          List.of(
              telemetry.modelCall("openai", "refused"),
              telemetry.toolCall("refused"),
              telemetry.step("refused"))) {
        assertThatThrownBy(
                () ->
                    next.call(
                        scope -> {
                          begun.set(true);
                          return null;
                        }))
            .isInstanceOf(CancellationException.class)
            .hasMessage("user left");
        assertThat(next.outcome()).isEqualTo(Outcome.CANCELLED);
      }
    }

    assertThat(begun).isFalse();
    SpanData inFlight = recorded.span("model.call in-flight");
    assertThat(inFlight.getAttributes().get(SpanhouseAttributes.EVENT_STATUS)).isNull();
    for (String name : List.of("model.call refused", "tool.execute refused", "step refused")) {
      SpanData refused = recorded.span(name);
      assertThat(refused.getAttributes().get(SpanhouseAttributes.EVENT_STATUS))
          .isEqualTo("cancelled");
      assertThat(refused.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
      assertThat(refused.getEvents()).isEmpty();
    }
  }

  @Test
  void workThatFailsItself_inCancelledRun_isStillFailed() {
    try (AgentRun run = telemetry.run("a").start()) {
      ToolCall tool = telemetry.toolCall("t");
      run.cancel(null);
      assertThat(tool.fail(new IllegalStateException("broken"))).isEqualTo(Outcome.FAILED);
      tool.close();
    }

    assertThat(recorded.span("tool.execute t").getStatus().getStatusCode())
        .isEqualTo(StatusCode.ERROR);
  }

  @Test
  void cancellationException_withoutCancel_isAFailure() {
    try (Step step = telemetry.step("s")) {
      step.fail(new CancellationException());
    }

    assertThat(recorded.span("step s").getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
  }

  @Test
  void interrupting_cancelled_interruptsTheWork() throws Exception {
    CountDownLatch waiting = new CountDownLatch(1);
    CountDownLatch never = new CountDownLatch(1);
    AgentRun run = telemetry.run("a").start();
    Future<Boolean> work =
        threads.submit(
            run.context()
                .wrap(
                    () -> {
                      assertThatThrownBy(
                              () ->
                                  telemetry
                                      .toolCall("slow")
                                      .call(
                                          tool ->
                                              tool.cancellation()
                                                  .interrupting(
                                                      () -> {
                                                        waiting.countDown();
                                                        never.await();
                                                        return null;
                                                      })))
                          .isInstanceOf(InterruptedException.class);
                      return Thread.currentThread().isInterrupted();
                    }));
    waiting.await();
    run.cancel("too slow");

    assertThat(work.get(60, TimeUnit.SECONDS)).isFalse();
    run.close();
    assertThat(
            recorded
                .span("tool.execute slow")
                .getAttributes()
                .get(SpanhouseAttributes.EVENT_STATUS))
        .isEqualTo("cancelled");
  }

  @Test
  void interrupting_workThatIgnoresIt_leavesNoInterruptBehind() {
    try (AgentRun run = telemetry.run("a").start()) {
      String result =
          run.cancellation()
              .interrupting(
                  () -> {
                    run.cancel(null);
                    return "done";
                  });

      assertThat(result).isEqualTo("done");
      assertThat(Thread.currentThread().isInterrupted()).isFalse();
      assertThatThrownBy(() -> run.cancellation().interrupting(() -> "not begun"))
          .isInstanceOf(CancellationException.class);
      assertThat(run.cancellation().size()).isZero();
    }
  }

  @Test
  void interrupting_interruptedBefore_keepsThat() {
    try (AgentRun run = telemetry.run("a").start()) {
      Thread.currentThread().interrupt();
      run.cancellation()
          .interrupting(
              () -> {
                run.cancel(null);
                return "";
              });

      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Test
  void onCancel_runsOnceForRunsAround_andNotWhenClosed() {
    List<String> called = new ArrayList<>();
    try (AgentRun outer = telemetry.run("outer").start();
        AgentRun inner = telemetry.run("inner").start()) {
      inner.cancellation().onCancel(() -> called.add("inner"));
      inner.cancellation().onCancel(() -> called.add("closed")).close();
      inner
          .cancellation()
          .onCancel(
              () -> {
                throw new IllegalStateException("callback");
              });
      outer.cancel(null);
      inner.cancel(null);
      inner.cancellation().onCancel(() -> called.add("late"));
    }

    assertThat(called).containsExactly("inner", "late");
  }

  @Test
  void manyRunsInside_keepNothingInTheOuterToken() {
    AtomicInteger called = new AtomicInteger();
    try (AgentRun outer = telemetry.run("outer").start()) {
      for (int i = 0; i < 1000; i++) {
        try (AgentRun inner = telemetry.run("inner").start()) {
          inner.cancellation().onCancel(called::incrementAndGet);
        }
      }
      AgentRun left = telemetry.run("left-open").start();
      assertThat(outer.cancellation().size()).isZero();
      left.close();
      outer.cancel(null);
    }

    assertThat(called).hasValue(0);
  }

  @Test
  void endedRun_keepsNoCallbacks_andStillTellsOfTheOuterRun() {
    try (AgentRun outer = telemetry.run("outer").start()) {
      AgentRun inner = telemetry.run("inner").start();
      inner.close();
      inner.cancellation().onCancel(() -> {});
      assertThat(outer.cancellation().size()).isZero();
      outer.cancel("all");
      assertThat(inner.cancellation().reason()).isEqualTo("all");
    }
  }

  @Test
  void cancelAndRegister_atOnce_missesNoCallback() throws Exception {
    for (int i = 0; i < 2000; i++) {
      AtomicInteger called = new AtomicInteger();
      Cancellation token = new Cancellation(new Cancellation(null));
      Future<?> cancel = threads.submit(() -> token.cancel(null));
      token.onCancel(called::incrementAndGet);
      cancel.get(60, TimeUnit.SECONDS);
      assertThat(called).hasValue(1);
    }
  }

  @Test
  void outsideAnyRun_isNeverCancelled_andKeepsNothing() {
    Cancellation none = Cancellation.current();
    none.onCancel(() -> {});

    assertThat(none.isCancelled()).isFalse();
    assertThat(none.cancel("x")).isFalse();
    assertThat(none.size()).isZero();
    none.throwIfCancelled();
  }

  @Test
  void noSdk_cancelsAllTheSame() {
    AgentTelemetry off = AgentTelemetry.create(OpenTelemetry.noop());
    try (AgentRun run = off.run("a").start()) {
      run.cancel("stop");
      assertThatThrownBy(() -> off.step("s").call(step -> step))
          .isInstanceOf(CancellationException.class);
      assertThat(run.success()).isEqualTo(Outcome.CANCELLED);
    }
  }

  private String status(String agent) {
    return recorded
        .span("agent.invoke " + agent)
        .getAttributes()
        .get(SpanhouseAttributes.RUN_STATUS);
  }
}
