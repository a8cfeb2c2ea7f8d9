package io.spanhouse.collector.command;

import io.spanhouse.clickhouse.Schema;
import io.spanhouse.collector.command.option.ClickHouseOptions;
import io.spanhouse.collector.command.option.Environment;
import io.spanhouse.collector.command.terminal.Console;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "migrate",
    description = {
      "Creates or upgrades the tables and views.",
      "",
      "Safe to repeat, to run twice at the same time, and to run while collectors"
          + " write, including older versions. Requires a user that can create and drop"
          + " tables and read system tables; `spanhouse up --clickhouse` does not.",
      "",
      "A table whose sort key changes is copied. This needs as much free disk space as"
          + " the table uses, which is checked first. The old table is dropped only after"
          + " every row was found in the new one.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  spanhouse migrate --clickhouse http://clickhouse:8123 --clickhouse-user admin",
      "  spanhouse migrate --dry-run > review.sql",
      "  spanhouse migrate --clickhouse http://node1:8123 --cluster main --dry-run"
    })
final class MigrateCommand implements Callable<Integer> {
  private final Console console;

  @Mixin final ClickHouseOptions clickHouse;

  @Option(names = "--dry-run", description = "Print the statements without running them.")
  boolean dryRun;

  @Option(
      names = "--cluster",
      paramLabel = "NAME",
      description =
          "Create the tables on all nodes of this cluster: replicated within a shard,"
              + " distributed over shards by trace. Requires ClickHouse Keeper and the macros"
              + " shard and replica on each node.")
  @Nullable String cluster;

  MigrateCommand(Console console, Environment environment) {
    this.console = console;
    clickHouse = new ClickHouseOptions(environment);
  }

  @Override
  public Integer call() {
    clickHouse.requireReachable();
    Schema schema = cluster == null ? clickHouse.schema() : clickHouse.schema().onCluster(cluster);
    if (dryRun) {
      String script = schema.script();
      if (script.isEmpty()) {
        console.note(upToDate());
      } else {
        console.line(script.stripTrailing());
      }
      return 0;
    }
    List<String> applied = schema.migrate(console::progress);
    console.progress("");
    applied.forEach(file -> console.line("applied " + file));
    console.note(upToDate());
    return 0;
  }

  private String upToDate() {
    return "database "
        + clickHouse.database
        + " at "
        + clickHouse.url()
        + " is up to date (schema "
        + Schema.CURRENT_VERSION
        + ")";
  }
}
