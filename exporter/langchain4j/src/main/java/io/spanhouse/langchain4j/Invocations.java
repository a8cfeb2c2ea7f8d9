package io.spanhouse.langchain4j;

import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.guardrail.GuardrailResult;
import dev.langchain4j.invocation.InvocationContext;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.observability.api.event.AiServiceCompletedEvent;
import dev.langchain4j.observability.api.event.AiServiceErrorEvent;
import dev.langchain4j.observability.api.event.AiServiceEvent;
import dev.langchain4j.observability.api.event.AiServiceRequestIssuedEvent;
import dev.langchain4j.observability.api.event.AiServiceStartedEvent;
import dev.langchain4j.observability.api.event.GuardrailExecutedEvent;
import dev.langchain4j.observability.api.listener.AiServiceCompletedListener;
import dev.langchain4j.observability.api.listener.AiServiceErrorListener;
import dev.langchain4j.observability.api.listener.AiServiceListener;
import dev.langchain4j.observability.api.listener.AiServiceRequestIssuedListener;
import dev.langchain4j.observability.api.listener.AiServiceStartedListener;
import dev.langchain4j.observability.api.listener.InputGuardrailExecutedListener;
import dev.langchain4j.observability.api.listener.OutputGuardrailExecutedListener;
import io.opentelemetry.context.Context;
import io.spanhouse.semconv.AgentRun;
import io.spanhouse.semconv.AgentTelemetry;
import io.spanhouse.semconv.PolicyOutcome;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The AI service invocations under way, each a run. One whose answer is a stream that nobody starts
 * never ends; it is forgotten when the program drops the stream, and its span is not exported.
 */
final class Invocations {
  private static final String DEFAULT_MEMORY_ID = "default";

  private final AgentTelemetry telemetry;

  /** LangChain4j hands on the one UUID object for as long as an invocation can go on. */
  private final Map<UUID, Invocation> byId = Collections.synchronizedMap(new WeakHashMap<>());

  /** What an AI service is about to ask a model on this thread; each instance knows its own. */
  @SuppressWarnings("ThreadLocalUsage")
  private final ThreadLocal<@Nullable IssuedRequest> issued = new ThreadLocal<>();

  Invocations(AgentTelemetry telemetry) {
    this.telemetry = telemetry;
  }

  List<AiServiceListener<?>> listeners() {
    AiServiceStartedListener started = this::started;
    AiServiceRequestIssuedListener requestIssued = this::requestIssued;
    AiServiceCompletedListener completed = this::completed;
    AiServiceErrorListener failed = this::failed;
    InputGuardrailExecutedListener inputGuardrail = this::guardrailExecuted;
    OutputGuardrailExecutedListener outputGuardrail = this::guardrailExecuted;
    return List.of(started, requestIssued, completed, failed, inputGuardrail, outputGuardrail);
  }

  @Nullable Invocation of(InvocationContext context) {
    return byId.get(context.invocationId());
  }

  /** The Context to ask a model in: the invocation's that issued the request, or the thread's. */
  Context parentOf(ChatRequest request) {
    IssuedRequest last = issued.get();
    return last != null && last.message == lastMessage(request) ? last.context : Context.current();
  }

  private void started(AiServiceStartedEvent event) {
    InvocationContext context = event.invocationContext();
    Object memoryId = context.chatMemoryId();
    boolean hasSession = memoryId != null && !DEFAULT_MEMORY_ID.equals(memoryId);
    AgentRun run =
        telemetry
            .run(simpleName(context.interfaceName()))
            .session(hasSession ? memoryId.toString() : null)
            .metadata("langchain4j.method", context.methodName())
            .input(ChatMessages.text(event.userMessage()))
            .start()
            .detach();
    byId.put(context.invocationId(), new Invocation(run));
  }

  private void requestIssued(AiServiceRequestIssuedEvent event) {
    Invocation invocation = of(event.invocationContext());
    ChatMessage message = lastMessage(event.request());
    if (invocation != null && message != null) {
      issued.set(new IssuedRequest(message, invocation.run().context()));
    }
  }

  private void completed(AiServiceCompletedEvent event) {
    Invocation invocation = end(event);
    if (invocation != null) {
      invocation.run().output(event.result().map(ChatMessages::answer).orElse(null));
      invocation.run().close();
    }
  }

  private void failed(AiServiceErrorEvent event) {
    Invocation invocation = end(event);
    if (invocation != null) {
      invocation.failOpenTools(event.error());
      invocation.run().fail(event.error());
      invocation.run().close();
    }
  }

  private void guardrailExecuted(GuardrailExecutedEvent<?, ?, ?> event) {
    Invocation invocation = of(event.invocationContext());
    if (invocation != null) {
      GuardrailResult<?> result = event.result();
      invocation
          .run()
          .policy(
              event.guardrailName(),
              result.isSuccess() ? PolicyOutcome.ALLOWED : PolicyOutcome.BLOCKED);
    }
  }

  private @Nullable Invocation end(AiServiceEvent event) {
    issued.remove();
    return byId.remove(event.invocationContext().invocationId());
  }

  /** Requests are copied on their way to the model, their messages are not. */
  private static @Nullable ChatMessage lastMessage(ChatRequest request) {
    List<ChatMessage> messages = request.messages();
    return messages.isEmpty() ? null : messages.get(messages.size() - 1);
  }

  private static String simpleName(String className) {
    return className.substring(
        Math.max(className.lastIndexOf('.'), className.lastIndexOf('$')) + 1);
  }

  private record IssuedRequest(ChatMessage message, Context context) {}
}
