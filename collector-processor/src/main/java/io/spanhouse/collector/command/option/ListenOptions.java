package io.spanhouse.collector.command.option;

import picocli.CommandLine.Option;

/** Where the collector accepts data. */
public final class ListenOptions {
  @Option(
      names = "--bind",
      paramLabel = "ADDRESS",
      description = "Address to listen on (default: ${DEFAULT-VALUE}).")
  public String bind = "127.0.0.1";

  @Option(
      names = "--grpc-port",
      paramLabel = "PORT",
      converter = OptionTypes.Port.class,
      description = "Port for OTLP/gRPC; 0 picks a free one (default: ${DEFAULT-VALUE}).")
  public int grpcPort = 4317;

  @Option(
      names = "--http-port",
      paramLabel = "PORT",
      converter = OptionTypes.Port.class,
      description =
          "Port for OTLP/HTTP, /healthz, /readyz and /metrics; 0 picks a free one (default:"
              + " ${DEFAULT-VALUE}).")
  public int httpPort = 4318;

  /** The address with that port, as a client writes it. */
  public String address(int port) {
    return bind.contains(":") ? "[" + bind + "]:" + port : bind + ":" + port;
  }
}
