package io.spanhouse.collector;

/** The running service: receives OTLP and writes it to ClickHouse. */
public final class Collector implements AutoCloseable {
  private Collector() {}

  /**
   * Checks ClickHouse and its schema, then listens.
   *
   * @throws StartException when it cannot run; the message says what is wrong and what to do
   */
  public static Collector start(CollectorOptions options) {
    if (options.grpcPort() >= 0) {
      throw new StartException("not wired yet");
    }
    return new Collector();
  }

  /** The port OTLP/gRPC is accepted on. */
  public int grpcPort() {
    return 0;
  }

  /** The port OTLP/HTTP, {@code /healthz}, {@code /readyz} and {@code /metrics} are served on. */
  public int httpPort() {
    return 0;
  }

  /** Refuses new requests, writes what was accepted, then stops. */
  @Override
  public void close() {}
}
