package io.spanhouse.collector.receive.transport;

import com.google.protobuf.Empty;
import com.google.protobuf.InvalidProtocolBufferException;
import com.linecorp.armeria.common.ClosedSessionException;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.RequestContext;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.stream.AbortedStreamException;
import com.linecorp.armeria.common.stream.ClosedStreamException;
import com.linecorp.armeria.server.RequestTimeoutException;
import io.grpc.Metadata;
import io.grpc.Status;
import io.spanhouse.collector.receive.Build;
import io.spanhouse.collector.receive.OtlpStatus;
import io.spanhouse.collector.receive.intake.Export;
import io.spanhouse.collector.receive.intake.Outcome;

/** Puts an {@link Outcome} into a gRPC message, status and trailers. */
final class GrpcAnswer {
  private static final Metadata.Key<byte[]> STATUS_DETAILS =
      Metadata.Key.of("grpc-status-details-bin", Metadata.BINARY_BYTE_MARSHALLER);

  /**
   * Where Python's exporter looks for the delay, and only there: gRPC's own place for it is in the
   * status details.
   */
  private static final Metadata.Key<byte[]> RETRY_INFO =
      Metadata.Key.of("google.rpc.retryinfo-bin", Metadata.BINARY_BYTE_MARSHALLER);

  private static final Metadata.Key<String> BUILD_HEADER =
      Metadata.Key.of(Build.HEADER, Metadata.ASCII_STRING_MARSHALLER);

  private static final String BUILD = Build.headerValue();

  private static final Outcome UNKNOWN_METHOD =
      Outcome.refused(
          OtlpStatus.NOT_FOUND,
          "no such method: OTLP is taken by TraceService, LogsService and MetricsService");

  private GrpcAnswer() {}

  /** The headers of a success. */
  static Metadata headers() {
    Metadata headers = new Metadata();
    headers.put(BUILD_HEADER, BUILD);
    return headers;
  }

  static Empty message(Outcome outcome) {
    if (outcome.status() == OtlpStatus.OK) {
      return Empty.getDefaultInstance();
    }
    try {
      return Empty.parseFrom(ExportResponse.protobuf(outcome));
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException(e);
    }
  }

  static Status status(Outcome outcome) {
    return outcome.status().grpcCode.toStatus().withDescription(outcome.message());
  }

  static Metadata trailers(Outcome outcome) {
    Metadata trailers = new Metadata();
    addDetails(trailers, outcome);
    trailers.put(BUILD_HEADER, BUILD);
    return trailers;
  }

  /** Refuses a call to a service or method that is not there; Armeria knows none to answer it. */
  static HttpResponse unknownMethod() {
    return refusal(UNKNOWN_METHOD);
  }

  /** Refuses a call for good before it got to a service; the message must be plain ASCII. */
  static HttpResponse refusal(Outcome outcome) {
    return HttpResponse.of(
        ResponseHeaders.builder(HttpStatus.OK)
            .set(HttpHeaderNames.CONTENT_TYPE, "application/grpc")
            .set(Build.HEADER, BUILD)
            .setInt("grpc-status", outcome.status().grpcCode.value())
            .set("grpc-message", outcome.message())
            .endOfStream(true)
            .build());
  }

  static boolean isGrpc(RequestHeaders headers) {
    return headers.get(HttpHeaderNames.CONTENT_TYPE, "").startsWith("application/grpc");
  }

  /** Answers a call that failed before its message was handed on. */
  static Status ofFailure(RequestContext ctx, Status status, Throwable cause, Metadata trailers) {
    Outcome outcome = outcome(ctx, status, cause);
    addDetails(trailers, outcome);
    trailers.discardAll(BUILD_HEADER);
    trailers.put(BUILD_HEADER, BUILD);
    return status(outcome);
  }

  private static void addDetails(Metadata trailers, Outcome outcome) {
    trailers.discardAll(STATUS_DETAILS);
    trailers.put(STATUS_DETAILS, RpcStatus.protobuf(outcome));
    trailers.discardAll(RETRY_INFO);
    if (outcome.status().isRetryable()) {
      trailers.put(RETRY_INFO, RpcStatus.retryInfo().toByteArray());
    }
  }

  private static Outcome outcome(RequestContext ctx, Status status, Throwable cause) {
    Export export = GrpcMetering.export(ctx);
    Outcome outcome;
    if (cause instanceof ClosedStreamException
        || cause instanceof ClosedSessionException
        || cause instanceof AbortedStreamException
        || cause instanceof RequestTimeoutException) {
      outcome = Outcome.cancelled("the call ended before it was answered");
    } else if (status.getCode() == Status.Code.RESOURCE_EXHAUSTED && export != null) {
      outcome = Outcome.tooLarge(export.maxRequestBytes());
    } else if (status.getCode() == Status.Code.INTERNAL
        || cause instanceof IndexOutOfBoundsException) {
      outcome = Outcome.refused(OtlpStatus.BAD_REQUEST, "the body is not one whole gRPC message");
    } else {
      outcome = Outcome.of(cause);
    }
    if (export != null) {
      export.failed(outcome);
    }
    return outcome;
  }
}
