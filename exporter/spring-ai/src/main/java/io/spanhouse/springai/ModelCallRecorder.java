package io.spanhouse.springai;

import io.spanhouse.semconv.AgentTelemetry;
import io.spanhouse.semconv.ModelCall;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.chat.metadata.ChatResponseMetadata;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.model.Generation;
import org.springframework.ai.chat.observation.ChatModelObservationContext;
import org.springframework.ai.chat.prompt.ChatOptions;
import org.springframework.ai.model.tool.ToolCallingChatOptions;
import org.springframework.ai.tool.ToolCallback;
import org.springframework.ai.tool.definition.ToolDefinition;

/** A request to a chat model: a model call. */
final class ModelCallRecorder extends ObservationRecorder<ChatModelObservationContext, ModelCall> {
  private final AgentTelemetry telemetry;

  ModelCallRecorder(AgentTelemetry telemetry) {
    super(ChatModelObservationContext.class);
    this.telemetry = telemetry;
  }

  @Override
  ModelCall start(ChatModelObservationContext context) {
    ChatOptions options = context.getRequest().getOptions();
    ModelCall call =
        telemetry.modelCall(
            Providers.name(context.getOperationMetadata().provider()),
            options == null ? null : options.getModel());
    if (options != null) {
      parameters(call, options);
    }
    if (options instanceof ToolCallingChatOptions withTools) {
      call.toolDefinitions(definitions(withTools.getToolCallbacks()));
    }
    if (context.isStreaming()) {
      call.stream(true);
    }
    return call.inputMessages(ChatMessages.of(context.getRequest().getInstructions()));
  }

  @Override
  void end(ChatModelObservationContext context, ModelCall call) {
    ChatResponse response = context.getResponse();
    if (response == null) {
      return;
    }
    ChatResponseMetadata metadata = response.getMetadata();
    call.responseId(present(metadata.getId()))
        .responseModel(present(metadata.getModel()))
        .finishReasons(finishReasons(response))
        .outputMessages(
            ChatMessages.of(response.getResults().stream().map(Generation::getOutput).toList()));
    TokenCounts tokens =
        TokenCounts.of(metadata.getUsage(), context.getOperationMetadata().provider());
    if (tokens != null) {
      tokens.recordOn(call);
    }
  }

  private static void parameters(ModelCall call, ChatOptions options) {
    if (options.getTemperature() != null) {
      call.temperature(options.getTemperature());
    }
    if (options.getTopP() != null) {
      call.topP(options.getTopP());
    }
    if (options.getMaxTokens() != null) {
      call.maxTokens(options.getMaxTokens());
    }
    if (options.getTopK() != null) {
      call.topK(options.getTopK());
    }
    if (options.getFrequencyPenalty() != null) {
      call.frequencyPenalty(options.getFrequencyPenalty());
    }
    if (options.getPresencePenalty() != null) {
      call.presencePenalty(options.getPresencePenalty());
    }
    List<String> stopSequences = options.getStopSequences();
    if (stopSequences != null && !stopSequences.isEmpty()) {
      call.stopSequences(stopSequences.toArray(String[]::new));
    }
  }

  private static @Nullable List<Map<String, Object>> definitions(
      @Nullable List<ToolCallback> tools) {
    return tools == null || tools.isEmpty()
        ? null
        : tools.stream().map(tool -> definition(tool.getToolDefinition())).toList();
  }

  private static Map<String, Object> definition(ToolDefinition tool) {
    Map<String, Object> definition = new LinkedHashMap<>();
    definition.put("type", "function");
    definition.put("name", tool.name());
    definition.put("description", tool.description());
    return definition;
  }

  private static String[] finishReasons(ChatResponse response) {
    return response.getResults().stream()
        .map(generation -> FinishReasons.name(generation.getMetadata().getFinishReason()))
        .filter(Objects::nonNull)
        .toArray(String[]::new);
  }

  /** Spring AI has empty text where a provider says nothing. */
  private static @Nullable String present(@Nullable String text) {
    return text == null || text.isBlank() ? null : text;
  }
}
