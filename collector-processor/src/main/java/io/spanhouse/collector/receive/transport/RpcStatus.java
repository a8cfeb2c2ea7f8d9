package io.spanhouse.collector.receive.transport;

import com.google.protobuf.Any;
import com.google.protobuf.Duration;
import com.google.rpc.BadRequest;
import com.google.rpc.RetryInfo;
import com.google.rpc.Status;
import io.spanhouse.collector.receive.OtlpStatus;
import io.spanhouse.collector.receive.intake.Outcome;

/**
 * The body of a failure: {@code google.rpc.Status}, with {@code RetryInfo} when the sender should
 * try again and {@code BadRequest} when its data is at fault. See <a
 * href="https://github.com/open-telemetry/opentelemetry-proto/blob/ac2c4b5d1f3a6079de62f9afec860158ecc8af09/docs/specification.md#failures-1">OTLP/HTTP
 * Failures</a>.
 */
final class RpcStatus {
  private static final String TYPE_PREFIX = "type.googleapis.com/google.rpc.";

  private RpcStatus() {}

  static byte[] protobuf(Outcome outcome) {
    Status.Builder status =
        Status.newBuilder()
            .setCode(outcome.status().grpcCode.value())
            .setMessage(outcome.message());
    if (outcome.status().isRetryable()) {
      status.addDetails(Any.pack(retryInfo()));
    }
    if (outcome.status() == OtlpStatus.BAD_REQUEST) {
      status.addDetails(
          Any.pack(
              BadRequest.newBuilder()
                  .addFieldViolations(
                      BadRequest.FieldViolation.newBuilder().setDescription(outcome.message()))
                  .build()));
    }
    return status.build().toByteArray();
  }

  /** How long a sender should wait, as gRPC says it. */
  static RetryInfo retryInfo() {
    return RetryInfo.newBuilder()
        .setRetryDelay(Duration.newBuilder().setSeconds(Outcome.RETRY_AFTER_SECONDS))
        .build();
  }

  static byte[] json(Outcome outcome) {
    return Json.write(
        json -> {
          json.writeStartObject();
          json.writeNumberField("code", outcome.status().grpcCode.value());
          json.writeStringField("message", outcome.message());
          if (outcome.status().isRetryable()) {
            json.writeArrayFieldStart("details");
            json.writeStartObject();
            json.writeStringField("@type", TYPE_PREFIX + "RetryInfo");
            json.writeStringField("retryDelay", Outcome.RETRY_AFTER_SECONDS + "s");
            json.writeEndObject();
            json.writeEndArray();
          }
          if (outcome.status() == OtlpStatus.BAD_REQUEST) {
            json.writeArrayFieldStart("details");
            json.writeStartObject();
            json.writeStringField("@type", TYPE_PREFIX + "BadRequest");
            json.writeArrayFieldStart("fieldViolations");
            json.writeStartObject();
            json.writeStringField("description", outcome.message());
            json.writeEndObject();
            json.writeEndArray();
            json.writeEndObject();
            json.writeEndArray();
          }
          json.writeEndObject();
        });
  }
}
