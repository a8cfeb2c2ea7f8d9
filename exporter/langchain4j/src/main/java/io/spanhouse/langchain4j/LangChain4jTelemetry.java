package io.spanhouse.langchain4j;

import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.observability.api.listener.AiServiceListener;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.tool.BeforeToolExecution;
import dev.langchain4j.service.tool.ToolExecution;
import io.opentelemetry.context.Context;
import io.spanhouse.semconv.AgentTelemetry;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * Makes LangChain4j's chat model requests model calls, its AI service invocations runs and its tool
 * executions tool calls:
 *
 * <pre>{@code
 * LangChain4jTelemetry telemetry = LangChain4jTelemetry.create(AgentTelemetry.create(openTelemetry));
 * ChatModel model =
 *     OpenAiChatModel.builder().listeners(List.of(telemetry.chatModelListener())).build();
 * Assistant assistant =
 *     telemetry.observe(AiServices.builder(Assistant.class)).chatModel(model).tools(tools).build();
 * }</pre>
 *
 * <p>Runs and model calls are current on no thread, since LangChain4j may end them on another one:
 * their parts are put inside them by invocation id. A tool call is current while its tool works, so
 * what the tool starts, another AI service too, nests inside it.
 *
 * <p>Instances are safe for use by several threads; one is enough for a program.
 */
public final class LangChain4jTelemetry {
  private final Invocations invocations;
  private final ToolExecutions toolExecutions;
  private final ChatModelListener chatModelListener;

  private LangChain4jTelemetry(AgentTelemetry telemetry) {
    this.invocations = new Invocations(telemetry);
    this.toolExecutions = new ToolExecutions(telemetry, invocations);
    this.chatModelListener = new ModelCallListener(telemetry, invocations);
  }

  public static LangChain4jTelemetry create(AgentTelemetry telemetry) {
    return new LangChain4jTelemetry(telemetry);
  }

  /** For the {@code listeners} of any {@code ChatModel} or {@code StreamingChatModel}. */
  public ChatModelListener chatModelListener() {
    return chatModelListener;
  }

  /**
   * A model that also tells {@link #chatModelListener}, which {@code model} needs as well, that the
   * answer is streamed and when its first part came. Handlers work in the Context of the request.
   */
  public StreamingChatModel observe(StreamingChatModel model) {
    return new ObservedStreamingModel(model, invocations);
  }

  /**
   * Makes every invocation of the service that is built a run, named like the interface. The memory
   * id, if the service has one, becomes its session.
   *
   * <p>Takes the builder's {@code beforeToolExecution} and {@code afterToolExecution}; a program
   * that sets its own calls {@link #beforeToolExecution} and {@link #afterToolExecution} from them.
   *
   * @return {@code builder}
   */
  public <T> AiServices<T> observe(AiServices<T> builder) {
    return builder
        .registerListeners(aiServiceListeners())
        .beforeToolExecution(beforeToolExecution())
        .afterToolExecution(afterToolExecution());
  }

  /** For {@code AiServices.registerListeners}. */
  public List<AiServiceListener<?>> aiServiceListeners() {
    return invocations.listeners();
  }

  public Consumer<BeforeToolExecution> beforeToolExecution() {
    return toolExecutions::before;
  }

  public Consumer<ToolExecution> afterToolExecution() {
    return toolExecutions::after;
  }

  /**
   * An executor for {@code AiServices.executeToolsConcurrently}: its tasks have the Context they
   * were submitted in, and its threads keep none when a tool's error ends an invocation.
   */
  public Executor observe(Executor executor) {
    return task -> {
      Context submitted = Context.current();
      executor.execute(() -> ThreadContext.restoring(submitted, task));
    };
  }
}
