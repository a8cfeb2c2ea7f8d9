package io.spanhouse.collector.command;

import io.spanhouse.collector.command.option.ClickHouseOptions;
import io.spanhouse.collector.command.option.Environment;
import io.spanhouse.collector.command.option.OptionTypes;
import io.spanhouse.collector.command.option.WorkspaceOption;
import io.spanhouse.collector.command.query.ClickHouseQueries;
import io.spanhouse.collector.command.query.Query;
import io.spanhouse.collector.command.query.QueryResult;
import io.spanhouse.collector.command.query.RawAnswer;
import io.spanhouse.collector.command.query.RunFilter;
import io.spanhouse.collector.command.query.StandardQueries;
import io.spanhouse.collector.command.terminal.Console;
import io.spanhouse.collector.command.view.RunTable;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "runs",
    description = {
      "Lists runs, newest first, with tokens, cost and errors.",
      "",
      "`tokens` and `cost` are the run's own; `tree tokens` and `tree cost` include"
          + " its child runs. Totals are blank until the collector has settled the run, about"
          + " two seconds after its last span.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  spanhouse runs",
      "  spanhouse runs --agent article-pipeline --status failed --limit 10",
      "  spanhouse runs --since 2h --customer acme-corp",
      "  spanhouse runs --since 2026-11-01 --format CSVWithNames > runs.csv"
    })
final class RunsCommand implements Callable<Integer> {
  private static final Duration TIMEOUT = Duration.ofMinutes(1);

  private final Console console;

  @Mixin final ClickHouseOptions clickHouse;
  @Mixin final WorkspaceOption workspace = new WorkspaceOption();

  @Option(names = "--agent", paramLabel = "AGENT", description = "Only runs of this agent.")
  String agent = "";

  @Option(
      names = "--status",
      paramLabel = "STATUS",
      description = "Only runs with this status: ${COMPLETION-CANDIDATES}.")
  @Nullable Status status;

  @Option(names = "--session", paramLabel = "ID", description = "Only runs of this session.")
  String session = "";

  @Option(names = "--customer", paramLabel = "ID", description = "Only runs of this customer.")
  String customer = "";

  @Option(
      names = "--since",
      paramLabel = "TIME",
      converter = OptionTypes.Since.class,
      description =
          "Only runs that started within this time, such as 30m, 2h or 7d, or since a"
              + " date (2026-11-01) or time (2026-11-01T08:00:00Z).")
  @Nullable Instant since;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description =
          "Print the result in this ClickHouse format (JSON, CSVWithNames, ...)"
              + " instead of a table.")
  @Nullable String format;

  @Option(
      names = "--limit",
      paramLabel = "N",
      converter = OptionTypes.Rows.class,
      description = "Maximum number of runs (default: ${DEFAULT-VALUE}).")
  int limit = 50;

  RunsCommand(Console console, Environment environment) {
    this.console = console;
    clickHouse = new ClickHouseOptions(environment);
  }

  @Override
  public Integer call() throws IOException {
    Query query = StandardQueries.runs(workspace.name, filter(), limit);
    ClickHouseQueries queries = clickHouse.connect(TIMEOUT);
    if (format != null) {
      try (InputStream answer = queries.raw(query, format)) {
        RawAnswer.print(answer, console);
      }
      return 0;
    }
    QueryResult runs = queries.rows(query);
    RunTable.flat(runs.rows()).print(console);
    if (runs.rows().isEmpty()) {
      console.note("no such run in workspace " + workspace.name);
    }
    return 0;
  }

  private RunFilter filter() {
    return new RunFilter()
        .with("agent", agent)
        .with("effective_status", status == null ? "" : status.toString())
        .with("session_id", session)
        .with("customer_id", customer)
        .since(since);
  }

  enum Status {
    RUNNING,
    SUCCESS,
    FAILED,
    TIMEOUT,
    CANCELLED;

    /** As it is stored and typed. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
