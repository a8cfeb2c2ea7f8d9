package io.spanhouse.collector.command;

import io.spanhouse.clickhouse.ClickHouseEndpoint;
import io.spanhouse.clickhouse.Schema;
import io.spanhouse.clickhouse.engine.EmbeddedClickHouse;
import io.spanhouse.collector.Collector;
import io.spanhouse.collector.CollectorOptions;
import io.spanhouse.collector.DiskWatch;
import io.spanhouse.collector.command.check.Ports;
import io.spanhouse.collector.command.option.ClickHouseOptions;
import io.spanhouse.collector.command.option.CollectorLimits;
import io.spanhouse.collector.command.option.DataDirectoryOption;
import io.spanhouse.collector.command.option.Environment;
import io.spanhouse.collector.command.option.ListenOptions;
import io.spanhouse.collector.command.option.OptionTypes;
import io.spanhouse.collector.command.option.RunningEngines;
import io.spanhouse.collector.command.terminal.Console;
import io.spanhouse.collector.command.terminal.TerminalText;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "up",
    description = {
      "Receives OTLP and stores it in ClickHouse until SIGTERM or SIGINT.",
      "",
      "Without --clickhouse, it runs the embedded engine and keeps the data in"
          + " --data-dir. It prints one line, `spanhouse ready ...`, when it accepts data. On"
          + " SIGTERM it stores what it has accepted, then exits with status 0.",
      "",
      "The embedded engine requires a password. The first start generates one;"
          + " --clickhouse-password sets your own. `spanhouse connect` prints it.",
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
  @Mixin final ClickHouseOptions clickHouse;
  @Mixin final CollectorLimits limits = new CollectorLimits();

  @Option(
      names = "--keys",
      paramLabel = "FILE",
      description =
          "YAML file of API keys. Without it, anyone who can connect may write to"
              + " workspace `default`.")
  @Nullable Path keysFile;

  @Option(
      names = "--cors-origins",
      paramLabel = "ORIGIN",
      split = ",",
      description =
          "Web origins that may send data, such as https://app.example.com;"
              + " comma-separated (default: none; requests from web pages are refused).")
  Set<String> corsOrigins = Set.of();

  @Option(
      names = "--allowed-hosts",
      paramLabel = "HOST",
      split = ",",
      description =
          "Additional host names that senders may use while the service listens on"
              + " loopback, such as host.docker.internal or the name a reverse proxy"
              + " forwards; comma-separated. localhost and loopback addresses are always"
              + " allowed.")
  Set<String> allowedHosts = Set.of();

  @Option(
      names = "--http-path-prefix",
      paramLabel = "PATH",
      converter = OptionTypes.PathPrefix.class,
      description =
          "Path below which OTLP/HTTP is taken too, such as /mycollector for"
              + " /mycollector/v1/traces (default: none).")
  String httpPathPrefix = "";

  @Option(
      names = "--conventions",
      paramLabel = "DIR",
      description =
          "Directory of additional convention files, which map the attributes of a"
              + " library. They take precedence over the built-in ones.")
  @Nullable Path conventionsFolder;

  @Option(
      names = "--ack",
      paramLabel = "WHEN",
      description =
          "When to acknowledge a request: `stored`, once ClickHouse has committed its"
              + " rows (default: ${DEFAULT-VALUE}).")
  Acknowledgement acknowledgement = Acknowledgement.STORED;

  UpCommand(Console console, Environment environment) {
    this.console = console;
    this.environment = environment;
    clickHouse = new ClickHouseOptions(environment);
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
      CollectorOptions options = engine == null ? externalClickHouse() : options(endpoint(engine));
      DiskWatch disk = engine == null ? null : open.add(watch(engine));
      Collector collector = open.add(Collector.start(options, disk));
      console.line(
          "spanhouse ready grpc=%s http=%s clickhouse=%s"
              .formatted(
                  listen.address(collector.grpcPort()),
                  listen.address(collector.httpPort()),
                  TerminalText.sanitise(options.clickHouse().httpUrl())));
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

  private CollectorOptions externalClickHouse() {
    clickHouse.requireCurrentSchema();
    return options(clickHouse.endpoint());
  }

  private DiskWatch watch(EmbeddedClickHouse engine) {
    return new DiskWatch(dataDirectory.in(environment), dataDirectory.minFreeDisk, engine::restart);
  }

  private EmbeddedClickHouse embeddedClickHouse(OpenResources open) {
    Path directory = dataDirectory.in(environment);
    DataDirectoryOption.prepare(directory);
    EmbeddedClickHouse.Builder builder =
        EmbeddedClickHouse.builder()
            .dataDirectory(directory)
            .httpPort(clickHouse.httpPort)
            .progress(console::note);
    if (!clickHouse.givenPassword.isEmpty()) {
      builder.password(clickHouse.givenPassword);
    }
    EmbeddedClickHouse engine = builder.build();
    engine.start();
    open.add(engine);
    open.add(new RunningEngines(environment).add(engine.httpUrl(), directory));
    new Schema(endpoint(engine)).migrate(console::progress);
    console.progress("");
    return engine;
  }

  private ClickHouseEndpoint endpoint(EmbeddedClickHouse engine) {
    return new ClickHouseEndpoint(
        engine.httpUrl(), clickHouse.database, clickHouse.user, engine.password());
  }

  private CollectorOptions options(ClickHouseEndpoint endpoint) {
    return new CollectorOptions.Builder(endpoint)
        .bind(listen.bind)
        .grpcPort(listen.grpcPort)
        .httpPort(listen.httpPort)
        .keysFile(keysFile == null ? null : environment.directory().resolve(keysFile))
        .conventionsFolder(
            conventionsFolder == null ? null : environment.directory().resolve(conventionsFolder))
        .maxRequestBytes(limits.maxRequestBytes)
        .maxPendingBytes(limits.maxPendingBytes)
        .maxBlockRows(limits.maxBlockRows)
        .maxBlockBytes(limits.maxBlockBytes)
        .flushInterval(limits.flushInterval)
        .writeTimeout(limits.writeTimeout)
        .maxConnections(limits.maxConnections)
        .maxConnectionAge(limits.maxConnectionAge)
        .httpPathPrefix(httpPathPrefix)
        .corsOrigins(corsOrigins)
        .allowedHosts(allowedHosts)
        .build();
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
