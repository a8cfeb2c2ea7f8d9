package io.spanhouse.collector.price;

import org.jspecify.annotations.Nullable;

/**
 * What a price means for calls of one service tier, in units of 10^-12 USD a token.
 *
 * @param validFrom nanoseconds since the epoch, inclusive
 * @param validTo nanoseconds since the epoch, exclusive
 * @param fromInputTokens calls with fewer input tokens are not meant
 * @param reasoning -1 when reasoning is part of output
 * @param version UTF-8; the same array for all prices of one list
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Terms(
    long validFrom,
    long validTo,
    long fromInputTokens,
    long input,
    long cachedInput,
    long cacheWrite5m,
    long cacheWrite1h,
    long output,
    long reasoning,
    byte[] version) {

  /** The amount is unknown: it is more than a column of money holds. */
  static final long TOO_MUCH = -1;

  private static final long MAX_MONEY = 1_000_000_000_000_000_000L;

  boolean apply(Usage usage) {
    return usage.startedAt() >= validFrom
        && usage.startedAt() < validTo
        && usage.inputTokens() >= fromInputTokens;
  }

  /** What the tokens cost in units of 10^-12 USD, or {@link #TOO_MUCH}. */
  long cost(Usage usage) {
    long written = Math.max(usage.cacheWriteTokens(), usage.cacheWrite1hTokens());
    long fresh = Math.max(0, usage.inputTokens() - usage.cachedInputTokens() - written);
    long reasoned = reasoning < 0 ? 0 : usage.reasoningTokens();
    long cost = add(0, fresh, input);
    cost = add(cost, usage.cachedInputTokens(), cachedInput);
    cost = add(cost, written - usage.cacheWrite1hTokens(), cacheWrite5m);
    cost = add(cost, usage.cacheWrite1hTokens(), cacheWrite1h);
    cost = add(cost, Math.max(0, usage.outputTokens() - reasoned), output);
    return reasoned == 0 ? cost : add(cost, reasoned, reasoning);
  }

  private static long add(long sum, long tokens, long price) {
    long product = tokens * price;
    if (sum < 0 || Math.multiplyHigh(tokens, price) != 0 || product < 0) {
      return TOO_MUCH;
    }
    long total = sum + product;
    return total < 0 || total >= MAX_MONEY ? TOO_MUCH : total;
  }

  /** The first that applies, or null. */
  static @Nullable Terms first(Terms[] candidates, Usage usage) {
    for (Terms terms : candidates) {
      if (terms.apply(usage)) {
        return terms;
      }
    }
    return null;
  }
}
