package io.spanhouse.exporter;

import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigurationException;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The configuration of {@code otel.traces.exporter=spanhouse}: {@code otel.exporter.spanhouse.*},
 * and where one is absent the {@code otel.exporter.otlp.*} of the same name.
 */
final class SpanhouseProperties {
  static final String EXPORTER = "spanhouse";

  private static final String DIRECT_EXPORTER = "spanhouse-clickhouse";

  private static final String LIVE = "otel.exporter.spanhouse.live";
  private static final String DISK = "otel.exporter.spanhouse.disk.";

  private SpanhouseProperties() {}

  /** Whether spans go to Spanhouse. */
  static boolean isActive(ConfigProperties config) {
    return !name(config).isEmpty();
  }

  /** Which of ours the spans go to, empty when to none. */
  static String name(ConfigProperties config) {
    return config.getList("otel.traces.exporter").stream()
        .filter(name -> name.equals(EXPORTER) || name.equals(DIRECT_EXPORTER))
        .findFirst()
        .orElse("");
  }

  static boolean isLive(ConfigProperties config) {
    return config.getBoolean(LIVE, true);
  }

  /**
   * Settings as configured.
   *
   * @throws ConfigurationException naming the property that makes no sense
   */
  static SpanhouseExporterBuilder builder(ConfigProperties config) {
    SpanhouseExporterBuilder builder = SpanhouseExporter.builder().live(isLive(config));
    builder.protocol(protocol(config));
    String endpoint = text(config, "endpoint");
    if (endpoint != null) {
      try {
        builder.endpoint(endpoint);
      } catch (IllegalArgumentException e) {
        throw new ConfigurationException("otel.exporter.spanhouse.endpoint is " + e.getMessage());
      }
    }
    String compression = text(config, "compression");
    if (compression != null) {
      builder.gzip(compression.equals("gzip"));
    }
    Duration timeout = config.getDuration("otel.exporter.spanhouse.timeout");
    if (timeout != null && !timeout.isZero()) {
      builder.timeout(timeout);
    }
    config.getMap("otel.exporter.otlp.headers").forEach(builder::header);
    config.getMap("otel.exporter.spanhouse.headers").forEach(builder::header);
    setDisk(builder, config);
    return builder;
  }

  private static void setDisk(SpanhouseExporterBuilder builder, ConfigProperties config) {
    String directory = config.getString(DISK + "dir");
    Long maxBytes = config.getLong(DISK + "max.bytes");
    Duration maxAge = config.getDuration(DISK + "max.age");
    try {
      if (directory != null) {
        builder.disk(Path.of(directory));
      }
      if (maxBytes != null) {
        builder.maxDiskBytes(maxBytes);
      }
      if (maxAge != null) {
        builder.maxDiskAge(maxAge);
      }
    } catch (IllegalArgumentException e) {
      throw new ConfigurationException(DISK + "*: " + e.getMessage(), e);
    }
  }

  private static OtlpProtocol protocol(ConfigProperties config) {
    String protocol = text(config, "protocol");
    if (protocol == null || protocol.equals("grpc")) {
      return OtlpProtocol.GRPC;
    }
    if (protocol.equals("http/protobuf")) {
      return OtlpProtocol.HTTP;
    }
    throw new ConfigurationException(
        "otel.exporter.spanhouse.protocol is neither grpc nor http/protobuf: " + protocol);
  }

  private static @Nullable String text(ConfigProperties config, String name) {
    String own = config.getString("otel.exporter.spanhouse." + name);
    return own == null ? config.getString("otel.exporter.otlp." + name) : own;
  }
}
