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
    return new Builder(new ClickHouseEndpoint(clickHouseUrl, "spanhouse", "default", "")).build();
  }

  /** The same, with another database or user of that ClickHouse. */
  public CollectorOptions withClickHouse(String database, String user, String password) {
    return toBuilder()
        .clickHouse(new ClickHouseEndpoint(clickHouse.httpUrl(), database, user, password))
        .build();
  }

  /** The same, with another {@link #settleAfter}. */
  public CollectorOptions settlingAfter(Duration time) {
    return toBuilder().settleAfter(time).build();
  }

  /** The same, with another {@link #priceInterval}. */
  public CollectorOptions readingPricesEvery(Duration time) {
    return toBuilder().priceInterval(time).build();
  }

  /** The same, with another {@link #writeTimeout}. */
  CollectorOptions writingFor(Duration time) {
    return toBuilder().writeTimeout(time).build();
  }

  /** The same options, to change some of them. */
  public Builder toBuilder() {
    return new Builder(this);
  }

  /** Options to be changed; the parameters of {@link CollectorOptions} say what they mean. */
  public static final class Builder {
    private String bind = "127.0.0.1";
    private int grpcPort = 0;
    private int httpPort = 0;
    private ClickHouseEndpoint clickHouse;
    private @Nullable Path keysFile;
    private @Nullable Path conventionsFolder;
    private int maxRequestBytes = 64 << 20;
    private long maxPendingBytes = Math.max(256L << 20, Runtime.getRuntime().maxMemory() / 4);
    private int maxBlockRows = 100_000;
    private int maxBlockBytes = 64 << 20;
    private Duration flushInterval = Duration.ofMillis(200);
    private Duration writeTimeout = Duration.ofSeconds(8);
    private Duration settleAfter = SETTLE_AFTER;
    private Duration priceInterval = PRICE_INTERVAL;
    private int maxConnections = 4096;
    private Duration maxConnectionAge = Duration.ZERO;
    private String httpPathPrefix = "";
    private Set<String> corsOrigins = Set.of();
    private Set<String> allowedHosts = Set.of();

    /** The defaults, on free loopback ports. */
    public Builder(ClickHouseEndpoint clickHouse) {
      this.clickHouse = clickHouse;
    }

    private Builder(CollectorOptions options) {
      bind = options.bind;
      grpcPort = options.grpcPort;
      httpPort = options.httpPort;
      clickHouse = options.clickHouse;
      keysFile = options.keysFile;
      conventionsFolder = options.conventionsFolder;
      maxRequestBytes = options.maxRequestBytes;
      maxPendingBytes = options.maxPendingBytes;
      maxBlockRows = options.maxBlockRows;
      maxBlockBytes = options.maxBlockBytes;
      flushInterval = options.flushInterval;
      writeTimeout = options.writeTimeout;
      settleAfter = options.settleAfter;
      priceInterval = options.priceInterval;
      maxConnections = options.maxConnections;
      maxConnectionAge = options.maxConnectionAge;
      httpPathPrefix = options.httpPathPrefix;
      corsOrigins = options.corsOrigins;
      allowedHosts = options.allowedHosts;
    }

    public Builder bind(String value) {
      bind = value;
      return this;
    }

    public Builder grpcPort(int value) {
      grpcPort = value;
      return this;
    }

    public Builder httpPort(int value) {
      httpPort = value;
      return this;
    }

    public Builder clickHouse(ClickHouseEndpoint value) {
      clickHouse = value;
      return this;
    }

    public Builder keysFile(@Nullable Path value) {
      keysFile = value;
      return this;
    }

    public Builder conventionsFolder(@Nullable Path value) {
      conventionsFolder = value;
      return this;
    }

    public Builder maxRequestBytes(int value) {
      maxRequestBytes = value;
      return this;
    }

    public Builder maxPendingBytes(long value) {
      maxPendingBytes = value;
      return this;
    }

    public Builder maxBlockRows(int value) {
      maxBlockRows = value;
      return this;
    }

    public Builder maxBlockBytes(int value) {
      maxBlockBytes = value;
      return this;
    }

    public Builder flushInterval(Duration value) {
      flushInterval = value;
      return this;
    }

    public Builder writeTimeout(Duration value) {
      writeTimeout = value;
      return this;
    }

    public Builder settleAfter(Duration value) {
      settleAfter = value;
      return this;
    }

    public Builder priceInterval(Duration value) {
      priceInterval = value;
      return this;
    }

    public Builder maxConnections(int value) {
      maxConnections = value;
      return this;
    }

    public Builder maxConnectionAge(Duration value) {
      maxConnectionAge = value;
      return this;
    }

    public Builder httpPathPrefix(String value) {
      httpPathPrefix = value;
      return this;
    }

    public Builder corsOrigins(Set<String> value) {
      corsOrigins = value;
      return this;
    }

    public Builder allowedHosts(Set<String> value) {
      allowedHosts = value;
      return this;
    }

    public CollectorOptions build() {
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
          priceInterval,
          maxConnections,
          maxConnectionAge,
          httpPathPrefix,
          corsOrigins,
          allowedHosts);
    }
  }
}
