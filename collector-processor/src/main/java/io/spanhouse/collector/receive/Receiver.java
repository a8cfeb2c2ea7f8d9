package io.spanhouse.collector.receive;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.spanhouse.collector.metrics.CollectorMetrics;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Takes OTLP over gRPC and HTTP and answers once {@link Ingest} has.
 *
 * <p>Both ports speak HTTP/1.1 and HTTP/2 without TLS and take both transports, so that a sender
 * with the two ports mixed up works; probes and metrics are on the HTTP port alone. A request is
 * authenticated, checked against the limits and counted into the budget of pending bytes before its
 * body is read, and decompressed on a worker thread.
 */
public final class Receiver implements AutoCloseable {
  private static final int MAX_WAITING_REQUESTS = 16_384;
  private static final int MAX_STREAMS_PER_CONNECTION = 128;
  private static final int MAX_HEADER_BYTES = 16 << 10;
  private static final Duration IDLE_TIMEOUT = Duration.ofMinutes(5);
  private static final long MAX_RETAINED_BODY_BYTES = 64L << 20;

  private final ReceiverOptions options;
  private final CollectorMetrics metrics;
  private final Intake intake;
  private final ThreadPoolExecutor workers;
  private final Server grpcServer;
  private final Server httpServer;

  /**
   * Creates a receiver that does not listen yet.
   *
   * @param apiKeys who may send; null lets everyone in, as workspace {@code default}
   * @param readiness why data cannot be accepted now, in words for the sender; empty when it can
   */
  public Receiver(
      ReceiverOptions options,
      Ingest ingest,
      @Nullable ApiKeys apiKeys,
      Supplier<Optional<String>> readiness,
      CollectorMetrics metrics) {
    this.options = options;
    this.metrics = metrics;
    workers =
        new ThreadPoolExecutor(
            options.workerThreads(),
            options.workerThreads(),
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(MAX_WAITING_REQUESTS),
            new DefaultThreadFactory("spanhouse-receive"));
    PendingBytes pending = new PendingBytes(options.maxPendingBytes());
    metrics.gauge("pending.bytes", "Bytes of requests that are not answered yet", pending::get);
    intake =
        new Intake(
            options,
            ingest,
            apiKeys,
            readiness,
            pending,
            new BodyPool(MAX_RETAINED_BODY_BYTES),
            workers,
            metrics);
    grpcServer = otlp(options.grpcPort()).build();
    httpServer = probes(otlp(options.httpPort())).build();
  }

  /**
   * Listens on both ports.
   *
   * @throws ReceiverException when a port cannot be had
   */
  public void start() {
    start(grpcServer, options.grpcPort(), "--grpc-port");
    try {
      start(httpServer, options.httpPort(), "--http-port");
    } catch (ReceiverException e) {
      close();
      throw e;
    }
  }

  /** The port OTLP/gRPC is sent to by default. */
  public int grpcPort() {
    return grpcServer.activeLocalPort();
  }

  /** The port OTLP/HTTP is sent to by default, and of probes and metrics. */
  public int httpPort() {
    return httpServer.activeLocalPort();
  }

  /**
   * Refuses new requests, waits for those that are not answered yet, for the configured grace at
   * most, then closes all connections.
   */
  @Override
  public void close() {
    intake.stop();
    CompletableFuture.allOf(grpcServer.stop(), httpServer.stop()).join();
    workers.shutdown();
  }

  private ServerBuilder otlp(int port) {
    GrpcExport grpc = new GrpcExport(intake);
    return Server.builder()
        .http(new InetSocketAddress(options.bind(), port))
        .meterRegistry(metrics.registry())
        .errorHandler(new ServerErrors())
        .maxRequestLength(0) // Export counts, with answers of its own
        .requestTimeoutMillis(0) // an answer takes as long as storage takes
        .http2MaxStreamsPerConnection(MAX_STREAMS_PER_CONNECTION)
        .http2MaxHeaderListSize(MAX_HEADER_BYTES)
        .http1MaxHeaderSize(MAX_HEADER_BYTES)
        .idleTimeout(IDLE_TIMEOUT, true)
        .gracefulShutdownTimeout(Duration.ZERO, options.closeGrace())
        .setHeader(HttpHeaderNames.X_CONTENT_TYPE_OPTIONS, "nosniff")
        .disableServerHeader()
        .service(grpc.service(options.maxRequestBytes()), grpc.metering(options.stallTimeout()))
        .serviceUnder("/", new HttpExport(intake, options.stallTimeout()));
  }

  private ServerBuilder probes(ServerBuilder server) {
    Probes probes = new Probes(intake, metrics);
    return server
        .route()
        .get("/healthz")
        .build(probes::health)
        .route()
        .get("/readyz")
        .build(probes::readiness)
        .route()
        .get("/metrics")
        .build(probes::metrics);
  }

  private void start(Server server, int port, String option) {
    try {
      server.start().join();
    } catch (CompletionException e) {
      throw new ReceiverException(whyNot(port, option), e);
    }
  }

  /** Tries the port once more, to tell one that is taken from an address that is not ours. */
  private String whyNot(int port, String option) {
    try (ServerSocket free = new ServerSocket()) {
      free.bind(new InetSocketAddress(options.bind(), 0));
      return "Port "
          + port
          + " on "
          + options.bind()
          + " cannot be listened on, probably because another program does: stop it, or choose"
          + " another port with "
          + option;
    } catch (IOException | IllegalArgumentException e) {
      return "Cannot listen on address "
          + options.bind()
          + ": choose one of this machine with --bind";
    }
  }
}
