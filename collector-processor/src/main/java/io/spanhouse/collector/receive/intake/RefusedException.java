package io.spanhouse.collector.receive.intake;

/** Carries an {@link Outcome} out of a stream of body bytes that is not read any further. */
public final class RefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Outcome outcome;

  RefusedException(Outcome outcome) {
    super(outcome.message(), null, false, false);
    this.outcome = outcome;
  }

  public Outcome outcome() {
    return outcome;
  }
}
