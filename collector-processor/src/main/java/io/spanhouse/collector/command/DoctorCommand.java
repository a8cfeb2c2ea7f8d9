package io.spanhouse.collector.command;

import io.spanhouse.clickhouse.ClickHouseException;
import io.spanhouse.clickhouse.Schema;
import io.spanhouse.clickhouse.engine.EmbeddedClickHouse;
import io.spanhouse.collector.command.check.ClickHouseChecks;
import io.spanhouse.collector.command.check.Finding;
import io.spanhouse.collector.command.check.HostChecks;
import io.spanhouse.collector.command.check.Ports;
import io.spanhouse.collector.command.option.ClickHouseOptions;
import io.spanhouse.collector.command.option.DataDirectoryOption;
import io.spanhouse.collector.command.option.Environment;
import io.spanhouse.collector.command.option.ListenOptions;
import io.spanhouse.collector.command.query.ClickHouseQueries;
import io.spanhouse.collector.command.query.Query;
import io.spanhouse.collector.command.terminal.CommandException;
import io.spanhouse.collector.command.terminal.Console;
import io.spanhouse.collector.command.terminal.Console.Style;
import io.spanhouse.collector.command.terminal.Table;
import io.spanhouse.collector.command.terminal.Table.Cell;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "doctor",
    description = {
      "Checks the installation: JDK, ports, disk, ClickHouse, its schema and its clock.",
      "",
      "Exits with status 1 if a check fails. Changes nothing.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  spanhouse doctor",
      "  spanhouse doctor --clickhouse http://clickhouse:8123"
    })
final class DoctorCommand implements Callable<Integer> {
  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  private final Console console;
  private final Environment environment;

  @Mixin final ListenOptions listen = new ListenOptions();
  @Mixin final DataDirectoryOption dataDirectory = new DataDirectoryOption();
  @Mixin final ClickHouseOptions clickHouse;

  DoctorCommand(Console console, Environment environment) {
    this.console = console;
    this.environment = environment;
    clickHouse = new ClickHouseOptions(environment);
  }

  @Override
  public Integer call() {
    List<Finding> findings = new ArrayList<>();
    findings.add(HostChecks.java());
    findings.addAll(HostChecks.ports(listen));
    if (!clickHouse.isExternal()) {
      findings.add(HostChecks.disk(dataDirectory.in(environment), dataDirectory.minFreeDisk));
      findings.add(HostChecks.engine(EmbeddedClickHouse::fetchedLibrary, environment));
    }
    findings.addAll(clickHouse());
    print(findings);
    return findings.stream().anyMatch(finding -> finding.level() == Finding.Level.PROBLEM)
        ? Spanhouse.FAILURE
        : 0;
  }

  private List<Finding> clickHouse() {
    if (!clickHouse.isExternal() && Ports.isFree("127.0.0.1", clickHouse.httpPort)) {
      return List.of(
          Finding.note(
              "ClickHouse",
              "not running: `bin/spanhouse up` starts it on port " + clickHouse.httpPort));
    }
    List<Finding> findings = new ArrayList<>();
    try {
      ClickHouseQueries queries = clickHouse.connect("default", TIMEOUT);
      queries.rows(Query.of("SELECT 1"));
      findings.add(Finding.ok("ClickHouse", "answers at " + clickHouse.url()));
      findings.addAll(new ClickHouseChecks(queries).run());
      findings.add(schema());
    } catch (CommandException e) {
      findings.add(Finding.problem("ClickHouse", String.valueOf(e.getMessage())));
    }
    return findings;
  }

  private Finding schema() {
    try {
      Schema schema = clickHouse.schema();
      Schema.Status status = schema.check();
      if (status.state() != Schema.State.CURRENT) {
        return Finding.problem("schema", status.advice());
      }
      List<String> missing = schema.missingViews();
      return missing.isEmpty()
          ? Finding.ok(
              "schema", "version " + status.version() + " in database " + clickHouse.database)
          : Finding.warning(
              "schema",
              "not there, or not to be seen by this user: view "
                  + String.join(", ", missing)
                  + ": run `spanhouse migrate`");
    } catch (ClickHouseException e) {
      return Finding.problem("schema", String.valueOf(e.getMessage()));
    }
  }

  private void print(List<Finding> findings) {
    Table table = new Table().text("").text("check").text("found");
    for (Finding finding : findings) {
      table.row(
          List.of(
              mark(finding.level()), Cell.plain(finding.subject()), Cell.plain(finding.detail())));
    }
    table.print(console);
  }

  private static Cell mark(Finding.Level level) {
    return switch (level) {
      case OK -> new Cell("ok", Style.GREEN);
      case NOTE -> new Cell("-", Style.DIM);
      case WARNING -> new Cell("warn", Style.YELLOW);
      case PROBLEM -> new Cell("FAIL", Style.RED);
    };
  }
}
