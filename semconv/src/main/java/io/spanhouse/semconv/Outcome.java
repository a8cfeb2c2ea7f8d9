package io.spanhouse.semconv;

import java.util.Locale;

/** How a run, call or step ended. The first outcome stays. */
public enum Outcome {
  SUCCESS,
  FAILED,
  TIMEOUT,
  CANCELLED;

  private final String text = name().toLowerCase(Locale.ROOT);

  /** The value of {@link SpanhouseAttributes#RUN_STATUS}. */
  public String text() {
    return text;
  }
}
