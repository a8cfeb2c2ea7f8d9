package io.spanhouse.collector.receive;

import io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Cuts requests off whose bodies come in more slowly than 1 KiB a second, so that they do not hold
 * memory for ever. The stream is reset or the connection closed without an answer, which senders
 * take as a reason to try again; a 408 would be final.
 *
 * <p>Looks at all requests at once, so that one that is quick costs nothing; one that stalls is cut
 * off after one to two times the interval. Two looks are never closer together than the interval,
 * also when this process was held up: senders had all of it to send.
 */
final class StallGuard implements AutoCloseable {
  private static final long MIN_BYTES_PER_SECOND = 1024;

  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          new DefaultThreadFactory("spanhouse-receive-stalls", true));

  StallGuard(Pending pending, Duration interval) {
    long minBytes = MIN_BYTES_PER_SECOND * interval.toSeconds();
    long millis = interval.toMillis();
    var unused =
        timer.scheduleWithFixedDelay(
            () -> pending.cutOffBelow(minBytes), millis, millis, TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
