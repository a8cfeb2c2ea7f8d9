package io.spanhouse.collector.receive;

import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
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

  /** Requests are large: fewer, larger frames cost less on both sides. */
  private static final int MAX_FRAME_BYTES = 256 << 10;

  private static final int CONNECTION_WINDOW_BYTES = 4 << 20;
  private static final Duration IDLE_TIMEOUT = Duration.ofMinutes(5);

  /** For connections to close once their requests are answered. */
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

  private final ReceiverOptions options;
  private final CollectorMetrics metrics;
  private final Pending pending;
  private final StallGuard stallGuard;
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
            new DefaultThreadFactory("spanhouse-receive", true));
    pending = new Pending(options.maxPendingBytes());
    intake =
        new Intake(
            options,
            ingest,
            apiKeys,
            readiness,
            pending,
            new BodyPool(options.maxPendingBytes() / 2),
            workers,
            metrics);
    stallGuard = new StallGuard(pending, options.stallTimeout());
    grpcServer = otlp(options.grpcPort()).build();
    httpServer = probes(otlp(options.httpPort())).build();
    metrics.gauge("pending.bytes", "Bytes held by requests without an answer", pending::bytes);
    metrics.gauge("pending.requests", "Requests without an answer", pending::requests);
    metrics.gauge("grpc.connections", "Connections to --grpc-port", grpcServer::numConnections);
    metrics.gauge("http.connections", "Connections to --http-port", httpServer::numConnections);
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
    pending.drain(options.closeGrace());
    CompletableFuture<?> stopped = CompletableFuture.allOf(grpcServer.stop(), httpServer.stop());
    // The rest of stopping is two idle seconds of Netty's, which need no waiting for.
    long deadline = System.nanoTime() + CLOSE_TIMEOUT.toNanos();
    try {
      while (!stopped.isDone()
          && !(isGone(grpcServer) && isGone(httpServer))
          && System.nanoTime() - deadline < 0) {
        Thread.sleep(10);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    workers.shutdown();
    stallGuard.close();
  }

  private ServerBuilder otlp(int port) {
    GrpcExport grpc = new GrpcExport(intake);
    return Server.builder()
        .http(new InetSocketAddress(options.bind(), port))
        .meterRegistry(new CompositeMeterRegistry()) // two servers in one registry collide
        .errorHandler(new ServerErrors())
        .maxRequestLength(0) // Export counts, with answers of its own
        .requestTimeoutMillis(0) // an answer takes as long as storage takes
        .http2MaxStreamsPerConnection(MAX_STREAMS_PER_CONNECTION)
        .http2MaxFrameSize(MAX_FRAME_BYTES)
        .http2InitialConnectionWindowSize(CONNECTION_WINDOW_BYTES)
        .http2MaxHeaderListSize(MAX_HEADER_BYTES)
        .http1MaxHeaderSize(MAX_HEADER_BYTES)
        .idleTimeout(IDLE_TIMEOUT, true)
        .gracefulShutdownTimeout(Duration.ZERO, Duration.ZERO) // close() has waited already
        .disableDateHeader()
        .disableServerHeader()
        .service(grpc.service(options.maxRequestBytes()), grpc.metering())
        .serviceUnder("/", new HttpExport(intake));
  }

  private ServerBuilder probes(ServerBuilder server) {
    Probes probes = new Probes(intake, metrics);
    server.route().path("/healthz").methods(HttpMethod.GET, HttpMethod.HEAD).build(probes::health);
    server.route().path("/readyz").methods(HttpMethod.GET, HttpMethod.HEAD).build(probes::ready);
    server.route().path("/metrics").methods(HttpMethod.GET, HttpMethod.HEAD).build(probes::scrape);
    return server;
  }

  private static boolean isGone(Server server) {
    return server.activePorts().isEmpty() && server.numConnections() == 0;
  }

  private void start(Server server, int port, String option) {
    try {
      server.start().join();
    } catch (CompletionException e) {
      throw new ReceiverException(whyNot(port, option, e), e);
    }
  }

  /** Tries the address once more, to tell one that is not ours from a port that is not free. */
  private String whyNot(int port, String option, Throwable failure) {
    try (ServerSocket free = new ServerSocket()) {
      free.bind(new InetSocketAddress(options.bind(), 0));
    } catch (IOException | IllegalArgumentException e) {
      return "Cannot listen on address "
          + options.bind()
          + ": choose one of this machine with --bind";
    }
    String why =
        String.valueOf(failure.getMessage()).contains("Permission denied")
            ? "may not be used by this user: choose one above 1023 with "
            : "is in use: stop the program that listens on it, or choose another port with ";
    return "Port " + port + " on " + options.bind() + " " + why + option;
  }
}
