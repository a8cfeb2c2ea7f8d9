package io.spanhouse.exporter.clickhouse;

import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import io.opentelemetry.sdk.autoconfigure.spi.traces.ConfigurableSpanExporterProvider;
import io.opentelemetry.sdk.trace.export.SpanExporter;

/** {@code otel.traces.exporter=spanhouse-clickhouse}. */
public final class DirectSpanExporterProvider implements ConfigurableSpanExporterProvider {
  @Override
  public SpanExporter createExporter(ConfigProperties config) {
    return DirectProperties.open(config).spans();
  }

  @Override
  public String getName() {
    return DirectProperties.EXPORTER;
  }
}
