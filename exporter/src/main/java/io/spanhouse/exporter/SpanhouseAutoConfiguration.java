package io.spanhouse.exporter;

import io.opentelemetry.sdk.autoconfigure.spi.AutoConfigurationCustomizer;
import io.opentelemetry.sdk.autoconfigure.spi.AutoConfigurationCustomizerProvider;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import io.opentelemetry.sdk.logs.LogRecordProcessor;
import io.opentelemetry.sdk.logs.export.BatchLogRecordProcessor;
import io.opentelemetry.sdk.trace.SdkTracerProviderBuilder;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What {@code otel.traces.exporter=spanhouse} (or {@code spanhouse-clickhouse}) turns on besides
 * the exporter: spans are stamped with their run, running spans are told of, runs are sent when
 * they end, explicit events go the same way as log records, and limits are high enough for agent
 * spans. Settings that are given win.
 */
public final class SpanhouseAutoConfiguration implements AutoConfigurationCustomizerProvider {
  private static final Map<String, String> DEFAULTS =
      Map.of(
          "otel.bsp.schedule.delay", millis(SpanhouseExporter.FLUSH_INTERVAL.toMillis()),
          "otel.bsp.max.queue.size", Integer.toString(SpanhouseExporter.MAX_QUEUED),
          "otel.bsp.export.timeout", millis(35_000),
          "otel.blrp.schedule.delay", millis(SpanhouseExporter.FLUSH_INTERVAL.toMillis()),
          "otel.blrp.max.queue.size", Integer.toString(SpanhouseExporter.MAX_QUEUED),
          "otel.blrp.export.timeout", millis(35_000),
          "otel.span.attribute.count.limit", Integer.toString(SpanhouseExporter.MAX_ATTRIBUTES),
          "otel.span.event.count.limit", Integer.toString(SpanhouseExporter.MAX_EVENTS));

  private @Nullable StartExporter exporter;

  @Override
  public void customize(AutoConfigurationCustomizer configuration) {
    configuration
        .addPropertiesCustomizer(SpanhouseAutoConfiguration::defaults)
        .addSpanExporterCustomizer((spans, config) -> keep(spans))
        .addSpanProcessorCustomizer(SpanhouseAutoConfiguration::flushing)
        .addLogRecordProcessorCustomizer(SpanhouseAutoConfiguration::flushing)
        .addTracerProviderCustomizer(this::addProcessors);
  }

  private static Map<String, String> defaults(ConfigProperties config) {
    Map<String, String> absent = new LinkedHashMap<>();
    if (SpanhouseProperties.isActive(config)) {
      Map<String, String> defaults = new LinkedHashMap<>(DEFAULTS);
      defaults.put("otel.logs.exporter", SpanhouseProperties.name(config));
      defaults.forEach(
          (key, value) -> {
            if (config.getString(key) == null) {
              absent.put(key, value);
            }
          });
    }
    return absent;
  }

  private SpanExporter keep(SpanExporter spans) {
    if (spans instanceof StartExporter own) {
      exporter = own;
    }
    return spans;
  }

  private static SpanProcessor flushing(SpanProcessor processor, ConfigProperties config) {
    boolean batch = processor instanceof BatchSpanProcessor;
    return batch && SpanhouseProperties.isActive(config)
        ? new RunFlushingSpanProcessor(processor)
        : processor;
  }

  private static LogRecordProcessor flushing(
      LogRecordProcessor processor, ConfigProperties config) {
    boolean batch = processor instanceof BatchLogRecordProcessor;
    return batch && SpanhouseProperties.isActive(config)
        ? new FlushingLogRecordProcessor(processor)
        : processor;
  }

  private SdkTracerProviderBuilder addProcessors(
      SdkTracerProviderBuilder builder, ConfigProperties config) {
    if (exporter == null) {
      return builder;
    }
    builder.addSpanProcessor(RunStampingSpanProcessor.create());
    if (SpanhouseProperties.isLive(config)) {
      builder.addSpanProcessor(LiveSpanProcessor.create(exporter.starts()));
    }
    return builder;
  }

  private static String millis(long millis) {
    return Long.toString(millis);
  }
}
