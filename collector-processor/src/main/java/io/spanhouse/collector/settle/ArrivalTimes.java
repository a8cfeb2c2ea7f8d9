package io.spanhouse.collector.settle;

import java.time.Instant;
import java.util.Optional;

/**
 * What a receiver knows of the times of arrival that it gives to requests. They are those of a
 * clock that may be set back or ahead whenever somebody likes.
 */
public interface ArrivalTimes {
  /** What a request that arrived now would be given. */
  Instant now();

  /** Every request that was given a time before this one is answered, unless it is after now. */
  Instant answeredBefore();

  /** The first and the last of the times that were given since the last call, if there were any. */
  Optional<Given> given();

  /** Times, both inclusive. */
  record Given(Instant first, Instant last) {}

  /** Whether every request is answered that was given a time from one to another, inclusive. */
  boolean areAnswered(Instant from, Instant to);
}
