package io.spanhouse.langchain4j;

import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.exception.HttpException;
import dev.langchain4j.model.chat.listener.ChatModelErrorContext;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.listener.ChatModelRequestContext;
import dev.langchain4j.model.chat.listener.ChatModelResponseContext;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.ChatResponseMetadata;
import io.opentelemetry.context.Scope;
import io.spanhouse.semconv.AgentTelemetry;
import io.spanhouse.semconv.ModelCall;
import io.spanhouse.semconv.SpanhouseAttributes;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes each request to a chat model a model call. Attempts that the client repeats are one. */
final class ModelCallListener implements ChatModelListener {
  private static final int MAX_CAUSES = 16;

  private final AgentTelemetry telemetry;
  private final Invocations invocations;

  ModelCallListener(AgentTelemetry telemetry, Invocations invocations) {
    this.telemetry = telemetry;
    this.invocations = invocations;
  }

  @Override
  public void onRequest(ChatModelRequestContext context) {
    ChatRequest request = context.chatRequest();
    String provider = Providers.name(context.modelProvider());
    ModelCall call;
    Scope parent = invocations.parentOf(request).makeCurrent();
    try {
      call = telemetry.modelCall(provider, request.parameters().modelName()).detach();
    } finally {
      parent.close();
    }
    context.attributes().put(this, call);
    parameters(call, request.parameters());
    call.inputMessages(ChatMessages.of(request.messages()));
    List<ToolSpecification> tools = request.toolSpecifications();
    if (tools != null && !tools.isEmpty()) {
      call.toolDefinitions(tools.stream().map(ModelCallListener::definition).toList());
    }
    if (StreamTiming.of(context.attributes()) != null) {
      call.stream(true);
    }
  }

  @Override
  public void onResponse(ChatModelResponseContext context) {
    ModelCall call = call(context.attributes());
    if (call == null) {
      return;
    }
    ChatResponse response = context.chatResponse();
    ChatResponseMetadata metadata = response.metadata();
    call.responseId(metadata.id()).responseModel(metadata.modelName());
    String finishReason = FinishReasons.name(metadata.finishReason());
    if (finishReason != null) {
      call.finishReasons(finishReason);
    }
    if (metadata.tokenUsage() != null) {
      TokenCounts.of(metadata.tokenUsage()).recordOn(call);
    }
    call.outputMessages(ChatMessages.of(List.of(response.aiMessage())));
    timing(call, context.attributes());
    call.close();
  }

  @Override
  public void onError(ChatModelErrorContext context) {
    ModelCall call = call(context.attributes());
    if (call == null) {
      return;
    }
    Throwable error = context.error();
    timing(call, context.attributes());
    String status = httpStatus(error);
    if (status != null) {
      call.span().setAttribute(SpanhouseAttributes.ERROR_CODE, status);
    }
    call.fail(error);
    call.close();
  }

  private @Nullable ModelCall call(Map<Object, Object> attributes) {
    return attributes.remove(this) instanceof ModelCall call ? call : null;
  }

  private static void timing(ModelCall call, Map<Object, Object> attributes) {
    StreamTiming timing = StreamTiming.of(attributes);
    if (timing != null) {
      call.timeToFirstToken(timing.toFirstPart());
    }
  }

  private static void parameters(ModelCall call, ChatRequestParameters parameters) {
    if (parameters.temperature() != null) {
      call.temperature(parameters.temperature());
    }
    if (parameters.topP() != null) {
      call.topP(parameters.topP());
    }
    if (parameters.maxOutputTokens() != null) {
      call.maxTokens(parameters.maxOutputTokens());
    }
    if (parameters.topK() != null) {
      call.topK(parameters.topK());
    }
    if (parameters.frequencyPenalty() != null) {
      call.frequencyPenalty(parameters.frequencyPenalty());
    }
    if (parameters.presencePenalty() != null) {
      call.presencePenalty(parameters.presencePenalty());
    }
    List<String> stopSequences = parameters.stopSequences();
    if (stopSequences != null && !stopSequences.isEmpty()) {
      call.stopSequences(stopSequences.toArray(String[]::new));
    }
  }

  private static Map<String, @Nullable Object> definition(ToolSpecification tool) {
    Map<String, @Nullable Object> definition = new LinkedHashMap<>();
    definition.put("type", "function");
    definition.put("name", tool.name());
    definition.put("description", tool.description());
    return definition;
  }

  private static @Nullable String httpStatus(Throwable error) {
    Throwable cause = error;
    for (int i = 0; cause != null && i < MAX_CAUSES; i++, cause = cause.getCause()) {
      if (cause instanceof HttpException http) {
        return Integer.toString(http.statusCode());
      }
    }
    return null;
  }
}
