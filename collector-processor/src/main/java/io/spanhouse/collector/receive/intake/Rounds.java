package io.spanhouse.collector.receive.intake;

import io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the receiver looks after again and again, on one thread. A look that fails is logged and
 * does not prevent the next one.
 */
public final class Rounds implements AutoCloseable {
  private static final Logger logger = LoggerFactory.getLogger(Rounds.class);

  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          new DefaultThreadFactory("spanhouse-receive-rounds", true));

  /**
   * Runs {@code task} until {@link #close}, for the first time after {@code interval}. Two runs are
   * never closer together than that, also when this process was held up.
   */
  public void every(Duration interval, String what, Runnable task) {
    long nanos = interval.toNanos();
    var unused =
        timer.scheduleWithFixedDelay(
            () -> {
              try {
                task.run();
              } catch (Throwable t) { // a task that throws, even an Error, is never run again
                logger.warn("Could not look after {}; trying again in {}", what, interval, t);
              }
            },
            nanos,
            nanos,
            TimeUnit.NANOSECONDS);
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
