package io.spanhouse.benchmarks.traffic;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An explicit event in a run.
 *
 * @param id made by the client
 * @param type as the tables name it
 * @param name of the score, branching point, policy, ...; empty for none
 * @param at nanoseconds since the epoch
 * @param text what it says: a line, a branch, a label, an outcome
 * @param number the value of a score
 * @param amounts of a payment one; of a budget limit, consumed and remaining
 * @param about the span that an error is about
 */
record TrafficEvent(
    String id,
    String type,
    String name,
    long at,
    String text,
    double number,
    List<Long> amounts,
    @Nullable TrafficSpan about) {
  static final String PAYMENT = "payment";
  static final String ERROR = "error";

  /** How long an action takes. */
  static final long ACTION_NANOS = 40_000_000;

  /** What a payment brings in, negative for what it takes; 0 for other events. */
  long amount() {
    return type.equals(PAYMENT) ? amounts.get(0) : 0;
  }

  /** When it was over. */
  long endedAt() {
    return type.equals("action") ? at + ACTION_NANOS : at;
  }

  /** Whether it counts as an error by itself: not when it tells of a failed event. */
  boolean isErrorOfItsOwn() {
    return type.equals(ERROR)
        && (about == null || about.kind.eventType.isEmpty() || !about.failed());
  }
}
