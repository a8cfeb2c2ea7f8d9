package io.spanhouse.collector.receive.transport;

import com.linecorp.armeria.common.ExchangeType;
import com.linecorp.armeria.common.FilteredHttpRequest;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpObject;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.RequestContext;
import com.linecorp.armeria.common.grpc.GrpcSerializationFormats;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.RoutingContext;
import com.linecorp.armeria.server.ServiceRequestContext;
import com.linecorp.armeria.server.SimpleDecoratingHttpService;
import io.spanhouse.collector.receive.OtlpStatus;
import io.spanhouse.collector.receive.Signal;
import io.spanhouse.collector.receive.Transport;
import io.spanhouse.collector.receive.intake.Connection;
import io.spanhouse.collector.receive.intake.Export;
import io.spanhouse.collector.receive.intake.Intake;
import io.spanhouse.collector.receive.intake.Outcome;
import io.spanhouse.collector.receive.intake.RefusedException;
import org.jspecify.annotations.Nullable;

/**
 * Opens an {@link Export} for each call and counts its body as it arrives.
 *
 * <p>Left alone, Armeria collects the whole body of a unary call before it starts the call; here
 * the call starts with the headers, so that it can be refused without reading the body.
 */
final class GrpcMetering extends SimpleDecoratingHttpService {
  /** Compressed flag and message length, in front of every message. */
  static final int FRAME_HEADER_BYTES = 5;

  private static final Outcome NOT_GRPC =
      Outcome.refused(
          OtlpStatus.UNSUPPORTED_TYPE, "the content type of this path is application/grpc");

  private final Intake intake;

  GrpcMetering(HttpService delegate, Intake intake) {
    super(delegate);
    this.intake = intake;
  }

  /** What was opened for the call of {@code ctx}; null when it never got here. */
  static @Nullable Export export(RequestContext ctx) {
    return ctx.request() instanceof MeteredRequest metered ? metered.export : null;
  }

  @Override
  public ExchangeType exchangeType(RoutingContext routingContext) {
    return ExchangeType.BIDI_STREAMING;
  }

  @Override
  public HttpResponse serve(ServiceRequestContext ctx, HttpRequest request) throws Exception {
    MediaType type = request.contentType();
    if (type == null || !GrpcSerializationFormats.PROTO.isAccepted(type)) {
      return HttpAnswer.failure(NOT_GRPC, null).toHttpResponse();
    }
    Export export = intake.open(Signal.ofGrpcPath(ctx.path()), Transport.GRPC, FRAME_HEADER_BYTES);
    MeteredRequest metered = new MeteredRequest(request, export);
    ctx.updateRequest(metered);
    try {
      Connection connection = Connection.of(ctx);
      connection.closeIfOld(ctx);
      export.readingFrom(metered, connection);
      return unwrap().serve(ctx, metered);
    } catch (Throwable t) {
      export.failed(Outcome.of(t));
      throw t;
    }
  }

  private static final class MeteredRequest extends FilteredHttpRequest {
    private final Export export;

    MeteredRequest(HttpRequest request, Export export) {
      super(request, true);
      this.export = export;
    }

    @Override
    protected HttpObject filter(HttpObject object) {
      if (object instanceof HttpData data) {
        try {
          export.received(data.length());
        } catch (RefusedException e) {
          data.close();
          throw e;
        }
      }
      return object;
    }
  }
}
