package io.spanhouse.exporter;

import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import io.opentelemetry.sdk.autoconfigure.spi.logs.ConfigurableLogRecordExporterProvider;
import io.opentelemetry.sdk.logs.export.LogRecordExporter;

/** {@code otel.logs.exporter=spanhouse}. */
public final class SpanhouseLogRecordExporterProvider
    implements ConfigurableLogRecordExporterProvider {
  @Override
  public LogRecordExporter createExporter(ConfigProperties config) {
    return SpanhouseProperties.builder(config).buildLogRecordExporter();
  }

  @Override
  public String getName() {
    return SpanhouseProperties.EXPORTER;
  }
}
