package io.spanhouse.semconv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.spanhouse.semconv.annotation.RecordAction;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AgentProxyTest {
  private final RecordedTelemetry recorded = new RecordedTelemetry();
  private final Target target = new Target();
  private final Agent agent = AgentProxy.of(recorded.telemetry()).wrap(Agent.class, target);

  @AfterEach
  void close() {
    recorded.close();
    assertThat(Context.current()).isSameAs(Context.root());
  }

  interface Plain<T> {
    T plain(T value);
  }

  interface Agent extends Plain<String> {
    @io.spanhouse.semconv.annotation.AgentRun(agent = "triage")
    String answer(String question, int priority, Path path);

    @io.spanhouse.semconv.annotation.ModelCall(provider = "openai", model = "gpt-5.4")
    String complete(String prompt);

    @io.spanhouse.semconv.annotation.ModelCall(provider = "openai", model = "chat")
    Message chat(List<Message> messages);

    @io.spanhouse.semconv.annotation.ToolCall
    Map<String, Integer> search(String query, String... sites) throws IOException;

    @io.spanhouse.semconv.annotation.AgentRun(agent = "later")
    CompletableFuture<String> later();

    @io.spanhouse.semconv.annotation.ToolCall(name = "stage")
    CompletionStage<String> stage();

    @RecordAction(type = "click")
    Optional<String> press(String button);

    @io.spanhouse.semconv.annotation.AgentRun(agent = "pressing")
    default Optional<String> pressing(Agent through) {
      return through.press("ok");
    }

    default String unobserved() {
      return plain("default");
    }

    void onTarget(String value);

    static String constant() {
      return "static";
    }
  }

  /** Does what the test sets. */
  static class Target implements Agent {
    Callable<Object> body = () -> null;
    Context inside = Context.root();

    @SuppressWarnings("unchecked")
    private <R> R run() {
      inside = Context.current();
      try {
        return (R) body.call();
      } catch (Exception e) {
        throw Target.<RuntimeException>sneaky(e);
      }
    }

    @SuppressWarnings("unchecked")
    private static <E extends Exception> E sneaky(Exception e) throws E {
      throw (E) e;
    }

    @Override
    public String answer(String question, int priority, Path path) {
      return run();
    }

    @Override
    public String complete(String prompt) {
      return run();
    }

    @Override
    public Message chat(List<Message> messages) {
      return run();
    }

    @Override
    public Map<String, Integer> search(String query, String... sites) throws IOException {
      return run();
    }

    @Override
    public CompletableFuture<String> later() {
      return run();
    }

    @Override
    public CompletionStage<String> stage() {
      return run();
    }

    @Override
    public Optional<String> press(String button) {
      return run();
    }

    @Override
    @io.spanhouse.semconv.annotation.ToolCall(name = "of_target")
    public void onTarget(String value) {
      run();
    }

    @Override
    public String plain(String value) {
      inside = Context.current();
      return value;
    }

    @Override
    public String toString() {
      return "the target";
    }
  }

  @Test
  void run_recordsArgumentsAndReturnValue() {
    target.body = () -> "because";

    assertThat(agent.answer("why?", 3, Path.of("a", "b"))).isEqualTo("because");
    SpanData span = recorded.span("agent.invoke triage");
    assertThat(span.getAttributes().get(SpanhouseAttributes.INPUT))
        .isEqualTo("{\"question\":\"why?\",\"priority\":3,\"path\":\"" + Path.of("a", "b") + "\"}");
    assertThat(span.getAttributes().get(SpanhouseAttributes.OUTPUT)).isEqualTo("because");
    assertThat(span.getAttributes().get(SpanhouseAttributes.RUN_STATUS)).isEqualTo("success");
    assertThat(Span.fromContext(target.inside).getSpanContext()).isEqualTo(span.getSpanContext());
  }

  @Test
  void modelCall_recordsTextAsMessages() {
    target.body =
        () -> {
          Span.current().setAttribute(GenAiAttributes.USAGE_INPUT_TOKENS, 7L);
          return "hello";
        };
    agent.complete("say hello");

    Attributes call = recorded.span("model.call gpt-5.4").getAttributes();
    assertThat(call.get(GenAiAttributes.PROVIDER_NAME)).isEqualTo("openai");
    assertThat(call.get(GenAiAttributes.INPUT_MESSAGES)).contains("user", "say hello");
    assertThat(call.get(GenAiAttributes.OUTPUT_MESSAGES)).contains("assistant", "hello");
    assertThat(call.get(GenAiAttributes.USAGE_INPUT_TOKENS)).isEqualTo(7);
  }

  @Test
  void modelCall_recordsMessagesAsTheyAre() {
    target.body = () -> Message.assistant("hi");
    agent.chat(List.of(Message.system("be brief"), Message.user("hello")));

    Attributes call = recorded.span("model.call chat").getAttributes();
    assertThat(call.get(GenAiAttributes.INPUT_MESSAGES))
        .contains("system", "be brief", "user", "hello");
    assertThat(call.get(GenAiAttributes.OUTPUT_MESSAGES)).contains("assistant", "hi");
  }

  @Test
  void toolCall_isNamedAfterItsMethod_andRecordsContainers() throws Exception {
    target.body = () -> Map.of("hits", 2);
    agent.search("otel", "a", "b");

    Attributes tool = recorded.span("tool.execute search").getAttributes();
    assertThat(tool.get(GenAiAttributes.TOOL_CALL_ARGUMENTS))
        .isEqualTo("{\"query\":\"otel\",\"sites\":[\"a\",\"b\"]}");
    assertThat(tool.get(GenAiAttributes.TOOL_CALL_RESULT)).isEqualTo("{\"hits\":2}");
  }

  @Test
  void checkedException_reachesTheCallerUnchanged() {
    IOException thrown = new IOException("no network");
    target.body =
        () -> {
          throw thrown;
        };

    assertThatThrownBy(() -> agent.search("otel")).isSameAs(thrown);
    SpanData tool = recorded.span("tool.execute search");
    assertThat(tool.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
    assertThat(tool.getAttributes().get(SpanScope.ERROR_TYPE)).isEqualTo("java.io.IOException");
  }

  @Test
  void uncheckedException_failsTheRun() {
    IllegalStateException thrown = new IllegalStateException("broken");
    target.body =
        () -> {
          throw thrown;
        };

    assertThatThrownBy(() -> agent.answer("q", 1, Path.of("x"))).isSameAs(thrown);
    assertThat(status("agent.invoke triage")).isEqualTo("failed");
  }

  @Test
  void future_endsTheRunWhenItCompletes() throws Exception {
    CompletableFuture<String> result = new CompletableFuture<>();
    target.body = () -> result;

    assertThat(agent.later()).isSameAs(result);
    assertThat(Context.current()).isSameAs(Context.root());
    assertThat(recorded.spans()).isEmpty();

    ExecutorService executor = Executors.newSingleThreadExecutor();
    try {
      executor
          .submit(
              target.inside.wrap(
                  () -> {
                    recorded.telemetry().toolCall("inside").close();
                    result.complete("done");
                  }))
          .get(1, TimeUnit.MINUTES);
      assertThat(executor.submit(Context::current).get(1, TimeUnit.MINUTES))
          .isSameAs(Context.root());
    } finally {
      executor.shutdownNow();
    }
    SpanData run = recorded.span("agent.invoke later");
    assertThat(run.getAttributes().get(SpanhouseAttributes.OUTPUT)).isEqualTo("done");
    assertThat(status("agent.invoke later")).isEqualTo("success");
    assertThat(recorded.span("tool.execute inside").getParentSpanId()).isEqualTo(run.getSpanId());
  }

  @Test
  void future_thatFails_failsTheRun_withTheCause() {
    CompletableFuture<String> result = new CompletableFuture<>();
    target.body = () -> result.thenApply(text -> text);
    CompletableFuture<String> returned = agent.later();
    IllegalStateException thrown = new IllegalStateException("late");
    result.completeExceptionally(thrown);

    assertThatThrownBy(returned::join).isInstanceOf(CompletionException.class).hasCause(thrown);
    assertThat(status("agent.invoke later")).isEqualTo("failed");
    assertThat(recorded.span("agent.invoke later").getAttributes().get(SpanScope.ERROR_TYPE))
        .isEqualTo(IllegalStateException.class.getName());
  }

  @Test
  void stage_completedAlready_endsTheScopeAtOnce() {
    target.body = () -> CompletableFuture.completedStage("result");
    agent.stage();

    assertThat(
            recorded
                .span("tool.execute stage")
                .getAttributes()
                .get(GenAiAttributes.TOOL_CALL_RESULT))
        .isEqualTo("result");
  }

  @Test
  void stage_thatCannotBeFollowed_endsTheScope() {
    target.body = () -> new Unfollowable();

    assertThat(agent.later()).isInstanceOf(Unfollowable.class);
    assertThat(status("agent.invoke later")).isEqualTo("failed");
  }

  @Test
  void action_isAnEventOfTheRunAroundIt() {
    target.body = () -> Optional.of("pressed");

    assertThat(agent.pressing(agent)).contains("pressed");
    List<EventData> events = recorded.events("agent.invoke pressing");
    assertThat(events).hasSize(1);
    Attributes action = events.get(0).getAttributes();
    assertThat(action.get(SpanhouseAttributes.EVENT_TYPE)).isEqualTo("action");
    assertThat(action.get(SpanhouseAttributes.EVENT_NAME)).isEqualTo("click");
    assertThat(action.get(SpanhouseAttributes.ACTION_TYPE)).isEqualTo("click");
    assertThat(action.get(SpanhouseAttributes.INPUT)).isEqualTo("{\"button\":\"ok\"}");
    assertThat(action.get(SpanhouseAttributes.OUTPUT)).isEqualTo("pressed");
    assertThat(action.get(SpanhouseAttributes.EVENT_DURATION_NANOS)).isNotNegative();
  }

  @Test
  void action_thatThrows_isRecordedWithItsError() {
    target.body =
        () -> {
          throw new IllegalStateException("no such button");
        };
    try (AgentRun run = recorded.telemetry().run("around").start()) {
      assertThatThrownBy(() -> agent.press("ok")).hasMessage("no such button");
      assertThat(AgentRun.current()).isSameAs(run);
    }

    Attributes action = recorded.events("agent.invoke around").get(0).getAttributes();
    assertThat(action.get(SpanScope.ERROR_TYPE)).isEqualTo(IllegalStateException.class.getName());
    assertThat(action.get(SpanhouseAttributes.ERROR_MESSAGE)).isEqualTo("no such button");
    assertThat(status("agent.invoke around")).isEqualTo("success");
  }

  @Test
  void action_outsideOfRuns_onlyHappens() {
    target.body = () -> Optional.of("pressed");

    assertThat(agent.press("ok")).contains("pressed");
    assertThat(recorded.spans()).isEmpty();
    assertThat(AgentRun.current()).isNull();
  }

  @Test
  void annotationOfTheTarget_countsToo() {
    agent.onTarget("x");

    Attributes tool = recorded.span("tool.execute of_target").getAttributes();
    assertThat(tool.get(GenAiAttributes.TOOL_CALL_ARGUMENTS)).isEqualTo("{\"value\":\"x\"}");
    assertThat(tool.get(GenAiAttributes.TOOL_CALL_RESULT)).isNull();
  }

  @Test
  void methodsWithoutAnnotation_workAsBefore() {
    assertThat(agent.plain("p")).isEqualTo("p");
    assertThat(agent.unobserved()).isEqualTo("default");
    assertThat(target.inside).isSameAs(Context.root());
    assertThat(recorded.spans()).isEmpty();
  }

  @Test
  void methodsOfObject_areThoseOfTheTarget() {
    Agent again = AgentProxy.of(recorded.telemetry()).wrap(Agent.class, target);

    assertThat(agent.toString()).isEqualTo("the target");
    assertThat(agent.hashCode()).isEqualTo(target.hashCode());
    assertThat(agent.equals(agent)).isTrue();
    assertThat(agent.equals(again)).isTrue();
    assertThat(agent.equals(AgentProxy.of(recorded.telemetry()).wrap(Agent.class, new Target())))
        .isFalse();
    assertThat(agent.equals(null)).isFalse();
  }

  @Test
  void contentSwitchedOff_isInNothingRecorded() throws Exception {
    Agent silent =
        AgentProxy.of(
                recorded
                    .builder()
                    .recordInputs(false)
                    .recordOutputs(false)
                    .recordToolIo(false)
                    .build())
            .wrap(Agent.class, target);
    target.body = () -> "secret-out";
    silent.answer("secret-in", 1, Path.of("secret-in"));
    silent.complete("secret-in");
    target.body = () -> Map.of("secret-out", 1);
    silent.search("secret-in");
    target.body = () -> Message.assistant("secret-out");
    silent.chat(List.of(Message.user("secret-in")));
    target.body = () -> Optional.of("secret-out");
    try (AgentRun run = recorded.telemetry().run("around").start()) {
      silent.press("secret-in");
      assertThat(run.id()).isNotEmpty();
    }

    assertThat(recorded.events("agent.invoke around")).hasSize(1);
    assertThat(recorded.spans()).hasSize(5);
    assertThat(recorded.spans().toString()).doesNotContain("secret");
  }

  @Test
  void methodsInACancelledRun_areRefused_actionsAreNot() {
    AtomicInteger calls = new AtomicInteger();
    target.body =
        () -> {
          calls.incrementAndGet();
          return Optional.of("pressed");
        };
    AgentRun run = recorded.telemetry().run("around").start();
    try (run) {
      run.cancel("user left");
      List<ThrowingCallable> refused =
          List.of(
              () -> agent.answer("q", 1, Path.of("p")),
              () -> agent.complete("q"),
              () -> agent.search("q"),
              agent::later,
              agent::stage);
      assertThat(refused)
          .allSatisfy(
              call ->
                  assertThatThrownBy(call)
                      .isInstanceOf(CancellationException.class)
                      .hasMessage("user left"));
      assertThat(calls).hasValue(0);
      assertThat(agent.press("ok")).contains("pressed");
      assertThat(Context.current()).isSameAs(run.context());
    }

    assertThat(status("agent.invoke triage")).isEqualTo("cancelled");
    assertThat(
            recorded
                .span("tool.execute search")
                .getAttributes()
                .get(SpanhouseAttributes.EVENT_STATUS))
        .isEqualTo("cancelled");
  }

  @Test
  void argumentsThatCannotBeShown_areLeftOut() {
    Agent odd = AgentProxy.of(recorded.telemetry()).wrap(Agent.class, new Target());
    Agent hostile =
        new Target() {
          @Override
          public String toString() {
            throw new IllegalStateException("toString");
          }
        };
    assertThat(odd.pressing(hostile)).isNull();
    assertThat(odd.answer(null, 0, null)).isNull();

    assertThat(
            recorded.span("agent.invoke pressing").getAttributes().get(SpanhouseAttributes.INPUT))
        .isNull();
    assertThat(recorded.span("agent.invoke triage").getAttributes().get(SpanhouseAttributes.INPUT))
        .isEqualTo("{\"question\":null,\"priority\":0,\"path\":null}");
  }

  @Test
  @SuppressWarnings("NullAway")
  void whatCannotBeWrapped_isGivenBack() {
    AgentProxy proxy = AgentProxy.of(recorded.telemetry());
    assertThat(proxy.wrap(Target.class, target)).isSameAs(target);
    assertThat(proxy.wrap(Agent.class, null)).isNull();
    assertThat(proxy.wrap(null, target)).isSameAs(target);
    Runnable unannotated = () -> {};
    assertThat(proxy.wrap(Runnable.class, unannotated)).isSameAs(unannotated);

    target.body = () -> "answer";
    assertThat(AgentProxy.of(null).wrap(Agent.class, target).complete("q")).isEqualTo("answer");
    assertThat(
            AgentProxy.of(AgentTelemetry.create(OpenTelemetry.noop()))
                .wrap(Agent.class, target)
                .complete("q"))
        .isEqualTo("answer");
  }

  @Test
  void interfaceOfTheJdk_isWrapped_whenTheTargetIsAnnotated() throws Exception {
    Callable<String> wrapped =
        AgentProxy.of(recorded.telemetry())
            .wrap(
                Callable.class,
                new Callable<String>() {
                  @Override
                  @io.spanhouse.semconv.annotation.AgentRun(agent = "callable")
                  public String call() {
                    return "called";
                  }
                });

    assertThat(wrapped.call()).isEqualTo("called");
    assertThat(status("agent.invoke callable")).isEqualTo("success");
  }

  private String status(String span) {
    return recorded.span(span).getAttributes().get(SpanhouseAttributes.RUN_STATUS);
  }

  private static final class Unfollowable extends CompletableFuture<String> {
    @Override
    public CompletableFuture<String> whenComplete(
        java.util.function.BiConsumer<? super String, ? super Throwable> action) {
      throw new UnsupportedOperationException();
    }
  }
}
