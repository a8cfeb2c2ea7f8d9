package io.spanhouse.clickhouse;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waiting for what happens in another process. */
final class Eventually {
  private static final Duration LIMIT = Duration.ofSeconds(90);

  private Eventually() {}

  static void until(String what, BooleanSupplier condition) throws InterruptedException {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError("not within " + LIMIT.toSeconds() + " s: " + what);
      }
      Thread.sleep(20);
    }
  }
}
