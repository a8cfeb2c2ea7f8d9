package io.spanhouse.langchain4j;

import dev.langchain4j.model.output.TokenUsage;
import io.spanhouse.semconv.ModelCall;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/**
 * Token counts of an answer. What a provider's own {@link TokenUsage} adds is read by the names of
 * its getters, so that no provider's artifact is needed here; a negative count is unknown.
 *
 * @param input with the cached ones
 * @param output with the reasoning ones
 */
record TokenCounts(long input, long output, long cached, long cacheWrite, long reasoning) {
  private static final long UNKNOWN = -1;

  static TokenCounts of(TokenUsage usage) {
    long input = orUnknown(usage.inputTokenCount());
    long output = orUnknown(usage.outputTokenCount());
    long reasoning =
        firstKnown(
            read(usage, "outputTokensDetails", "reasoningTokens"),
            read(usage, "thoughtsTokenCount"));
    if (reasoning > 0 && orUnknown(usage.totalTokenCount()) == input + output + reasoning) {
      output += reasoning;
    }
    // Anthropic and Bedrock report cached tokens apart from the input, the others within it.
    long apartRead = read(usage, "cacheReadInputTokens");
    long apartWrite =
        firstKnown(read(usage, "cacheCreationInputTokens"), read(usage, "cacheWriteInputTokens"));
    if (input >= 0) {
      input += Math.max(apartRead, 0) + Math.max(apartWrite, 0);
    }
    long within =
        firstKnown(
            read(usage, "inputTokensDetails", "cachedTokens"),
            read(usage, "cachedContentTokenCount"));
    return new TokenCounts(input, output, firstKnown(apartRead, within), apartWrite, reasoning);
  }

  void recordOn(ModelCall call) {
    call.tokens(input, output)
        .cachedInputTokens(cached)
        .cacheWriteTokens(cacheWrite)
        .reasoningTokens(reasoning);
  }

  private static long firstKnown(long first, long second) {
    return first == UNKNOWN ? second : first;
  }

  private static long orUnknown(@Nullable Integer count) {
    return count == null ? UNKNOWN : count;
  }

  private static long read(Object from, String... getters) {
    Object value = from;
    for (String getter : getters) {
      value = value == null ? null : get(value, getter);
    }
    return value instanceof Number count ? count.longValue() : UNKNOWN;
  }

  private static @Nullable Object get(Object from, String getter) {
    try {
      Method method = from.getClass().getMethod(getter);
      return method.invoke(from);
    } catch (ReflectiveOperationException | RuntimeException e) {
      return null;
    }
  }
}
