package io.spanhouse.collector.settle;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** A receiver whose clock is set by a test; time goes by as the test says. */
final class FakeArrivals implements ArrivalTimes {
  private volatile Instant now;
  private volatile long nanos;
  private Optional<Given> given = Optional.empty();
  private boolean answered = true;

  FakeArrivals(Instant now) {
    this.now = now;
  }

  /** The clock is set; no time goes by. */
  void set(Instant time) {
    now = time;
  }

  void pass(Duration time) {
    now = now.plus(time);
    nanos += time.toNanos();
  }

  long nanoTime() {
    return nanos;
  }

  /** A request arrives, and gets this time. */
  synchronized Instant arrive() {
    Given before = given.orElse(new Given(now, now));
    given =
        Optional.of(
            new Given(
                now.isBefore(before.first()) ? now : before.first(),
                now.isAfter(before.last()) ? now : before.last()));
    return now;
  }

  /** Whether those in times that the clock has to reach once more are answered. */
  void answer(boolean all) {
    answered = all;
  }

  @Override
  public Instant now() {
    return now;
  }

  @Override
  public Instant answeredBefore() {
    return now;
  }

  @Override
  public synchronized Optional<Given> given() {
    Optional<Given> times = given;
    given = Optional.empty();
    return times;
  }

  @Override
  public boolean areAnswered(Instant from, Instant to) {
    return answered;
  }
}
