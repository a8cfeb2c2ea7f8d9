package io.spanhouse.springai;

import io.spanhouse.semconv.ModelCall;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.chat.metadata.EmptyUsage;
import org.springframework.ai.chat.metadata.Usage;

/**
 * Token counts of an answer; a negative one is unknown.
 *
 * @param input with the cached ones
 * @param output with the reasoning ones
 */
record TokenCounts(long input, long output, long cached, long cacheWrite, long reasoning) {
  private static final long UNKNOWN = -1;

  /** These report cached tokens apart from the input, the others within it. */
  private static final Set<String> CACHED_APART = Set.of("anthropic", "bedrock_converse");

  /** Null when the provider told nothing. */
  static @Nullable TokenCounts of(@Nullable Usage usage, String provider) {
    if (usage == null || usage instanceof EmptyUsage) {
      return null;
    }
    long input = orUnknown(usage.getPromptTokens());
    long output = orUnknown(usage.getCompletionTokens());
    long reasoning = reasoning(usage);
    if (reasoning > 0 && orUnknown(usage.getTotalTokens()) == input + output + reasoning) {
      output += reasoning;
    }
    long cached = orUnknown(usage.getCacheReadInputTokens());
    long cacheWrite = orUnknown(usage.getCacheWriteInputTokens());
    if (input >= 0 && CACHED_APART.contains(provider)) {
      input += Math.max(cached, 0) + Math.max(cacheWrite, 0);
    }
    return new TokenCounts(input, output, cached, cacheWrite, reasoning);
  }

  void recordOn(ModelCall call) {
    call.tokens(input, output)
        .cachedInputTokens(cached)
        .cacheWriteTokens(cacheWrite)
        .reasoningTokens(reasoning);
  }

  /** Spring AI has no common getter for these. */
  private static long reasoning(Usage usage) {
    Object openAi =
        Getters.read(usage.getNativeUsage(), "completionTokensDetails", "reasoningTokens");
    Object count = openAi == null ? Getters.read(usage, "getThoughtsTokenCount") : openAi;
    return count instanceof Number number ? number.longValue() : UNKNOWN;
  }

  private static long orUnknown(@Nullable Number count) {
    return count == null ? UNKNOWN : count.longValue();
  }
}
