package io.spanhouse.exporter;

import io.opentelemetry.common.ComponentLoader;
import io.opentelemetry.exporter.otlp.http.logs.OtlpHttpLogRecordExporter;
import io.opentelemetry.exporter.otlp.http.logs.OtlpHttpLogRecordExporterBuilder;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporterBuilder;
import io.opentelemetry.exporter.otlp.logs.OtlpGrpcLogRecordExporter;
import io.opentelemetry.exporter.otlp.logs.OtlpGrpcLogRecordExporterBuilder;
import io.opentelemetry.exporter.otlp.trace.OtlpGrpcSpanExporter;
import io.opentelemetry.exporter.otlp.trace.OtlpGrpcSpanExporterBuilder;
import io.opentelemetry.sdk.common.export.RetryPolicy;
import io.opentelemetry.sdk.logs.export.LogRecordExporter;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.spanhouse.exporter.disk.DiskFirstLogRecordExporter;
import io.spanhouse.exporter.disk.DiskFirstSpanExporter;
import io.spanhouse.exporter.disk.DiskQueue;
import io.spanhouse.exporter.disk.DiskSenders;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** OpenTelemetry's exporters of one receiver. */
record OtlpExporters(
    OtlpProtocol protocol,
    URI receiver,
    String compression,
    Duration timeout,
    Map<String, String> headers) {
  private static final String TRACES_PATH = "/v1/traces";
  private static final String LOGS_PATH = "/v1/logs";

  /**
   * Waits of 1, 2.5, 6.25 and 15 s: with the default timeout a restart of the receiver is ridden
   * out.
   */
  private static final RetryPolicy RETRY =
      RetryPolicy.builder()
          .setMaxAttempts(5)
          .setInitialBackoff(Duration.ofSeconds(1))
          .setBackoffMultiplier(2.5)
          .setMaxBackoff(Duration.ofSeconds(15))
          .build();

  private static final ComponentLoader NETWORK_SENDERS =
      ComponentLoader.forClassLoader(OtlpGrpcSpanExporter.class.getClassLoader());

  /**
   * Sends spans.
   *
   * @param queue where they wait for the receiver; null is nowhere
   */
  SpanExporter spans(@Nullable DiskQueue queue) {
    SpanExporter network = spans(RETRY, NETWORK_SENDERS);
    return queue == null
        ? network
        : new DiskFirstSpanExporter(spans(null, new DiskSenders(queue, NETWORK_SENDERS)), network);
  }

  /** Sends log records, like {@link #spans}. */
  LogRecordExporter logRecords(@Nullable DiskQueue queue) {
    LogRecordExporter network = logRecords(RETRY, NETWORK_SENDERS);
    return queue == null
        ? network
        : new DiskFirstLogRecordExporter(
            logRecords(null, new DiskSenders(queue, NETWORK_SENDERS)), network);
  }

  private SpanExporter spans(@Nullable RetryPolicy retry, ComponentLoader senders) {
    if (protocol == OtlpProtocol.GRPC) {
      OtlpGrpcSpanExporterBuilder builder =
          OtlpGrpcSpanExporter.builder()
              .setEndpoint(receiver.toString())
              .setCompression(compression)
              .setTimeout(timeout)
              .setRetryPolicy(retry)
              .setComponentLoader(senders);
      headers.forEach(builder::addHeader);
      return builder.build();
    }
    OtlpHttpSpanExporterBuilder builder =
        OtlpHttpSpanExporter.builder()
            .setEndpoint(url(TRACES_PATH))
            .setCompression(compression)
            .setTimeout(timeout)
            .setRetryPolicy(retry)
            .setComponentLoader(senders);
    headers.forEach(builder::addHeader);
    return builder.build();
  }

  private LogRecordExporter logRecords(@Nullable RetryPolicy retry, ComponentLoader senders) {
    if (protocol == OtlpProtocol.GRPC) {
      OtlpGrpcLogRecordExporterBuilder builder =
          OtlpGrpcLogRecordExporter.builder()
              .setEndpoint(receiver.toString())
              .setCompression(compression)
              .setTimeout(timeout)
              .setRetryPolicy(retry)
              .setComponentLoader(senders);
      headers.forEach(builder::addHeader);
      return builder.build();
    }
    OtlpHttpLogRecordExporterBuilder builder =
        OtlpHttpLogRecordExporter.builder()
            .setEndpoint(url(LOGS_PATH))
            .setCompression(compression)
            .setTimeout(timeout)
            .setRetryPolicy(retry)
            .setComponentLoader(senders);
    headers.forEach(builder::addHeader);
    return builder.build();
  }

  /** The receiver's URL may be given with the path of the traces already. */
  private String url(String path) {
    String url = receiver.toString().replaceFirst("/+$", "");
    String base =
        url.endsWith(TRACES_PATH) ? url.substring(0, url.length() - TRACES_PATH.length()) : url;
    return base + path;
  }
}
