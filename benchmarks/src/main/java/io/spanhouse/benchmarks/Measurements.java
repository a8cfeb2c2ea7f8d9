package io.spanhouse.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;

/** What the repetitions of one query took. */
public final class Measurements {
  private final List<QueryProbe.Answer> answers = new ArrayList<>();

  public void add(QueryProbe.Answer answer) {
    answers.add(answer);
  }

  /** The time in milliseconds that the share {@code quantile} of the repetitions did not exceed. */
  public double millis(double quantile) {
    return quantile(QueryProbe.Answer::nanos, quantile) / 1e6;
  }

  /** Rows of the result, in the middle of the repetitions. */
  long resultRows() {
    return quantile(QueryProbe.Answer::resultRows, 0.5);
  }

  /** Rows that ClickHouse read, in the middle of the repetitions. */
  long readRows() {
    return quantile(QueryProbe.Answer::readRows, 0.5);
  }

  /** Bytes of columns that ClickHouse read, not compressed, in the middle of the repetitions. */
  public long readBytes() {
    return quantile(QueryProbe.Answer::readBytes, 0.5);
  }

  /** Whether every repetition gave at least a row. */
  boolean alwaysFound() {
    return answers.stream().allMatch(answer -> answer.resultRows() > 0);
  }

  /** By nearest rank: a value that was measured. */
  private long quantile(ToLongFunction<QueryProbe.Answer> figure, double quantile) {
    long[] values = answers.stream().mapToLong(figure).sorted().toArray();
    return values[Math.max(0, (int) Math.ceil(quantile * values.length) - 1)];
  }

  /** With a unit of powers of 1,000. */
  public static String bytes(long bytes) {
    if (bytes < 1000) {
      return String.format(Locale.ROOT, "%d B", bytes);
    }
    if (bytes < 1_000_000) {
      return String.format(Locale.ROOT, "%.1f kB", (double) bytes / 1e3);
    }
    return bytes < 1_000_000_000
        ? String.format(Locale.ROOT, "%.1f MB", (double) bytes / 1e6)
        : String.format(Locale.ROOT, "%.2f GB", (double) bytes / 1e9);
  }
}
