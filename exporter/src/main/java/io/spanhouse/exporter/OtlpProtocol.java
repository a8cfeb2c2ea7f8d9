package io.spanhouse.exporter;

/** How OTLP travels. */
public enum OtlpProtocol {
  /** gRPC, by default on port 4317. */
  GRPC,
  /** Protobuf over HTTP, by default on port 4318. */
  HTTP
}
