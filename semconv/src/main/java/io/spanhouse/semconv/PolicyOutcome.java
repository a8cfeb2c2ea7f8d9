package io.spanhouse.semconv;

import java.util.Locale;

/** What a policy or guardrail decided. */
public enum PolicyOutcome {
  ALLOWED,
  BLOCKED,
  THROTTLED,
  /** Left to somebody else, such as a person who has to approve. */
  ESCALATED;

  private final String text = name().toLowerCase(Locale.ROOT);

  /** The value of {@link SpanhouseAttributes#POLICY_OUTCOME}. */
  public String text() {
    return text;
  }
}
