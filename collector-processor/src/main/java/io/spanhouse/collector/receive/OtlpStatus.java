package io.spanhouse.collector.receive;

import com.linecorp.armeria.common.HttpStatus;
import io.grpc.Status.Code;

/**
 * Every way an OTLP request is answered, with its gRPC and its HTTP status side by side.
 *
 * <p>The statuses decide whether a sender keeps its data: only {@link #UNAVAILABLE} and {@link
 * #CANCELLED} are retryable, so everything that is not the sender's fault is one of them, and
 * INTERNAL, UNKNOWN and 500, which tell a sender to drop its data, are never answered. The tables
 * are in <a
 * href="https://github.com/open-telemetry/opentelemetry-proto/blob/ac2c4b5d1f3a6079de62f9afec860158ecc8af09/docs/specification.md#failures">OTLP/gRPC
 * Failures</a> and <a
 * href="https://github.com/open-telemetry/opentelemetry-proto/blob/ac2c4b5d1f3a6079de62f9afec860158ecc8af09/docs/specification.md#retryable-response-codes">OTLP/HTTP
 * Retryable Response Codes</a>.
 */
public enum OtlpStatus {
  /** Everything is stored. */
  OK(Code.OK, 200),
  /** Some items are refused, or all are stored with a warning; the rest is stored. */
  PARTIAL(Code.OK, 200),
  /** The body cannot be decoded and never will be. */
  BAD_REQUEST(Code.INVALID_ARGUMENT, 400),
  /** No key, or one that is not known. */
  UNAUTHENTICATED(Code.UNAUTHENTICATED, 401),
  /** A known key without the right to send. */
  FORBIDDEN(Code.PERMISSION_DENIED, 403),
  /** No such path, service or method. */
  NOT_FOUND(Code.UNIMPLEMENTED, 404),
  /** An OTLP path, but not a POST. */
  METHOD_NOT_ALLOWED(Code.UNIMPLEMENTED, 405),
  /**
   * Above the size limit, before or after decompression. Without RetryInfo, which is what makes
   * RESOURCE_EXHAUSTED final.
   */
  TOO_LARGE(Code.RESOURCE_EXHAUSTED, 413),
  /** A content type that is neither protobuf nor JSON. */
  UNSUPPORTED_TYPE(Code.UNIMPLEMENTED, 415),
  /** A compression other than gzip. */
  UNSUPPORTED_COMPRESSION(Code.UNIMPLEMENTED, 415),
  /** Not now: overload, storage away, stopping, or a failure of ours. Nothing is stored. */
  UNAVAILABLE(Code.UNAVAILABLE, 503),
  /** The sender went away, or its body stalled, before the request was complete. */
  CANCELLED(Code.CANCELLED, 503);

  public final Code grpcCode;
  private final int httpCode;

  OtlpStatus(Code grpcCode, int httpCode) {
    this.grpcCode = grpcCode;
    this.httpCode = httpCode;
  }

  public HttpStatus httpStatus() {
    return HttpStatus.valueOf(httpCode);
  }

  public boolean isSuccess() {
    return grpcCode == Code.OK;
  }

  public boolean isRetryable() {
    return this == UNAVAILABLE || this == CANCELLED;
  }
}
