package io.spanhouse.exporter.clickhouse;

import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigurationException;
import io.spanhouse.collector.CollectorOptions;
import io.spanhouse.collector.StartException;

/**
 * The configuration of {@code spanhouse-clickhouse}: {@code otel.exporter.spanhouse-clickhouse.*}.
 */
final class DirectProperties {
  static final String EXPORTER = "spanhouse-clickhouse";

  private static final String PREFIX = "otel.exporter.spanhouse-clickhouse.";

  private DirectProperties() {}

  /**
   * An exporter as configured.
   *
   * @throws ConfigurationException saying what is wrong with ClickHouse or its schema
   */
  static DirectExporter open(ConfigProperties config) {
    CollectorOptions options =
        CollectorOptions.forClickHouse(config.getString(PREFIX + "url", "http://127.0.0.1:8123"))
            .withClickHouse(
                config.getString(PREFIX + "database", "spanhouse"),
                config.getString(PREFIX + "user", "default"),
                config.getString(PREFIX + "password", ""));
    try {
      return DirectExporter.open(options, config.getString(PREFIX + "workspace", "default"));
    } catch (StartException e) {
      throw new ConfigurationException(String.valueOf(e.getMessage()), e);
    }
  }
}
