package io.spanhouse.collector.receive;

import org.jspecify.annotations.Nullable;

/** The OTLP signal a request carries. */
public enum Signal {
  TRACES("/v1/traces", "opentelemetry.proto.collector.trace.v1.TraceService", "rejectedSpans"),
  LOGS("/v1/logs", "opentelemetry.proto.collector.logs.v1.LogsService", "rejectedLogRecords"),
  METRICS(
      "/v1/metrics",
      "opentelemetry.proto.collector.metrics.v1.MetricsService",
      "rejectedDataPoints");

  private static final Signal[] VALUES = values();

  /** Path of OTLP/HTTP requests. */
  final String path;

  /** Full name of the gRPC service whose {@code Export} takes this signal. */
  public final String grpcService;

  /** JSON name of the count of refused items in a partial success. */
  public final String rejectedField;

  Signal(String path, String grpcService, String rejectedField) {
    this.path = path;
    this.grpcService = grpcService;
    this.rejectedField = rejectedField;
  }

  /** Path of OTLP/HTTP requests. */
  public String path() {
    return path;
  }

  /** Full name of the gRPC service that takes this signal. */
  public String grpcService() {
    return grpcService;
  }

  /**
   * The signal sent to {@code path}, a trailing slash allowed; null when it is not an OTLP path.
   */
  static @Nullable public Signal ofPath(String path) {
    for (Signal signal : VALUES) {
      String own = signal.path;
      if (path.startsWith(own)
          && (path.length() == own.length()
              || (path.length() == own.length() + 1 && path.endsWith("/")))) {
        return signal;
      }
    }
    return null;
  }

  /** The signal of a path that gRPC routed; such paths start with the name of a service. */
  public static Signal ofGrpcPath(String path) {
    for (Signal signal : VALUES) {
      if (path.startsWith(signal.grpcService, 1)) {
        return signal;
      }
    }
    throw new IllegalArgumentException("not the path of an OTLP service");
  }
}
