package io.spanhouse.collector.receive;

import com.google.protobuf.Empty;
import com.google.protobuf.InvalidProtocolBufferException;
import com.linecorp.armeria.common.ClosedSessionException;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.RequestContext;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.stream.AbortedStreamException;
import com.linecorp.armeria.common.stream.ClosedStreamException;
import com.linecorp.armeria.server.RequestTimeoutException;
import io.grpc.Metadata;
import io.grpc.Status;

/** Puts an {@link Outcome} into a gRPC message, status and trailers. */
final class GrpcAnswer {
  private static final Metadata.Key<byte[]> STATUS_DETAILS =
      Metadata.Key.of("grpc-status-details-bin", Metadata.BINARY_BYTE_MARSHALLER);

  private GrpcAnswer() {}

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
    return trailers;
  }

  /** Refuses a call to a service or method that is not there; Armeria knows none to answer it. */
  static HttpResponse unknownMethod() {
    return HttpResponse.of(
        ResponseHeaders.builder(HttpStatus.OK)
            .set(HttpHeaderNames.CONTENT_TYPE, "application/grpc")
            .setInt("grpc-status", OtlpStatus.NOT_FOUND.grpcCode.value())
            .set(
                "grpc-message",
                "no such method: OTLP is taken by TraceService, LogsService and MetricsService")
            .endOfStream(true)
            .build());
  }

  /** Answers a call that failed before its message was handed on. */
  static Status ofFailure(RequestContext ctx, Status status, Throwable cause, Metadata trailers) {
    Outcome outcome = outcome(ctx, status, cause);
    addDetails(trailers, outcome);
    return status(outcome);
  }

  private static void addDetails(Metadata trailers, Outcome outcome) {
    trailers.discardAll(STATUS_DETAILS);
    trailers.put(STATUS_DETAILS, RpcStatus.protobuf(outcome));
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
