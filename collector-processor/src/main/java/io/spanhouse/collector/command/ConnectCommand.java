package io.spanhouse.collector.command;

import io.spanhouse.clickhouse.ClickHouseEndpoint;
import io.spanhouse.clickhouse.engine.KnownEngine;
import io.spanhouse.collector.command.option.ClickHouseOptions;
import io.spanhouse.collector.command.option.DataDirectoryOption;
import io.spanhouse.collector.command.option.Environment;
import io.spanhouse.collector.command.option.RunningEngines;
import io.spanhouse.collector.command.terminal.CommandException;
import io.spanhouse.collector.command.terminal.Console;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "connect",
    description = {
      "Prints how to connect other tools to ClickHouse: URL, user, password, and"
          + " examples for JDBC, Grafana and curl.",
      "",
      "The first start of the embedded engine generates a random password and stores"
          + " it in the data directory, readable by its owner only. Spanhouse commands find"
          + " it there. With this password, everything stored can be read and changed.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  spanhouse connect",
      "  spanhouse connect --data-dir /var/lib/spanhouse",
      "  spanhouse connect --format curl | curl -K - -d \"SELECT 1\"",
      "  eval \"$(spanhouse connect --format env)\"    sets CLICKHOUSE_PASSWORD, ...",
      "  spanhouse connect --format jdbc       one URL, with user and password",
      "  spanhouse connect --format password   nothing else, for scripts"
    })
final class ConnectCommand implements Callable<Integer> {
  private final Console console;
  private final Environment environment;

  @Mixin final DataDirectoryOption dataDirectory = new DataDirectoryOption();
  @Mixin final ClickHouseOptions clickHouse;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description =
          "`text` for people (default: ${DEFAULT-VALUE}), `env` for a shell, `curl`"
              + " for curl -K, `jdbc`, `json`, or only the `password`.")
  ConnectionText.Format format = ConnectionText.Format.TEXT;

  ConnectCommand(Console console, Environment environment) {
    this.console = console;
    this.environment = environment;
    clickHouse = new ClickHouseOptions(environment);
  }

  @Override
  public Integer call() {
    if (clickHouse.isExternal()) {
      print(clickHouse.url(), clickHouse.password());
      return 0;
    }
    KnownEngine engine = engine();
    print("http://127.0.0.1:" + engine.httpPort(), engine.password());
    if (!engine.running()) {
      console.note("it does not run now: `spanhouse up` starts it");
    }
    return 0;
  }

  private KnownEngine engine() {
    Path directory = dataDirectory.in(environment);
    Optional<KnownEngine> running =
        dataDirectory.path == null
            ? new RunningEngines(environment).at(clickHouse.url())
            : Optional.empty();
    return running
        .or(() -> KnownEngine.in(directory))
        .orElseThrow(
            () ->
                new CommandException(
                    "no embedded engine runs on port "
                        + clickHouse.httpPort
                        + ", and none that this user may read about ran in "
                        + directory
                        + ": start one with `spanhouse up`, or name its --data-dir or"
                        + " --clickhouse-http-port"));
  }

  private void print(String url, String password) {
    console.line(
        new ConnectionText(
                new ClickHouseEndpoint(url, clickHouse.database, clickHouse.user, password))
            .as(format));
  }
}
