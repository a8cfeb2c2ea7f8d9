package io.spanhouse.semconv;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import java.lang.reflect.Method;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AnnotatedCallTest {
  private final RecordedTelemetry recorded = new RecordedTelemetry();

  @BeforeEach
  void choose() {
    AnnotatedCall.recordWith(recorded.telemetry());
  }

  @AfterEach
  void close() {
    AnnotatedCall.recordWith(null);
    recorded.close();
    assertThat(Context.current()).isSameAs(Context.root());
  }

  interface Search {
    String search(String query);
  }

  /** Woven by hand as an agent would. */
  static final class Woven implements Search {
    @Override
    @io.spanhouse.semconv.annotation.ToolCall
    public String search(String query) {
      AnnotatedCall call = AnnotatedCall.begin(method("search", String.class), query(query));
      call.end(query + "!", null);
      return query + "!";
    }

    @io.spanhouse.semconv.annotation.AgentRun(agent = "later")
    CompletableFuture<String> later(CompletableFuture<String> result) {
      AnnotatedCall call =
          AnnotatedCall.begin(method("later", CompletableFuture.class), query(null));
      call.end(result, null);
      return result;
    }

    @io.spanhouse.semconv.annotation.AgentRun(agent = "broken")
    private void fail() {
      AnnotatedCall.begin(method("fail"), new Object[0])
          .end(null, new IllegalStateException("away"));
    }

    private static @Nullable Object[] query(@Nullable Object query) {
      return new Object[] {query};
    }

    private static Method method(String name, Class<?>... types) {
      try {
        return Woven.class.getDeclaredMethod(name, types);
      } catch (NoSuchMethodException e) {
        throw new LinkageError(name, e);
      }
    }
  }

  @Test
  void call_isRecorded_withArgumentsAndResult() {
    new Woven().search("x");

    var tool = recorded.span("tool.execute search").getAttributes();
    assertThat(tool.get(GenAiAttributes.TOOL_CALL_ARGUMENTS)).isEqualTo("{\"query\":\"x\"}");
    assertThat(tool.get(GenAiAttributes.TOOL_CALL_RESULT)).isEqualTo("x!");
  }

  @Test
  void callInACancelledRun_isRefused() {
    AgentRun run = recorded.telemetry().run("a").start();
    try (run) {
      run.cancel("user left");
      AnnotatedCall call =
          AnnotatedCall.begin(Woven.method("search", String.class), Woven.query("x"));
      assertThat(call.refusal()).isInstanceOf(CancellationException.class).hasMessage("user left");
      assertThat(Context.current()).isSameAs(run.context());
      call.end("late", null);
    }

    var tool = recorded.span("tool.execute search").getAttributes();
    assertThat(tool.get(SpanhouseAttributes.EVENT_STATUS)).isEqualTo("cancelled");
    assertThat(tool.get(GenAiAttributes.TOOL_CALL_RESULT)).isNull();
  }

  @Test
  void callThroughAProxy_isRecordedOnce() {
    AgentProxy.of(recorded.telemetry()).wrap(Search.class, new Woven()).search("x");

    assertThat(recorded.spans()).hasSize(1);
  }

  @Test
  void stage_endsTheCall_whenItCompletes() {
    CompletableFuture<String> result = new CompletableFuture<>();
    new Woven().later(result);

    assertThat(recorded.spans()).isEmpty();
    assertThat(Context.current()).isSameAs(Context.root());
    result.complete("done");
    assertThat(recorded.span("agent.invoke later").getStatus().getStatusCode())
        .isNotEqualTo(StatusCode.ERROR);
  }

  @Test
  void exception_failsTheCall() {
    new Woven().fail();

    assertThat(recorded.span("agent.invoke broken").getStatus().getStatusCode())
        .isEqualTo(StatusCode.ERROR);
  }

  @Test
  void switches_areTheChosenTelemetrys() {
    AnnotatedCall.recordWith(recorded.builder().recordToolIo(false).build());
    new Woven().search("secret");

    assertThat(recorded.span("tool.execute search").getAttributes().toString())
        .doesNotContain("secret");
  }
}
