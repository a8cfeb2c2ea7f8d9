package io.spanhouse.benchmarks.traffic;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * What tokens of a model cost, in units of 10^-12 USD each.
 *
 * @param longFrom input tokens from which on a call costs by {@code longRates}
 */
record Rates(
    long input,
    long cached,
    long cacheWrite,
    long output,
    long longFrom,
    @Nullable Rates longRates) {
  private static final BigDecimal UNITS = BigDecimal.valueOf(1_000_000);

  /** Rates in USD per million tokens, as vendors publish them. */
  static Rates perMillion(String input, String cached, String cacheWrite, String output) {
    return new Rates(
        units(input), units(cached), units(cacheWrite), units(output), Long.MAX_VALUE, null);
  }

  private static long units(String usd) {
    return new BigDecimal(usd).multiply(UNITS).longValueExact();
  }

  /** These rates for calls with fewer input tokens than {@code tokens}, others from there on. */
  Rates from(long tokens, Rates others) {
    return new Rates(input, cached, cacheWrite, output, tokens, others);
  }

  /** What a call costs. Reasoning is part of the output. */
  long cost(Usage usage) {
    if (longRates != null && usage.input() >= longFrom) {
      return longRates.cost(usage);
    }
    return (usage.input() - usage.cached() - usage.cacheWrite()) * input
        + usage.cached() * cached
        + usage.cacheWrite() * cacheWrite
        + usage.output() * output;
  }
}
