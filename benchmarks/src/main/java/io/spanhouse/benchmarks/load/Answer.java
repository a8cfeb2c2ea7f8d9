package io.spanhouse.benchmarks.load;

import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.Status;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import java.util.EnumSet;
import java.util.Set;

/**
 * What became of a request.
 *
 * @param status the gRPC status, or what came in its place
 * @param retryable whether an SDK would send the request again
 * @param rejectedSpans spans refused in a request that was accepted
 */
public record Answer(String status, boolean retryable, long rejectedSpans) {
  static final String OK = Status.Code.OK.name();

  /**
   * @see <a
   *     href="https://github.com/open-telemetry/opentelemetry-proto/blob/ac2c4b5d1f3a6079de62f9afec860158ecc8af09/docs/specification.md#failures">OTLP,
   *     failures</a>
   */
  private static final Set<Status.Code> RETRYABLE =
      EnumSet.of(
          Status.Code.CANCELLED,
          Status.Code.DEADLINE_EXCEEDED,
          Status.Code.ABORTED,
          Status.Code.OUT_OF_RANGE,
          Status.Code.UNAVAILABLE,
          Status.Code.DATA_LOSS);

  /** The call broke off. */
  static Answer none(Throwable failure) {
    Throwable cause = failure.getCause() == null ? failure : failure.getCause();
    return new Answer("no answer: " + cause.getClass().getSimpleName(), true, 0);
  }

  /** An answer without a gRPC status. */
  static Answer http(int status) {
    return new Answer("HTTP " + status, status >= 502 && status <= 504, 0);
  }

  /** A gRPC status and the answer's body: nothing, or a message with its 5-byte prefix. */
  static Answer grpc(String code, byte[] body) {
    Status.Code status = Status.fromCodeValue(Integer.parseInt(code)).getCode();
    boolean partial = status == Status.Code.OK && body.length > RequestTemplate.GRPC_PREFIX_BYTES;
    return new Answer(status.name(), RETRYABLE.contains(status), partial ? rejected(body) : 0);
  }

  private static long rejected(byte[] body) {
    try {
      int prefix = RequestTemplate.GRPC_PREFIX_BYTES;
      return ExportTraceServiceResponse.parser()
          .parseFrom(body, prefix, body.length - prefix)
          .getPartialSuccess()
          .getRejectedSpans();
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("an answer that is not OTLP", e);
    }
  }

  public boolean isOk() {
    return status.equals(OK);
  }
}
