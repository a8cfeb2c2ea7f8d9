package io.spanhouse.collector.settle;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is to be settled next, by times of arrival. They are those of a clock that may be set back
 * or ahead; how much time went by is told by one that cannot.
 *
 * <p>After the clock was set back, rows arrive with times that are settled already, so it goes on
 * from there: what it passes for the second time is settled again, which changes nothing. What
 * arrived under times that the clock now has to reach once more is a stray, settled by itself.
 *
 * <p>Only {@link #lag} may be called while another thread uses the rest.
 */
final class Progress {
  private static final Duration MAX_SLACK = Duration.ofSeconds(1);

  private final Duration quiet;

  /** Some time may go by between reading one clock and the other. */
  private final Duration slack;

  private final Deque<Stray> strays = new ArrayDeque<>();
  private Instant upTo = Instant.EPOCH;
  private Instant lastNow = Instant.EPOCH;
  private long lastNanos;
  private boolean begun;
  private volatile @Nullable Behind behind;

  /** Times of arrival, exclusive and inclusive. */
  record Stretch(Instant from, Instant to) {}

  private record Stray(Stretch stretch, long sinceNanos) {}

  /** How far it is behind, as seen at a time. */
  private record Behind(long nanos, long atNanos) {}

  /**
   * @param quiet how long after its arrival a row is settled
   */
  Progress(Duration quiet) {
    this.quiet = quiet;
    slack = quiet.compareTo(MAX_SLACK) > 0 ? MAX_SLACK : quiet.dividedBy(2);
  }

  boolean hasBegun() {
    return begun;
  }

  /**
   * Begins.
   *
   * @param first where, at most now
   * @param latest what is stored already may have times up to this one, also after now
   */
  void begin(Instant first, Instant latest, Instant now, long nanos) {
    begun = true;
    upTo = first.isAfter(now) ? now : first;
    lastNow = now;
    lastNanos = nanos;
    addStray(now, latest, nanos);
    update(now, nanos);
  }

  /**
   * Looks at the clocks.
   *
   * @param given the times that were given to rows since the last look, if there were any
   */
  void look(Instant now, Optional<ArrivalTimes.Given> given, long nanos) {
    // Of rows that others wrote, whose times are not known here, unless the clock went both ways.
    Instant earliest = now.minusNanos(nanos - lastNanos).minus(slack);
    Instant latest = given.map(ArrivalTimes.Given::last).orElse(Instant.EPOCH);
    if (given.isPresent() && given.get().first().isBefore(earliest)) {
      earliest = given.get().first();
    }
    if (!earliest.isAfter(upTo)) {
      addStray(upTo, latest.isAfter(lastNow) ? latest : lastNow, nanos);
      upTo = earliest.minusNanos(1);
    } else if (latest.isAfter(now)) {
      addStray(now, latest, nanos);
    }
    lastNow = now;
    lastNanos = nanos;
    update(now, nanos);
  }

  private void addStray(Instant from, Instant to, long nanos) {
    if (to.isAfter(from)) {
      strays.add(new Stray(new Stretch(from, to), nanos));
    }
  }

  /** What is settled next: a stray that was quiet for long enough, else up to {@code to}. */
  @Nullable Stretch next(Instant to, ArrivalTimes arrivals) {
    Stray stray = strays.peek();
    if (stray != null
        && lastNanos - stray.sinceNanos >= quiet.toNanos()
        && arrivals.areAnswered(stray.stretch.from(), stray.stretch.to())) {
      return stray.stretch;
    }
    return to.isAfter(upTo) ? new Stretch(upTo, to) : null;
  }

  /**
   * A stretch is settled up to {@code end}.
   *
   * @param rest whether there is something behind that
   */
  void settled(Stretch stretch, Instant end, boolean rest) {
    Stray stray = strays.peek();
    if (stray == null || !stray.stretch.equals(stretch)) {
      upTo = end;
    } else {
      strays.remove();
      if (rest) {
        strays.addFirst(new Stray(new Stretch(end, stretch.to()), stray.sinceNanos));
      }
    }
    update(lastNow, lastNanos);
  }

  private void update(Instant now, long nanos) {
    long most = Math.max(0, Duration.between(upTo, now).toNanos());
    for (Stray stray : strays) {
      most = Math.max(most, nanos - stray.sinceNanos);
    }
    behind = new Behind(most, nanos);
  }

  /** How long ago what is not settled yet may have arrived; never negative. */
  Duration lag(long nanos) {
    Behind seen = behind;
    return seen == null
        ? Duration.ZERO
        : Duration.ofNanos(seen.nanos + Math.max(0, nanos - seen.atNanos));
  }
}
