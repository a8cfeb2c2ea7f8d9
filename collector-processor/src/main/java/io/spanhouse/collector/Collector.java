package io.spanhouse.collector;

import io.spanhouse.collector.metrics.CollectorMetrics;
import io.spanhouse.collector.receive.ApiKeys;
import io.spanhouse.collector.receive.Receiver;
import io.spanhouse.collector.receive.ReceiverException;
import io.spanhouse.collector.receive.ReceiverOptions;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The running service: receives OTLP and writes it to ClickHouse. */
public final class Collector implements AutoCloseable {
  private static final Duration STALL_TIMEOUT = Duration.ofSeconds(10);

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
      } catch (ReceiverException e) {
        collector.close();
        throw e;
      }
      return collector;
    } catch (ReceiverException e) {
      throw new StartException(String.valueOf(e.getMessage()), e);
    }
  }

  private static Collector wire(CollectorOptions options, @Nullable DiskWatch disk) {
    CollectorMetrics metrics = new CollectorMetrics();
    Flow flow = Flow.open(options, metrics, disk);
    Receiver receiver =
        new Receiver(
            new ReceiverOptions(
                options.bind(),
                options.grpcPort(),
                options.httpPort(),
                options.maxRequestBytes(),
                options.maxPendingBytes(),
                Math.max(2, Runtime.getRuntime().availableProcessors()),
                STALL_TIMEOUT,
                options.writeTimeout().plus(options.flushInterval())),
            flow,
            options.keysFile() == null ? null : ApiKeys.load(options.keysFile()),
            flow::trouble,
            metrics);
    return new Collector(receiver, flow);
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
