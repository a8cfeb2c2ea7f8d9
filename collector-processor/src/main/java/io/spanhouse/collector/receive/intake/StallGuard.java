package io.spanhouse.collector.receive.intake;

import java.time.Duration;

/**
 * Refuses requests whose bodies come in more slowly than 1 KiB a second, so that they do not hold
 * memory for ever: 503 or UNAVAILABLE, which every sender that retries at all takes as a reason to
 * try again. A connection that is closed without an answer makes Go and Java's OkHttp drop their
 * data, and a 408 is final everywhere.
 *
 * <p>Looks at all requests at once, so that one that is quick costs nothing; one that stalls is
 * refused after one to two times the interval. Two looks are never closer together than the
 * interval, also when this process was held up: senders had all of it to send.
 */
public final class StallGuard {
  private static final long MIN_BYTES_PER_SECOND = 1024;

  private StallGuard() {}

  public static void start(Rounds rounds, Pending pending, Duration interval) {
    long minBytes = MIN_BYTES_PER_SECOND * interval.toSeconds();
    rounds.every(interval, "stalled requests", () -> pending.refuseBelow(minBytes));
  }
}
