package io.spanhouse.springai;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.spanhouse.semconv.AgentTelemetry;
import io.spanhouse.semconv.ModelCall;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.chat.metadata.ChatResponseMetadata;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.model.Generation;
import org.springframework.ai.chat.observation.ChatModelObservationContext;
import org.springframework.ai.chat.prompt.ChatOptions;

/** A request to a chat model: a model call. */
final class ModelCallRecorder extends ObservationRecorder<ChatModelObservationContext, ModelCall> {
  private static final AttributeKey<Long> TOP_K = AttributeKey.longKey("gen_ai.request.top_k");
  private static final AttributeKey<Double> FREQUENCY_PENALTY =
      AttributeKey.doubleKey("gen_ai.request.frequency_penalty");
  private static final AttributeKey<Double> PRESENCE_PENALTY =
      AttributeKey.doubleKey("gen_ai.request.presence_penalty");
  private static final AttributeKey<List<String>> STOP_SEQUENCES =
      AttributeKey.stringArrayKey("gen_ai.request.stop_sequences");

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
    Span span = call.span();
    if (options.getTopK() != null) {
      span.setAttribute(TOP_K, options.getTopK().longValue());
    }
    if (options.getFrequencyPenalty() != null) {
      span.setAttribute(FREQUENCY_PENALTY, options.getFrequencyPenalty());
    }
    if (options.getPresencePenalty() != null) {
      span.setAttribute(PRESENCE_PENALTY, options.getPresencePenalty());
    }
    List<String> stopSequences = options.getStopSequences();
    if (stopSequences != null && !stopSequences.isEmpty()) {
      span.setAttribute(STOP_SEQUENCES, stopSequences);
    }
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
