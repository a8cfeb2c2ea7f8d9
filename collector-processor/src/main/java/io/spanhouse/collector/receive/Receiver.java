package io.spanhouse.collector.receive;

import com.linecorp.armeria.server.Server;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.spanhouse.collector.metrics.CollectorMetrics;
import io.spanhouse.collector.receive.intake.ApiKeys;
import io.spanhouse.collector.receive.intake.BodyPool;
import io.spanhouse.collector.receive.intake.Intake;
import io.spanhouse.collector.receive.intake.Pending;
import io.spanhouse.collector.receive.intake.Rounds;
import io.spanhouse.collector.receive.intake.StallGuard;
import io.spanhouse.collector.receive.transport.Health;
import io.spanhouse.collector.receive.transport.Servers;
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

  /**
   * How often it is looked which requests have waited long enough, and whether data is accepted.
   */
  private static final Duration TENDING = Duration.ofMillis(100);

  /** For connections to close once their requests are answered. */
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

  private final ReceiverOptions options;
  private final Pending pending;
  private final Rounds rounds = new Rounds();
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
    Health health = new Health(intake);
    Servers servers = new Servers(options, intake, health, metrics);
    grpcServer = servers.grpc();
    httpServer = servers.http();
    StallGuard.start(rounds, pending, options.stallTimeout());
    rounds.every(TENDING, "waiting requests", intake::tend);
    rounds.every(TENDING, "readiness", health::look);
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
    intake.answerTheRest();
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
    rounds.close();
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
