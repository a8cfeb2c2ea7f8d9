package io.spanhouse.collector.command;

import io.spanhouse.clickhouse.ClickHouse;
import io.spanhouse.clickhouse.EmbeddedClickHouse;
import io.spanhouse.clickhouse.Schema;
import io.spanhouse.collector.Collector;
import io.spanhouse.collector.CollectorOptions;
import io.spanhouse.collector.DiskWatch;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "up",
    description = {
      "Receives OTLP and writes it to ClickHouse, until SIGTERM or SIGINT.",
      "",
      "Without --clickhouse it runs the embedded engine and keeps the data in --data-dir. It prints"
          + " one line, `spanhouse ready ...`, as soon as it accepts data. When it is told to stop"
          + " it writes what it accepted, then ends with status 0.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  spanhouse up",
      "  spanhouse up --data-dir /var/lib/spanhouse --grpc-port 14317 --http-port 14318",
      "  spanhouse up --clickhouse http://clickhouse:8123 --clickhouse-user ingest",
      "  SPANHOUSE_BIND=0.0.0.0 SPANHOUSE_KEYS=keys.yaml spanhouse up"
    })
final class UpCommand implements Callable<Integer> {
  private final Console console;
  private final Environment environment;

  @Mixin final ListenOptions listen = new ListenOptions();
  @Mixin final DataDirectoryOption dataDirectory = new DataDirectoryOption();
  @Mixin final ClickHouseOptions clickHouse = new ClickHouseOptions();
  @Mixin final CollectorLimits limits = new CollectorLimits();

  @Option(
      names = "--keys",
      paramLabel = "FILE",
      description =
          "YAML file of API keys; without it everybody who can connect may write, into workspace"
              + " `default`.")
  @Nullable Path keysFile;

  @Option(
      names = "--ack",
      paramLabel = "WHEN",
      description =
          "When a request is acknowledged: `stored`, once ClickHouse has its rows (default:"
              + " ${DEFAULT-VALUE}).")
  Acknowledgement acknowledgement = Acknowledgement.STORED;

  UpCommand(Console console, Environment environment) {
    this.console = console;
    this.environment = environment;
  }

  @Override
  public Integer call() throws InterruptedException {
    requireFreePorts();
    if (keysFile == null && !Ports.isLoopback(listen.bind)) {
      console.note(
          "warning: "
              + listen.bind
              + " is open to other machines and there is no --keys file: everybody who reaches"
              + " it may write");
    }
    try (OpenResources open = new OpenResources(console, 0)) {
      EmbeddedClickHouse engine = clickHouse.isExternal() ? null : embeddedClickHouse(open);
      String url = engine == null ? externalClickHouse() : engine.httpUrl();
      DiskWatch disk = engine == null ? null : open.add(watch(engine));
      Collector collector = open.add(Collector.start(options(url), disk));
      console.line(
          "spanhouse ready grpc=%s http=%s clickhouse=%s"
              .formatted(
                  listen.address(collector.grpcPort()),
                  listen.address(collector.httpPort()),
                  TerminalText.sanitise(url)));
      open.awaitSignal();
    }
    return 0;
  }

  private void requireFreePorts() {
    Ports.requireFree(listen.bind, listen.grpcPort, "--grpc-port");
    Ports.requireFree(listen.bind, listen.httpPort, "--http-port");
    if (!clickHouse.isExternal()) {
      Ports.requireFree("127.0.0.1", clickHouse.httpPort, "--clickhouse-http-port");
    }
  }

  private String externalClickHouse() {
    clickHouse.requireCurrentSchema();
    return clickHouse.url();
  }

  private DiskWatch watch(EmbeddedClickHouse engine) {
    return new DiskWatch(dataDirectory.in(environment), dataDirectory.minFreeDisk, engine::restart);
  }

  private EmbeddedClickHouse embeddedClickHouse(OpenResources open) {
    Path directory = dataDirectory.in(environment);
    DataDirectoryOption.prepare(directory);
    EmbeddedClickHouse engine =
        ClickHouse.embedded()
            .dataDirectory(directory)
            .httpPort(clickHouse.httpPort)
            .progress(console::note)
            .build();
    engine.start();
    open.add(engine::stop);
    new Schema(engine.httpUrl(), clickHouse.database, clickHouse.user, clickHouse.password)
        .migrate(console::progress);
    console.progress("");
    return engine;
  }

  private CollectorOptions options(String url) {
    return new CollectorOptions(
        listen.bind,
        listen.grpcPort,
        listen.httpPort,
        url,
        clickHouse.database,
        clickHouse.user,
        clickHouse.password,
        keysFile == null ? null : environment.directory().resolve(keysFile),
        limits.maxRequestBytes,
        limits.maxPendingBytes,
        limits.maxBlockRows,
        limits.maxBlockBytes,
        limits.flushInterval,
        limits.writeTimeout,
        CollectorOptions.SETTLE_AFTER,
        CollectorOptions.PRICE_INTERVAL);
  }

  enum Acknowledgement {
    STORED;

    /** As it is typed. */
    @Override
    public String toString() {
      return "stored";
    }
  }
}
