package io.spanhouse.collector.metrics;

import java.util.Arrays;

/** How often each {@link Change} was made to the content of a request. Not thread-safe. */
public final class Changes {
  private final long[] counts = new long[Change.VALUES.length];

  public void add(Change change, long count) {
    counts[change.index()] += count;
  }

  public void addAll(Changes other) {
    for (int i = 0; i < counts.length; i++) {
      counts[i] += other.counts[i];
    }
  }

  public long count(Change change) {
    return counts[change.index()];
  }

  public void clear() {
    Arrays.fill(counts, 0);
  }

  /** In English, for the sender; empty when there were none. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (Change change : Change.VALUES) {
      if (count(change) > 0) {
        text.append(text.isEmpty() ? "" : "; ").append(count(change));
        text.append(' ').append(change.text());
      }
    }
    return text.toString();
  }
}
