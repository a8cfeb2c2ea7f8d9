package io.spanhouse.collector.receive.transport;

import com.google.protobuf.Empty;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.grpc.GrpcSerializationFormats;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.HttpServiceWithRoutes;
import com.linecorp.armeria.server.ServiceRequestContext;
import com.linecorp.armeria.server.grpc.GrpcService;
import com.linecorp.armeria.server.grpc.GrpcServiceBuilder;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerCall;
import io.grpc.ServerServiceDefinition;
import io.grpc.protobuf.ProtoUtils;
import io.spanhouse.collector.receive.OtlpStatus;
import io.spanhouse.collector.receive.Signal;
import io.spanhouse.collector.receive.intake.Connection;
import io.spanhouse.collector.receive.intake.Export;
import io.spanhouse.collector.receive.intake.Intake;
import io.spanhouse.collector.receive.intake.Outcome;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * OTLP/gRPC: the three {@code Export} methods, without generated message classes.
 *
 * <p>A request message stays bytes, compressed ones too: decompression is work for a worker thread
 * and for a sender that is known. An answer is declared as {@link Empty}, which every export
 * response is on full success; a partial success rides in it as an unknown field. Armeria writes
 * protobuf messages straight into a buffer, while any other response type costs an 8 KiB copy
 * buffer a call.
 */
final class GrpcExport {
  private static final String GRPC_ENCODING = "grpc-encoding";

  private static final Outcome UNSUPPORTED_COMPRESSION =
      Outcome.refused(
          OtlpStatus.UNSUPPORTED_COMPRESSION, "messages may be compressed with gzip only");

  private static final MethodDescriptor.Marshaller<Empty> RESPONSE =
      ProtoUtils.marshaller(Empty.getDefaultInstance());

  private final Intake intake;

  GrpcExport(Intake intake) {
    this.intake = intake;
  }

  HttpServiceWithRoutes service(int maxRequestBytes) {
    GrpcServiceBuilder builder =
        GrpcService.builder()
            .supportedSerializationFormats(GrpcSerializationFormats.PROTO)
            .decompressorRegistry(GrpcMessage.COMPRESSIONS)
            .maxRequestMessageLength(maxRequestBytes)
            .useClientTimeoutHeader(false) // a sender resets the stream at its own deadline
            .exceptionHandler(GrpcAnswer::ofFailure);
    for (Signal signal : Signal.values()) {
      builder.addService(definition(signal));
    }
    return builder.build();
  }

  /**
   * What has to stand in front of {@link #service}: reads bodies as they arrive and meters them.
   */
  Function<HttpService, HttpService> metering() {
    return delegate -> new GrpcMetering(delegate, intake);
  }

  private ServerServiceDefinition definition(Signal signal) {
    MethodDescriptor<GrpcMessage, Empty> export =
        MethodDescriptor.<GrpcMessage, Empty>newBuilder()
            .setType(MethodType.UNARY)
            .setFullMethodName(
                MethodDescriptor.generateFullMethodName(signal.grpcService, "Export"))
            .setRequestMarshaller(GrpcMessage.marshaller(intake.pool()))
            .setResponseMarshaller(RESPONSE)
            .build();
    return ServerServiceDefinition.builder(signal.grpcService)
        .addMethod(export, this::start)
        .build();
  }

  private ServerCall.Listener<GrpcMessage> start(
      ServerCall<GrpcMessage, Empty> call, Metadata unused) {
    ServiceRequestContext ctx = ServiceRequestContext.current();
    Export export = Objects.requireNonNull(GrpcMetering.export(ctx), "not metered");
    GrpcCall listener = new GrpcCall(ctx.eventLoop(), intake, export, call);
    Connection connection = Connection.of(ctx);
    Outcome refusal = refusal(export, ctx.request().headers(), connection);
    if (refusal != null) {
      connection.closeIfSurplus(ctx);
      listener.refuse(refusal);
    }
    return listener;
  }

  private @Nullable Outcome refusal(Export export, RequestHeaders headers, Connection connection) {
    Outcome refusal = intake.authenticate(export, headers);
    if (refusal != null) {
      return refusal;
    }
    String encoding = headers.get(GRPC_ENCODING);
    if (encoding != null && GrpcMessage.COMPRESSIONS.lookupDecompressor(encoding) == null) {
      return UNSUPPORTED_COMPRESSION;
    }
    return intake.admit(export, headers, connection);
  }
}
