package io.spanhouse.collector;

import io.spanhouse.collector.metrics.CollectorMetrics;
import io.spanhouse.collector.receive.Access;
import io.spanhouse.collector.receive.Build;
import io.spanhouse.collector.receive.Receiver;
import io.spanhouse.collector.receive.ReceiverException;
import io.spanhouse.collector.receive.ReceiverOptions;
import io.spanhouse.collector.receive.intake.ApiKeys;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The running service: receives OTLP and writes it to ClickHouse. */
public final class Collector implements AutoCloseable {
  private static final Duration STALL_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration HEAD_TIMEOUT = Duration.ofSeconds(10);

  private final Receiver receiver;
  private final Flow flow;

  private Collector(Receiver receiver, Flow flow) {
    this.receiver = receiver;
    this.flow = flow;
  }

  /**
   * Checks ClickHouse and its schema, then listens.
   *
   * @throws StartException when it cannot run; the message says what is wrong and what to do
   */
  public static Collector start(CollectorOptions options) {
    return start(options, null);
  }

  /**
   * The same with an eye on a disk.
   *
   * @param disk of a ClickHouse of our own; null where somebody else runs it. Stays the caller's
   */
  public static Collector start(CollectorOptions options, @Nullable DiskWatch disk) {
    try {
      Collector collector = wire(options, disk);
      try {
        collector.receiver.start();
      } catch (RuntimeException | Error e) {
        collector.close();
        throw e;
      }
      return collector;
    } catch (ReceiverException e) {
      throw new StartException(String.valueOf(e.getMessage()), e);
    }
  }

  private static Collector wire(CollectorOptions options, @Nullable DiskWatch disk) {
    // First what can be wrong without ClickHouse, so that there is nothing to close.
    ReceiverOptions receiverOptions = receiverOptions(options);
    ApiKeys keys = options.keysFile() == null ? null : ApiKeys.load(options.keysFile());
    CollectorMetrics metrics = new CollectorMetrics();
    Flow flow = Flow.open(options, metrics, disk);
    try {
      return new Collector(new Receiver(receiverOptions, flow, keys, flow::trouble, metrics), flow);
    } catch (RuntimeException | Error e) {
      flow.close();
      throw e;
    }
  }

  private static ReceiverOptions receiverOptions(CollectorOptions options) {
    return new ReceiverOptions(
        options.bind(),
        options.grpcPort(),
        options.httpPort(),
        options.maxRequestBytes(),
        options.maxPendingBytes(),
        Math.max(2, Runtime.getRuntime().availableProcessors()),
        STALL_TIMEOUT,
        HEAD_TIMEOUT,
        options.maxConnections(),
        options.maxConnectionAge(),
        options.httpPathPrefix(),
        ReceiverOptions.HOLD.plus(options.flushInterval()),
        new Access(options.corsOrigins(), options.allowedHosts()),
        options.writeTimeout().plus(options.flushInterval()));
  }

  /** The version of this build; empty when it does not run from a jar. */
  public static Optional<String> version() {
    return Build.version();
  }

  /** The port OTLP/gRPC is accepted on. */
  public int grpcPort() {
    return receiver.grpcPort();
  }

  /** The port OTLP/HTTP, {@code /healthz}, {@code /readyz} and {@code /metrics} are served on. */
  public int httpPort() {
    return receiver.httpPort();
  }

  /** Refuses new requests, writes what was accepted, then stops. */
  @Override
  public void close() {
    try {
      receiver.close();
    } finally {
      flow.close();
    }
  }
}
