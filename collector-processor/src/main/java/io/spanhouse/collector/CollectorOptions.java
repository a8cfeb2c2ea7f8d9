package io.spanhouse.collector;

import io.spanhouse.clickhouse.ClickHouseEndpoint;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Everything a {@link Collector} can be told.
 *
 * @param bind address to listen on; loopback unless told otherwise
 * @param grpcPort OTLP/gRPC port; 0 picks a free one
 * @param httpPort OTLP/HTTP port; 0 picks a free one
 * @param clickHouse where the tables are, and a user that may insert into them
 * @param keysFile YAML file of API keys; null means no authentication and workspace {@code default}
 * @param conventionsFolder more convention files, which win over the shipped ones; null for none
 * @param maxRequestBytes limit of a request body, before and after decompression
 * @param maxPendingBytes limit of all request bodies that are not acknowledged yet
 * @param maxBlockRows rows after which a block is sealed
 * @param maxBlockBytes bytes after which a block is sealed
 * @param flushInterval time after which a block is sealed; bounds the latency of an acknowledgement
 * @param writeTimeout how long a block is tried that ClickHouse does not take; longer while it does
 *     not answer at all
 * @param settleAfter how long after its arrival it is looked at again to which run a span belongs
 * @param priceInterval how often the prices of models are read again
 * @param maxConnections connections to each port; requests of more are told to come back later
 * @param maxConnectionAge age at which a connection is closed with the answer to its next request;
 *     zero for never
 * @param httpPathPrefix where OTLP/HTTP is taken besides {@code /v1/traces} and its like, such as
 *     {@code /mycollector}; empty for nowhere
 * @param corsOrigins origins whose web pages may send; others are refused
 * @param allowedHosts host names, without port, by which it may be called besides loopback ones
 *     while {@code bind} is a loopback address
 */
public record CollectorOptions(
    String bind,
    int grpcPort,
    int httpPort,
    ClickHouseEndpoint clickHouse,
    @Nullable Path keysFile,
    @Nullable Path conventionsFolder,
    int maxRequestBytes,
    long maxPendingBytes,
    int maxBlockRows,
    int maxBlockBytes,
    Duration flushInterval,
    Duration writeTimeout,
    Duration settleAfter,
    Duration priceInterval,
    int maxConnections,
    Duration maxConnectionAge,
    String httpPathPrefix,
    Set<String> corsOrigins,
    Set<String> allowedHosts) {

  /** Time for a span's ancestors to arrive; parents are exported after their children. */
  public static final Duration SETTLE_AFTER = Duration.ofSeconds(1);

  /** How soon a new price applies. */
  public static final Duration PRICE_INTERVAL = Duration.ofSeconds(30);

  /** The defaults, for a ClickHouse at {@code clickHouseUrl}, on free loopback ports. */
  public static CollectorOptions forClickHouse(String clickHouseUrl) {
    return new CollectorOptions(
        "127.0.0.1",
        0,
        0,
        new ClickHouseEndpoint(clickHouseUrl, "spanhouse", "default", ""),
        null,
        null,
        64 << 20,
        Math.max(256L << 20, Runtime.getRuntime().maxMemory() / 4),
        100_000,
        64 << 20,
        Duration.ofMillis(200),
        Duration.ofSeconds(8),
        SETTLE_AFTER,
        PRICE_INTERVAL,
        4096,
        Duration.ZERO,
        "",
        Set.of(),
        Set.of());
  }

  /** The same, with another database or user of that ClickHouse. */
  public CollectorOptions withClickHouse(String name, String user, String password) {
    return new CollectorOptions(
        bind,
        grpcPort,
        httpPort,
        new ClickHouseEndpoint(clickHouse.httpUrl(), name, user, password),
        keysFile,
        conventionsFolder,
        maxRequestBytes,
        maxPendingBytes,
        maxBlockRows,
        maxBlockBytes,
        flushInterval,
        writeTimeout,
        settleAfter,
        priceInterval,
        maxConnections,
        maxConnectionAge,
        httpPathPrefix,
        corsOrigins,
        allowedHosts);
  }

  /** The same, with another {@link #settleAfter}. */
  public CollectorOptions settlingAfter(Duration time) {
    return new CollectorOptions(
        bind,
        grpcPort,
        httpPort,
        clickHouse,
        keysFile,
        conventionsFolder,
        maxRequestBytes,
        maxPendingBytes,
        maxBlockRows,
        maxBlockBytes,
        flushInterval,
        writeTimeout,
        time,
        priceInterval,
        maxConnections,
        maxConnectionAge,
        httpPathPrefix,
        corsOrigins,
        allowedHosts);
  }

  /** The same, with another {@link #priceInterval}. */
  public CollectorOptions readingPricesEvery(Duration time) {
    return new CollectorOptions(
        bind,
        grpcPort,
        httpPort,
        clickHouse,
        keysFile,
        conventionsFolder,
        maxRequestBytes,
        maxPendingBytes,
        maxBlockRows,
        maxBlockBytes,
        flushInterval,
        writeTimeout,
        settleAfter,
        time,
        maxConnections,
        maxConnectionAge,
        httpPathPrefix,
        corsOrigins,
        allowedHosts);
  }

  /** The same, with another {@link #writeTimeout}. */
  CollectorOptions writingFor(Duration time) {
    return new CollectorOptions(
        bind,
        grpcPort,
        httpPort,
        clickHouse,
        keysFile,
        conventionsFolder,
        maxRequestBytes,
        maxPendingBytes,
        maxBlockRows,
        maxBlockBytes,
        flushInterval,
        time,
        settleAfter,
        priceInterval,
        maxConnections,
        maxConnectionAge,
        httpPathPrefix,
        corsOrigins,
        allowedHosts);
  }
}
