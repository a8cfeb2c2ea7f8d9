package io.spanhouse.benchmarks.traffic;

import java.math.BigDecimal;

/** Amounts of USD in units of 10^-12, exact; up to nine million. */
final class Money {
  /** Not known, SQL's NULL; in sums it counts for nothing. */
  static final long UNKNOWN = Long.MIN_VALUE;

  private static final int DIGITS = 12;

  private Money() {}

  /** As decimal text without needless zeros, the way ClickHouse prints a Decimal. */
  static String text(long amount) {
    if (amount == UNKNOWN) {
      return Row.NULL;
    }
    if (amount == 0) {
      return "0";
    }
    return BigDecimal.valueOf(amount, DIGITS).stripTrailingZeros().toPlainString();
  }

  /** The sum of what is known; unknown when nothing is. */
  static long sum(long a, long b) {
    if (a == UNKNOWN) {
      return b;
    }
    return b == UNKNOWN ? a : Math.addExact(a, b);
  }

  static long orZero(long amount) {
    return amount == UNKNOWN ? 0 : amount;
  }
}
