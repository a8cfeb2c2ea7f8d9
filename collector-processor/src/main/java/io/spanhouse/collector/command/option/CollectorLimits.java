package io.spanhouse.collector.command.option;

import io.spanhouse.collector.CollectorOptions;
import java.time.Duration;
import picocli.CommandLine.Option;

/** How much the collector takes in, and when it writes. */
public final class CollectorLimits {
  private static final CollectorOptions DEFAULTS = CollectorOptions.forClickHouse("");

  @Option(
      names = "--max-request-bytes",
      paramLabel = "SIZE",
      converter = OptionTypes.BufferBytes.class,
      description =
          "Maximum size of a request body, before and after decompression (default: 64MiB).")
  public int maxRequestBytes = DEFAULTS.maxRequestBytes();

  @Option(
      names = "--max-pending-bytes",
      paramLabel = "SIZE",
      converter = OptionTypes.Bytes.class,
      description =
          "Maximum bytes of unanswered requests held in memory; further requests are"
              + " refused as retryable (default: 256MiB or a quarter of the heap, whichever"
              + " is more).")
  public long maxPendingBytes = DEFAULTS.maxPendingBytes();

  @Option(
      names = "--max-block-rows",
      paramLabel = "N",
      converter = OptionTypes.Rows.class,
      description = "Rows after which a block is inserted (default: ${DEFAULT-VALUE}).")
  public int maxBlockRows = DEFAULTS.maxBlockRows();

  @Option(
      names = "--max-block-bytes",
      paramLabel = "SIZE",
      converter = OptionTypes.BufferBytes.class,
      description = "Bytes after which a block is inserted (default: 64MiB).")
  public int maxBlockBytes = DEFAULTS.maxBlockBytes();

  @Option(
      names = "--flush-interval",
      paramLabel = "TIME",
      converter = OptionTypes.DurationOfTime.class,
      description =
          "Time after which a block is inserted. An acknowledgement waits this long at"
              + " most, plus the insert (default: 200ms).")
  public Duration flushInterval = DEFAULTS.flushInterval();

  @Option(
      names = "--write-timeout",
      paramLabel = "TIME",
      converter = OptionTypes.DurationOfTime.class,
      description =
          "How long to retry an insert that ClickHouse refuses, and any insert during"
              + " shutdown; up to 1m while ClickHouse does not answer. Senders get an answer"
              + " after 4s in any case (default: 8s).")
  public Duration writeTimeout = DEFAULTS.writeTimeout();

  @Option(
      names = "--max-connections",
      paramLabel = "N",
      converter = OptionTypes.Rows.class,
      description =
          "Maximum connections per port; requests on further connections are refused"
              + " as retryable (default: ${DEFAULT-VALUE}).")
  public int maxConnections = DEFAULTS.maxConnections();

  @Option(
      names = "--max-connection-age",
      paramLabel = "TIME",
      converter = OptionTypes.DurationOfTime.class,
      description =
          "Age at which a connection is closed with the answer to its next request, so that a load"
              + " balancer of connections spreads senders over receivers (default: none).")
  public Duration maxConnectionAge = DEFAULTS.maxConnectionAge();
}
