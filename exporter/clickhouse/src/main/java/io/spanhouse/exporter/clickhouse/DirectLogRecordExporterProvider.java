package io.spanhouse.exporter.clickhouse;

import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import io.opentelemetry.sdk.autoconfigure.spi.logs.ConfigurableLogRecordExporterProvider;
import io.opentelemetry.sdk.logs.export.LogRecordExporter;

/** {@code otel.logs.exporter=spanhouse-clickhouse}. */
public final class DirectLogRecordExporterProvider
    implements ConfigurableLogRecordExporterProvider {
  @Override
  public LogRecordExporter createExporter(ConfigProperties config) {
    return DirectProperties.open(config).logRecords();
  }

  @Override
  public String getName() {
    return DirectProperties.EXPORTER;
  }
}
