package io.spanhouse.collector;

import io.spanhouse.clickhouse.ClickHouseException;
import io.spanhouse.clickhouse.Schema;
import io.spanhouse.collector.batch.BatchLimits;
import io.spanhouse.collector.batch.Batcher;
import io.spanhouse.collector.metrics.CollectorMetrics;
import io.spanhouse.collector.normalize.Conventions;
import io.spanhouse.collector.receive.ApiKeys;
import io.spanhouse.collector.receive.Receiver;
import io.spanhouse.collector.receive.ReceiverException;
import io.spanhouse.collector.receive.ReceiverOptions;
import io.spanhouse.collector.settle.RunSettler;
import io.spanhouse.collector.settle.SettlerOptions;
import io.spanhouse.collector.write.ClickHouseWriter;
import io.spanhouse.collector.write.WriteOptions;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;

/** The running service: receives OTLP and writes it to ClickHouse. */
public final class Collector implements AutoCloseable {
  private static final Duration STALL_TIMEOUT = Duration.ofSeconds(10);
  private static final int INSERTS_AT_ONCE = 8;
  private static final Duration SETTLE_INTERVAL = Duration.ofSeconds(5);
  private static final Duration SETTLE_LOOK_BACK = Duration.ofMinutes(10);

  private final Receiver receiver;
  private final Batcher batcher;
  private final ClickHouseWriter writer;
  private final RunSettler settler;

  private Collector(
      Receiver receiver, Batcher batcher, ClickHouseWriter writer, RunSettler settler) {
    this.receiver = receiver;
    this.batcher = batcher;
    this.writer = writer;
    this.settler = settler;
  }

  /**
   * Checks ClickHouse and its schema, then listens.
   *
   * @throws StartException when it cannot run; the message says what is wrong and what to do
   */
  public static Collector start(CollectorOptions options) {
    try {
      checkSchema(options);
      Collector collector = wire(options);
      try {
        collector.receiver.start();
      } catch (ReceiverException e) {
        collector.close();
        throw e;
      }
      return collector;
    } catch (ClickHouseException | ReceiverException e) {
      throw new StartException(String.valueOf(e.getMessage()), e);
    }
  }

  private static void checkSchema(CollectorOptions options) {
    Schema.Status schema =
        new Schema(
                options.clickHouseUrl(),
                options.database(),
                options.clickHouseUser(),
                options.clickHousePassword())
            .check();
    if (schema.state() != Schema.State.CURRENT) {
      throw new StartException(schema.advice());
    }
  }

  private static Collector wire(CollectorOptions options) {
    CollectorMetrics metrics = new CollectorMetrics();
    ClickHouseWriter writer =
        new ClickHouseWriter(
            new WriteOptions(
                options.clickHouseUrl(),
                options.database(),
                options.clickHouseUser(),
                options.clickHousePassword(),
                !isLoopback(options.clickHouseUrl()),
                options.writeTimeout(),
                INSERTS_AT_ONCE),
            metrics);
    int cores = Runtime.getRuntime().availableProcessors();
    Batcher batcher =
        new Batcher(
            new BatchLimits(
                options.maxBlockRows(), options.maxBlockBytes(), options.flushInterval()),
            Math.max(1, cores / 2),
            writer);
    Receiver receiver =
        new Receiver(
            new ReceiverOptions(
                options.bind(),
                options.grpcPort(),
                options.httpPort(),
                options.maxRequestBytes(),
                options.maxPendingBytes(),
                Math.max(2, cores),
                STALL_TIMEOUT,
                options.writeTimeout().plus(options.flushInterval())),
            new Pipeline(Conventions.load(), batcher, metrics),
            options.keysFile() == null ? null : ApiKeys.load(options.keysFile()),
            writer::trouble,
            metrics);
    RunSettler settler =
        new RunSettler(
            new SettlerOptions(
                options.clickHouseUrl(),
                options.database(),
                options.clickHouseUser(),
                options.clickHousePassword(),
                options.settleAfter(),
                SETTLE_INTERVAL,
                SETTLE_LOOK_BACK));
    return new Collector(receiver, batcher, writer, settler);
  }

  private static boolean isLoopback(String url) {
    try {
      return InetAddress.getByName(URI.create(url).getHost()).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
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
    receiver.close();
    settler.close();
    batcher.close();
    writer.close();
  }
}
