package io.spanhouse.collector.receive.transport;

import com.linecorp.armeria.common.ExchangeType;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.HttpServiceWithRoutes;
import com.linecorp.armeria.server.RoutingContext;
import com.linecorp.armeria.server.ServiceRequestContext;
import com.linecorp.armeria.server.SimpleDecoratingHttpService;
import com.linecorp.armeria.server.grpc.GrpcHealthCheckService;
import com.linecorp.armeria.server.grpc.GrpcService;
import com.linecorp.armeria.server.healthcheck.SettableHealthChecker;
import io.spanhouse.collector.receive.Build;
import io.spanhouse.collector.receive.Signal;
import io.spanhouse.collector.receive.intake.Intake;

/**
 * <a href="https://github.com/grpc/grpc/blob/v1.70.0/doc/health-checking.md">grpc.health.v1</a>:
 * SERVING while data is accepted, for the server as a whole and for each OTLP service by its name.
 */
public final class Health {
  private static final int MAX_MESSAGE_BYTES = 4 << 10;

  private final Intake intake;
  private final SettableHealthChecker ready = new SettableHealthChecker(false);

  public Health(Intake intake) {
    this.intake = intake;
  }

  /** Looks whether data is accepted, and tells who watches when that has changed. */
  public void look() {
    ready.setHealthy(intake.unreadiness().isEmpty());
  }

  /** A service for one server; it says that nothing is served as soon as that server stops. */
  HttpServiceWithRoutes service() {
    var health = GrpcHealthCheckService.builder().checkers(ready);
    for (Signal signal : Signal.values()) {
      health.serviceCheckers(signal.grpcService, ready);
    }
    return GrpcService.builder()
        .maxRequestMessageLength(MAX_MESSAGE_BYTES)
        .addService(health.build())
        .build();
  }

  /**
   * What has to stand in front of {@link #service}: names the build in each answer, and reads
   * bodies as they arrive. Left alone, Armeria collects one without a limit before it looks at the
   * length of its message.
   */
  static HttpService metering(HttpService delegate) {
    return new SimpleDecoratingHttpService(delegate) {
      @Override
      public HttpResponse serve(ServiceRequestContext ctx, HttpRequest request) throws Exception {
        ctx.setAdditionalResponseHeader(Build.HEADER, Build.headerValue());
        return unwrap().serve(ctx, request);
      }

      @Override
      public ExchangeType exchangeType(RoutingContext routingContext) {
        return ExchangeType.BIDI_STREAMING;
      }
    };
  }
}
