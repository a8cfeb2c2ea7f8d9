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
      "Safe to run again after whatever stopped it, to run twice at once, and to run while"
          + " collectors write, older ones too. Needs a user that may create and drop tables and read"
          + " system tables; `spanhouse up` with --clickhouse does not.",
      "",
      "A table that has to be sorted anew is copied: that takes as much room on the disk as the"
          + " table, which is checked first. What was copied is dropped after each of its rows was"
          + " found in the new table.",
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

  @Option(names = "--dry-run", description = "Print the statements instead of running them.")
  boolean dryRun;

  @Option(
      names = "--cluster",
      paramLabel = "NAME",
      description =
          "Make the tables on all nodes of this cluster: replicated within a shard, rows divided"
              + " among shards by trace. Needs ClickHouse Keeper, and the macros shard and replica on"
              + " each node.")
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
