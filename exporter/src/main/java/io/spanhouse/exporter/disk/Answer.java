package io.spanhouse.exporter.disk;

import io.opentelemetry.sdk.common.export.GrpcResponse;
import io.opentelemetry.sdk.common.export.HttpResponse;

/**
 * What a receiver made of a request.
 *
 * <p>{@link #LATER} are the statuses that OTLP calls retryable, and those of a receiver that is not
 * the right one yet: wrong path, wrong key. Who puts that right wants what waited meanwhile.
 *
 * @see <a
 *     href="https://github.com/open-telemetry/opentelemetry-proto/blob/v1.9.0/docs/specification.md#failures">OTLP,
 *     failures</a>
 */
enum Answer {
  ACCEPTED,
  LATER,
  /** Never, however often it is sent. */
  REFUSED;

  static Answer of(GrpcResponse response) {
    return switch (response.getStatusCode()) {
      case OK -> ACCEPTED;
      case CANCELLED,
          DEADLINE_EXCEEDED,
          RESOURCE_EXHAUSTED,
          ABORTED,
          OUT_OF_RANGE,
          UNAVAILABLE,
          DATA_LOSS,
          UNIMPLEMENTED,
          PERMISSION_DENIED,
          UNAUTHENTICATED ->
          LATER;
      default -> REFUSED;
    };
  }

  static Answer of(HttpResponse response) {
    int status = response.getStatusCode();
    return switch (status) {
      case 401, 403, 404, 429, 502, 503, 504 -> LATER;
      default -> status / 100 == 2 ? ACCEPTED : REFUSED;
    };
  }
}
