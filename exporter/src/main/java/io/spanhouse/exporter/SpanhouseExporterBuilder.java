package io.spanhouse.exporter;

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
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Settings of {@link SpanhouseExporter}. */
public final class SpanhouseExporterBuilder {
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

  private OtlpProtocol protocol = OtlpProtocol.GRPC;
  private @Nullable URI endpoint;
  private @Nullable Boolean gzip;
  private Duration timeout = Duration.ofSeconds(30);
  private boolean live = true;
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

  public SpanhouseExporter build() {
    URI receiver = endpoint;
    if (receiver == null) {
      int port = protocol == OtlpProtocol.GRPC ? 4317 : 4318;
      receiver = URI.create("http://127.0.0.1:" + port);
    }
    boolean compressed = gzip == null ? !isLoopback(receiver.getHost()) : gzip;
    String compression = compressed ? "gzip" : "none";
    return protocol == OtlpProtocol.GRPC
        ? new SpanhouseExporter(
            grpcSpans(receiver, compression), grpcLogs(receiver, compression), timeout, live)
        : new SpanhouseExporter(
            httpSpans(receiver, compression), httpLogs(receiver, compression), timeout, live);
  }

  private SpanExporter grpcSpans(URI receiver, String compression) {
    OtlpGrpcSpanExporterBuilder builder =
        OtlpGrpcSpanExporter.builder()
            .setEndpoint(receiver.toString())
            .setCompression(compression)
            .setTimeout(timeout)
            .setRetryPolicy(RETRY);
    headers.forEach(builder::addHeader);
    return builder.build();
  }

  private LogRecordExporter grpcLogs(URI receiver, String compression) {
    OtlpGrpcLogRecordExporterBuilder builder =
        OtlpGrpcLogRecordExporter.builder()
            .setEndpoint(receiver.toString())
            .setCompression(compression)
            .setTimeout(timeout)
            .setRetryPolicy(RETRY);
    headers.forEach(builder::addHeader);
    return builder.build();
  }

  private SpanExporter httpSpans(URI receiver, String compression) {
    OtlpHttpSpanExporterBuilder builder =
        OtlpHttpSpanExporter.builder()
            .setEndpoint(url(receiver, TRACES_PATH))
            .setCompression(compression)
            .setTimeout(timeout)
            .setRetryPolicy(RETRY);
    headers.forEach(builder::addHeader);
    return builder.build();
  }

  private LogRecordExporter httpLogs(URI receiver, String compression) {
    OtlpHttpLogRecordExporterBuilder builder =
        OtlpHttpLogRecordExporter.builder()
            .setEndpoint(url(receiver, LOGS_PATH))
            .setCompression(compression)
            .setTimeout(timeout)
            .setRetryPolicy(RETRY);
    headers.forEach(builder::addHeader);
    return builder.build();
  }

  /** The receiver's URL may be given with the path of the traces already. */
  private static String url(URI receiver, String path) {
    String url = receiver.toString().replaceFirst("/+$", "");
    String base =
        url.endsWith(TRACES_PATH) ? url.substring(0, url.length() - TRACES_PATH.length()) : url;
    return base + path;
  }

  private static boolean isLoopback(String host) {
    return host.equals("localhost") || host.startsWith("127.") || host.equals("[::1]");
  }
}
