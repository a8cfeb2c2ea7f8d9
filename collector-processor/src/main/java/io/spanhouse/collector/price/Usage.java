package io.spanhouse.collector.price;

import io.spanhouse.collector.normalize.AgentEvent;
import io.spanhouse.collector.normalize.Field;
import io.spanhouse.collector.normalize.Fields;

/** The tokens of one call; filled again for the next one. */
final class Usage {
  private long startedAt;
  private long inputTokens;
  private long cachedInputTokens;
  private long cacheWriteTokens;
  private long cacheWrite1hTokens;
  private long outputTokens;
  private long reasoningTokens;

  void read(AgentEvent call) {
    Fields fields = call.fields();
    set(
        call.startedAt(),
        call.inputTokens(),
        fields.number(Field.CACHED_INPUT_TOKENS),
        fields.number(Field.CACHE_WRITE_TOKENS),
        fields.number(Field.CACHE_WRITE_1H_TOKENS),
        call.outputTokens(),
        fields.number(Field.REASONING_TOKENS));
  }

  void set(
      long startedAt,
      long inputTokens,
      long cachedInputTokens,
      long cacheWriteTokens,
      long cacheWrite1hTokens,
      long outputTokens,
      long reasoningTokens) {
    this.startedAt = startedAt;
    this.inputTokens = inputTokens;
    this.cachedInputTokens = cachedInputTokens;
    this.cacheWriteTokens = cacheWriteTokens;
    this.cacheWrite1hTokens = cacheWrite1hTokens;
    this.outputTokens = outputTokens;
    this.reasoningTokens = reasoningTokens;
  }

  /** A call without tokens has no cost, not one of 0. */
  boolean isEmpty() {
    return (inputTokens
            | cachedInputTokens
            | cacheWriteTokens
            | cacheWrite1hTokens
            | outputTokens
            | reasoningTokens)
        == 0;
  }

  /** Nanoseconds since the epoch. */
  long startedAt() {
    return startedAt;
  }

  /** Cached and cache-write tokens included. */
  long inputTokens() {
    return inputTokens;
  }

  long cachedInputTokens() {
    return cachedInputTokens;
  }

  /** Those kept for an hour included. */
  long cacheWriteTokens() {
    return cacheWriteTokens;
  }

  long cacheWrite1hTokens() {
    return cacheWrite1hTokens;
  }

  /** Reasoning tokens included. */
  long outputTokens() {
    return outputTokens;
  }

  long reasoningTokens() {
    return reasoningTokens;
  }
}
