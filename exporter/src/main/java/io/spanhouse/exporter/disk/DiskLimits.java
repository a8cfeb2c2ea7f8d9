package io.spanhouse.exporter.disk;

import java.nio.file.Path;
import java.time.Duration;

/**
 * Where and how long requests wait for their receiver.
 *
 * @param directory spans and log records have a directory each in it
 * @param maxBytes how much each of the two may hold
 * @param maxAge what is older is given up
 */
public record DiskLimits(Path directory, long maxBytes, Duration maxAge) {
  public static final long DEFAULT_MAX_BYTES = 256L << 20;
  public static final Duration DEFAULT_MAX_AGE = Duration.ofDays(3);

  public DiskQueue spans() {
    return new DiskQueue(directory.resolve("traces"), maxBytes, maxAge);
  }

  public DiskQueue logRecords() {
    return new DiskQueue(directory.resolve("logs"), maxBytes, maxAge);
  }
}
