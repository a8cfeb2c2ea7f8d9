package io.spanhouse.semconv;

import java.util.Locale;

/** What an explicit event of a run is. */
public enum EventType {
  /** A line of text. */
  LOG,
  /** A branching point and the branch taken. */
  DECISION,
  /** A value given to the run, or to one of its events. */
  SCORE,
  /** Something done to the outside, such as a click. */
  ACTION,
  /** Something that went wrong. */
  ERROR,
  /** A workflow step or the outcome of a branch. */
  STEP,
  /** What a policy decided. */
  POLICY,
  /** State of a budget. */
  BUDGET,
  /** Money earned or spent. */
  PAYMENT,
  /** Who did what to whom, for review. */
  AUDIT;

  private final String text = name().toLowerCase(Locale.ROOT);

  /** The value of {@link SpanhouseAttributes#EVENT_TYPE}. */
  public String text() {
    return text;
  }
}
