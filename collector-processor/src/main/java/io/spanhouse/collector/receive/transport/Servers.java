package io.spanhouse.collector.receive.transport;

import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.spanhouse.collector.metrics.CollectorMetrics;
import io.spanhouse.collector.receive.ReceiverOptions;
import io.spanhouse.collector.receive.intake.Intake;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.function.Function;

/** The servers of both ports, which do not listen yet, and what one connection may do. */
public final class Servers {
  private static final int MAX_STREAMS_PER_CONNECTION = 128;
  private static final int MAX_HEADER_BYTES = 16 << 10;

  /** Requests are large: fewer, larger frames cost less on both sides. */
  private static final int MAX_FRAME_BYTES = 256 << 10;

  private static final int CONNECTION_WINDOW_BYTES = 4 << 20;
  private static final Duration IDLE_TIMEOUT = Duration.ofMinutes(5);

  /** Senders reset a stream at their deadline, a proxy those of all of its senders at once. */
  private static final int MAX_RESETS = 8 * MAX_STREAMS_PER_CONNECTION;

  private static final int RESETS_WINDOW_SECONDS = 30;

  /** Above the limit of connections: their requests are answered; more are reset. */
  private static final int SURPLUS_CONNECTIONS = 256;

  private final ReceiverOptions options;
  private final Intake intake;
  private final Health health;
  private final CollectorMetrics metrics;

  /** In front of each service: in front of the server it would cost 2 KB of garbage a request. */
  private final Function<HttpService, HttpService> pagesKeptOut;

  public Servers(ReceiverOptions options, Intake intake, Health health, CollectorMetrics metrics) {
    this.options = options;
    this.intake = intake;
    this.health = health;
    this.metrics = metrics;
    pagesKeptOut = ForeignPages.keptOut(options.access(), !isLoopback(options.bind()), metrics);
  }

  /** OTLP and health. */
  public Server grpc() {
    return otlp(options.grpcPort()).build();
  }

  /** The same, and what orchestrators and Prometheus ask for. */
  public Server http() {
    ServerBuilder server = otlp(options.httpPort());
    Probes probes = new Probes(intake, metrics);
    probe(server, "/healthz", probes::health);
    probe(server, "/readyz", probes::ready);
    probe(server, "/metrics", probes::scrape);
    return server.build();
  }

  private void probe(ServerBuilder server, String path, HttpService probe) {
    server
        .route()
        .path(path)
        .methods(HttpMethod.GET, HttpMethod.HEAD)
        .build(pagesKeptOut.apply(probe));
  }

  private ServerBuilder otlp(int port) {
    GrpcExport grpc = new GrpcExport(intake);
    return limits(Server.builder())
        .http(new InetSocketAddress(options.bind(), port))
        .meterRegistry(new CompositeMeterRegistry()) // two servers in one registry collide
        .errorHandler(new ServerErrors())
        .maxRequestLength(0) // Export counts, with answers of its own
        .requestTimeoutMillis(0) // Patience says how long a request is held
        .gracefulShutdownTimeout(Duration.ZERO, Duration.ZERO) // the receiver has waited already
        .disableDateHeader()
        .disableServerHeader()
        .defaultHostname("localhost") // of a request without Host, which no browser sends
        .service(grpc.service(options.maxRequestBytes()), grpc.metering().andThen(pagesKeptOut))
        .service(health.service(), service -> pagesKeptOut.apply(Health.metering(service)))
        .serviceUnder("/", pagesKeptOut.apply(new HttpExport(intake, options.httpPathPrefix())));
  }

  /**
   * Pings are answered however often they come, because SDKs send them every 10 s without streams;
   * Netty itself refuses floods of small CONTINUATION and empty DATA frames.
   */
  private ServerBuilder limits(ServerBuilder server) {
    return server
        .http2MaxStreamsPerConnection(MAX_STREAMS_PER_CONNECTION)
        .http2MaxFrameSize(MAX_FRAME_BYTES)
        .http2InitialConnectionWindowSize(CONNECTION_WINDOW_BYTES)
        .http2MaxHeaderListSize(MAX_HEADER_BYTES)
        .http2MaxResetFramesPerWindow(MAX_RESETS, RESETS_WINDOW_SECONDS)
        .http1MaxHeaderSize(MAX_HEADER_BYTES)
        .idleTimeout(IDLE_TIMEOUT, true)
        .maxNumConnections(options.maxConnections() + SURPLUS_CONNECTIONS)
        .childChannelPipelineCustomizer(ConnectionGuard.forConnections(options));
  }

  private static boolean isLoopback(String bind) {
    try {
      return InetAddress.getByName(bind).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return true; // start() says what is wrong
    }
  }
}
