package io.spanhouse.exporter;

import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import io.opentelemetry.sdk.autoconfigure.spi.traces.ConfigurableSpanExporterProvider;
import io.opentelemetry.sdk.trace.export.SpanExporter;

/** {@code otel.traces.exporter=spanhouse}. */
public final class SpanhouseSpanExporterProvider implements ConfigurableSpanExporterProvider {
  @Override
  public SpanExporter createExporter(ConfigProperties config) {
    return SpanhouseProperties.builder(config).build();
  }

  @Override
  public String getName() {
    return SpanhouseProperties.EXPORTER;
  }
}
