package io.spanhouse.examples;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * What a chat completion says.
 *
 * @param inputTokens with the cached ones
 * @param outputTokens with the reasoning ones
 * @param cost in USD; null when the endpoint does not tell
 */
record LlmReply(
    String id,
    String model,
    String text,
    String finishReason,
    long inputTokens,
    long cachedInputTokens,
    long outputTokens,
    long reasoningTokens,
    @Nullable BigDecimal cost) {

  static LlmReply of(JsonNode body) {
    JsonNode choice = body.path("choices").path(0);
    JsonNode usage = body.path("usage");
    return new LlmReply(
        body.path("id").asText(),
        body.path("model").asText(),
        choice.path("message").path("content").asText(),
        choice.path("finish_reason").asText(),
        usage.path("prompt_tokens").asLong(),
        usage.path("prompt_tokens_details").path("cached_tokens").asLong(),
        usage.path("completion_tokens").asLong(),
        usage.path("completion_tokens_details").path("reasoning_tokens").asLong(),
        usage.path("cost").isNumber() ? usage.path("cost").decimalValue() : null);
  }
}
