package io.spanhouse.collector.receive;

import com.linecorp.armeria.common.ExchangeType;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.RoutingContext;
import com.linecorp.armeria.server.ServiceRequestContext;
import com.linecorp.armeria.server.SimpleDecoratingHttpService;
import io.netty.util.AttributeKey;
import java.time.Duration;
import java.util.Objects;
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

  private static final AttributeKey<Export> EXPORT =
      AttributeKey.valueOf(GrpcMetering.class, "EXPORT");

  private final Intake intake;
  private final Duration stallTimeout;

  GrpcMetering(HttpService delegate, Intake intake, Duration stallTimeout) {
    super(delegate);
    this.intake = intake;
    this.stallTimeout = stallTimeout;
  }

  /** The request opened for {@code ctx}. */
  static Export export(ServiceRequestContext ctx) {
    return Objects.requireNonNull(ctx.attr(EXPORT), "not metered");
  }

  static @Nullable Export exportOrNull(ServiceRequestContext ctx) {
    return ctx.attr(EXPORT);
  }

  @Override
  public ExchangeType exchangeType(RoutingContext routingContext) {
    return ExchangeType.REQUEST_STREAMING;
  }

  @Override
  public HttpResponse serve(ServiceRequestContext ctx, HttpRequest request) throws Exception {
    Signal signal = signal(ctx.path());
    Export export = intake.open(signal, Transport.GRPC, FRAME_HEADER_BYTES);
    ctx.setAttr(EXPORT, export);
    HttpRequest metered = request.peekData(data -> export.received(data.length()));
    ctx.updateRequest(metered);
    StallGuard.watch(ctx.eventLoop(), metered, export, stallTimeout);
    return unwrap().serve(ctx, metered);
  }

  private static Signal signal(String path) {
    for (Signal signal : Signal.values()) {
      if (path.startsWith(signal.grpcService, 1)) {
        return signal;
      }
    }
    throw new IllegalStateException("routed here without being a signal's service");
  }
}
