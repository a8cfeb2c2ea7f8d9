package io.spanhouse.collector.command;

import io.spanhouse.collector.command.option.ClickHouseOptions;
import io.spanhouse.collector.command.option.Environment;
import io.spanhouse.collector.command.option.OptionTypes;
import io.spanhouse.collector.command.option.WorkspaceOption;
import io.spanhouse.collector.command.query.ClickHouseQueries;
import io.spanhouse.collector.command.query.QueryResult.Row;
import io.spanhouse.collector.command.query.StandardQueries;
import io.spanhouse.collector.command.terminal.CommandException;
import io.spanhouse.collector.command.terminal.Console;
import io.spanhouse.collector.command.view.TraceSpan;
import io.spanhouse.collector.command.view.TraceTree;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "trace",
    description = "Shows a trace as a tree with durations, tokens, cost and errors.",
    footer = {
      "",
      "Examples:",
      "  spanhouse trace 4bf92f3577b34da6a3ce929d0e0e4736",
      "  spanhouse trace run_eu_018f3a2b9c1d7e8fa4b9c2d7e8f1a3b6"
    })
final class TraceCommand implements Callable<Integer> {
  private static final Duration TIMEOUT = Duration.ofMinutes(1);
  private static final Pattern TRACE_ID = Pattern.compile("[0-9a-fA-F]{32}");

  private final Console console;

  @Mixin final ClickHouseOptions clickHouse;
  @Mixin final WorkspaceOption workspace = new WorkspaceOption();

  @Option(
      names = "--limit",
      paramLabel = "N",
      converter = OptionTypes.Rows.class,
      description = "Maximum number of spans; the earliest are shown (default: ${DEFAULT-VALUE}).")
  int limit = 5_000;

  @Parameters(paramLabel = "ID", description = "A run id or a trace id.")
  String id = "";

  TraceCommand(Console console, Environment environment) {
    this.console = console;
    clickHouse = new ClickHouseOptions(environment);
  }

  @Override
  public Integer call() {
    ClickHouseQueries queries = clickHouse.connect(TIMEOUT);
    String traceId = traceId(queries);
    List<Row> rows =
        queries.rows(StandardQueries.spansOfTrace(workspace.name, traceId, limit + 1)).rows();
    if (rows.isEmpty()) {
      throw notFound();
    }
    new TraceTree(rows.stream().limit(limit).map(TraceSpan::of).toList()).print(console);
    if (rows.size() > limit) {
      console.note("the trace has more than " + limit + " spans; --limit shows more");
    }
    return 0;
  }

  private String traceId(ClickHouseQueries queries) {
    if (TRACE_ID.matcher(id).matches()) {
      return id.toLowerCase(Locale.ROOT);
    }
    List<Row> rows = queries.rows(StandardQueries.traceOfRun(workspace.name, id)).rows();
    if (rows.isEmpty()) {
      throw notFound();
    }
    return rows.get(0).text("trace_id");
  }

  private CommandException notFound() {
    return new CommandException(
        "no run or trace "
            + id
            + " in workspace "
            + workspace.name
            + "; `spanhouse runs` lists them");
  }
}
