package io.spanhouse.collector.command;

import io.spanhouse.clickhouse.Schema;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "migrate",
    description = {
      "Creates or upgrades the tables and views.",
      "",
      "Safe to run again, and to run while a collector writes. Needs a user that may create tables;"
          + " `spanhouse up` with --clickhouse does not.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  spanhouse migrate --clickhouse http://clickhouse:8123 --clickhouse-user admin",
      "  spanhouse migrate --dry-run > review.sql"
    })
final class MigrateCommand implements Callable<Integer> {
  private final Console console;

  @Mixin final ClickHouseOptions clickHouse = new ClickHouseOptions();

  @Option(names = "--dry-run", description = "Print the statements instead of running them.")
  boolean dryRun;

  MigrateCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    clickHouse.requireReachable();
    Schema schema = clickHouse.schema();
    if (dryRun) {
      List<String> statements = schema.plan();
      statements.forEach(statement -> console.line(statement + ";\n"));
      if (statements.isEmpty()) {
        console.note(upToDate());
      }
      return 0;
    }
    List<String> applied = schema.migrate();
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
