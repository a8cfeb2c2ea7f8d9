package io.spanhouse.benchmarks.traffic;

import java.util.Arrays;

/** Durations in nanoseconds, and exact quantiles of them. */
final class Durations {
  private long[] values = new long[16];
  private int size;

  void add(long nanos) {
    if (size == values.length) {
      values = Arrays.copyOf(values, size * 2);
    }
    values[size++] = nanos;
  }

  boolean isEmpty() {
    return size == 0;
  }

  /**
   * The value that this share of the others is below, as ClickHouse's quantileExact has it; of some
   * durations only.
   */
  long quantile(double level) {
    Arrays.sort(values, 0, size);
    return values[(int) (level * size)];
  }
}
