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
          "Largest request body, before and after decompression (default: ${DEFAULT-VALUE}).")
  public int maxRequestBytes = DEFAULTS.maxRequestBytes();

  @Option(
      names = "--max-pending-bytes",
      paramLabel = "SIZE",
      converter = OptionTypes.Bytes.class,
      description =
          "Request bytes held for requests that are not answered yet; more are told to come back"
              + " later (default: ${DEFAULT-VALUE}).")
  public long maxPendingBytes = DEFAULTS.maxPendingBytes();

  @Option(
      names = "--max-block-rows",
      paramLabel = "N",
      converter = OptionTypes.Rows.class,
      description = "Rows after which a block is written (default: ${DEFAULT-VALUE}).")
  public int maxBlockRows = DEFAULTS.maxBlockRows();

  @Option(
      names = "--max-block-bytes",
      paramLabel = "SIZE",
      converter = OptionTypes.BufferBytes.class,
      description = "Bytes after which a block is written (default: ${DEFAULT-VALUE}).")
  public int maxBlockBytes = DEFAULTS.maxBlockBytes();

  @Option(
      names = "--flush-interval",
      paramLabel = "TIME",
      converter = OptionTypes.DurationOfTime.class,
      description =
          "Time after which a block is written; how long an acknowledgement waits (default:"
              + " 200ms).")
  public Duration flushInterval = DEFAULTS.flushInterval();

  @Option(
      names = "--write-timeout",
      paramLabel = "TIME",
      converter = OptionTypes.DurationOfTime.class,
      description =
          "How long a write is retried that ClickHouse refuses, and at shutdown any write; up to"
              + " 1m while it does not answer at all. Senders are answered after 4s, whatever comes"
              + " of it (default: 8s).")
  public Duration writeTimeout = DEFAULTS.writeTimeout();

  @Option(
      names = "--max-connections",
      paramLabel = "N",
      converter = OptionTypes.Rows.class,
      description =
          "Connections to each port; requests of more are told to come back later (default:"
              + " ${DEFAULT-VALUE}).")
  public int maxConnections = DEFAULTS.maxConnections();
}
