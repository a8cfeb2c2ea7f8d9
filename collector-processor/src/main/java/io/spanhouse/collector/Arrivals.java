package io.spanhouse.collector;

import java.time.Clock;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Requests that arrived and are not answered yet. Thread-safe. */
final class Arrivals {
  private final Clock clock = Clock.systemUTC();
  private final Set<Arrival> pending = ConcurrentHashMap.newKeySet();

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
    // Taken again now that oldest() sees it, so that no arrival is older than an answer of it.
    arrival.at = clock.instant();
    return arrival;
  }

  /** All requests that arrived before this time are answered. */
  Instant oldest() {
    Instant oldest = clock.instant();
    for (Arrival arrival : pending) {
      if (arrival.at.isBefore(oldest)) {
        oldest = arrival.at;
      }
    }
    return oldest;
  }
}
