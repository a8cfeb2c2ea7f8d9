package io.spanhouse.javaagent;

import io.opentelemetry.api.GlobalOpenTelemetry;
import io.spanhouse.semconv.AgentProxy;
import io.spanhouse.semconv.AgentTelemetry;
import io.spanhouse.semconv.annotation.AgentRun;
import io.spanhouse.semconv.annotation.ModelCall;
import io.spanhouse.semconv.annotation.RecordAction;
import io.spanhouse.semconv.annotation.ToolCall;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Annotated methods that a class calls on itself, and one that a proxy records too. */
final class AnnotatedProgram {
  @AgentRun(agent = "annotated")
  String answer(String question) {
    List<String> found = search(question);
    click(3, 4);
    AgentProxy.of(AgentTelemetry.create(GlobalOpenTelemetry.get()))
        .wrap(Stock.class, new Warehouse())
        .of("shoe");
    try {
      fail();
    } catch (IllegalStateException e) {
      found = List.of(e.getMessage());
    }
    return complete(found.get(0)).join();
  }

  /** In a run that was cancelled before. */
  @ToolCall(name = "refused")
  static int refused() {
    throw new IllegalStateException("called all the same");
  }

  public interface Stock {
    int of(String item);
  }

  static final class Warehouse implements Stock {
    @Override
    @ToolCall(name = "stock")
    public int of(String item) {
      return item.length();
    }
  }

  @ModelCall(provider = "openai", model = "gpt-5.4")
  private CompletableFuture<String> complete(String prompt) {
    return CompletableFuture.completedFuture("answer to " + prompt);
  }

  @ToolCall(name = "search_web")
  private static List<String> search(String query) {
    return List.of(query);
  }

  @ToolCall(name = "broken")
  private static void fail() {
    throw new IllegalStateException("away");
  }

  @RecordAction(type = "click")
  private void click(int x, int y) {}
}
