package io.spanhouse.collector;

import io.spanhouse.collector.settle.ArrivalTimes;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAccumulator;

/** Requests that arrived and are not answered yet. Thread-safe. */
final class Arrivals implements ArrivalTimes {
  private final Clock clock;
  private final Set<Arrival> pending = ConcurrentHashMap.newKeySet();
  private final LongAccumulator first = new LongAccumulator(Math::min, Long.MAX_VALUE);
  private final LongAccumulator last = new LongAccumulator(Math::max, Long.MIN_VALUE);

  Arrivals() {
    this(Clock.systemUTC());
  }

  Arrivals(Clock clock) {
    this.clock = clock;
  }

  /** A request, from its arrival to its answer. */
  final class Arrival {
    private volatile Instant at = clock.instant();

    /** Server clock, nanoseconds since the epoch. */
    long epochNanos() {
      return at.getEpochSecond() * 1_000_000_000L + at.getNano();
    }

    void end() {
      pending.remove(this);
    }
  }

  /** A request arrives now. */
  Arrival begin() {
    Arrival arrival = new Arrival();
    pending.add(arrival);
    // Taken again now that answeredBefore() sees it, so that no arrival is older than an answer of
    // it.
    arrival.at = clock.instant();
    first.accumulate(arrival.epochNanos());
    last.accumulate(arrival.epochNanos());
    return arrival;
  }

  @Override
  public Instant now() {
    return clock.instant();
  }

  @Override
  public Instant answeredBefore() {
    Instant oldest = clock.instant();
    for (Arrival arrival : pending) {
      if (arrival.at.isBefore(oldest)) {
        oldest = arrival.at;
      }
    }
    return oldest;
  }

  @Override
  public Optional<Given> given() {
    // What arrives in between is in one of them now, and in the other at the next call.
    long from = first.getThenReset();
    long to = last.getThenReset();
    return from == Long.MAX_VALUE && to == Long.MIN_VALUE
        ? Optional.empty()
        : Optional.of(
            new Given(
                Instant.ofEpochSecond(0, Math.min(from, to == Long.MIN_VALUE ? from : to)),
                Instant.ofEpochSecond(0, Math.max(to, from == Long.MAX_VALUE ? to : from))));
  }

  @Override
  public boolean areAnswered(Instant from, Instant to) {
    return pending.stream()
        .allMatch(arrival -> arrival.at.isBefore(from) || arrival.at.isAfter(to));
  }
}
