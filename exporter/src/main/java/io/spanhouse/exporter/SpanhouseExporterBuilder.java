package io.spanhouse.exporter;

import io.opentelemetry.sdk.logs.export.LogRecordExporter;
import io.spanhouse.exporter.disk.DiskLimits;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Settings of {@link SpanhouseExporter}. */
public final class SpanhouseExporterBuilder {
  private static final long MIN_DISK_BYTES = 1 << 20;

  private OtlpProtocol protocol = OtlpProtocol.GRPC;
  private @Nullable URI endpoint;
  private @Nullable Boolean gzip;
  private Duration timeout = Duration.ofSeconds(30);
  private boolean live = true;
  private @Nullable Path disk;
  private long maxDiskBytes = DiskLimits.DEFAULT_MAX_BYTES;
  private Duration maxDiskAge = DiskLimits.DEFAULT_MAX_AGE;
  private final Map<String, String> headers = new LinkedHashMap<>();

  SpanhouseExporterBuilder() {}

  /** Default gRPC. */
  public SpanhouseExporterBuilder protocol(OtlpProtocol protocol) {
    this.protocol = protocol;
    return this;
  }

  /**
   * Where the receiver is, default {@code http://127.0.0.1:4317}, for HTTP port 4318. For HTTP the
   * paths {@code /v1/traces} and {@code /v1/logs} are added.
   *
   * @throws IllegalArgumentException when it is not an {@code http} or {@code https} URL
   */
  public SpanhouseExporterBuilder endpoint(String endpoint) {
    URI uri = URI.create(endpoint);
    boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
    if (!web || uri.getHost() == null) {
      throw new IllegalArgumentException("not an http or https URL: " + endpoint);
    }
    this.endpoint = uri;
    return this;
  }

  /** One header of every request, such as an API key. */
  public SpanhouseExporterBuilder header(String name, String value) {
    headers.put(name, value);
    return this;
  }

  /**
   * Whether requests are compressed. Default: unless the receiver is on this machine, where
   * compressing costs more than it saves.
   */
  public SpanhouseExporterBuilder gzip(boolean gzip) {
    this.gzip = gzip;
    return this;
  }

  /**
   * How long one batch may take with all its retries, default 30 s. It has to be longer than the
   * receiver may take to store and acknowledge, and {@code shutdown} may wait as long.
   *
   * @throws IllegalArgumentException when it is not positive
   */
  public SpanhouseExporterBuilder timeout(Duration timeout) {
    if (timeout.isZero() || timeout.isNegative()) {
      throw new IllegalArgumentException("timeout must be positive: " + timeout);
    }
    this.timeout = timeout;
    return this;
  }

  /** Whether spans that run are told of, see {@link LiveSpanProcessor}; default true. */
  public SpanhouseExporterBuilder live(boolean live) {
    this.live = live;
    return this;
  }

  /**
   * A directory in which what is exported waits until the receiver has it, across restarts of this
   * process; it is made when it is not there. Default: none, and what is exported waits in memory
   * for {@link #timeout}.
   *
   * <p>Several processes may share it if they have the same receiver and headers: one delivers what
   * another left behind.
   */
  public SpanhouseExporterBuilder disk(@Nullable Path directory) {
    this.disk = directory;
    return this;
  }

  /**
   * How much of {@link #disk} spans may take, and log records again, default 256 MiB. Beyond that
   * the oldest are given up.
   *
   * @throws IllegalArgumentException when it is less than 1 MiB
   */
  public SpanhouseExporterBuilder maxDiskBytes(long maxDiskBytes) {
    if (maxDiskBytes < MIN_DISK_BYTES) {
      throw new IllegalArgumentException("maxDiskBytes must be 1 MiB or more: " + maxDiskBytes);
    }
    this.maxDiskBytes = maxDiskBytes;
    return this;
  }

  /**
   * How long something may wait on {@link #disk} before it is given up, default 3 days.
   *
   * @throws IllegalArgumentException when it is not positive
   */
  public SpanhouseExporterBuilder maxDiskAge(Duration maxDiskAge) {
    if (maxDiskAge.isZero() || maxDiskAge.isNegative()) {
      throw new IllegalArgumentException("maxDiskAge must be positive: " + maxDiskAge);
    }
    this.maxDiskAge = maxDiskAge;
    return this;
  }

  public SpanhouseExporter build() {
    return new SpanhouseExporter(exporters(), diskLimits(), timeout, live);
  }

  /** What {@link SpanhouseExporter#logRecords} is, without the rest. */
  LogRecordExporter buildLogRecordExporter() {
    DiskLimits limits = diskLimits();
    return exporters().logRecords(limits == null ? null : limits.logRecords());
  }

  private @Nullable DiskLimits diskLimits() {
    return disk == null ? null : new DiskLimits(disk, maxDiskBytes, maxDiskAge);
  }

  private OtlpExporters exporters() {
    URI receiver = endpoint;
    if (receiver == null) {
      int port = protocol == OtlpProtocol.GRPC ? 4317 : 4318;
      receiver = URI.create("http://127.0.0.1:" + port);
    }
    boolean compressed = gzip == null ? !isLoopback(receiver.getHost()) : gzip;
    String compression = compressed ? "gzip" : "none";
    return new OtlpExporters(protocol, receiver, compression, timeout, Map.copyOf(headers));
  }

  private static boolean isLoopback(String host) {
    return host.equals("localhost") || host.startsWith("127.") || host.equals("[::1]");
  }
}
