package io.spanhouse.collector.command;

import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "runs",
    description = "Lists runs, newest first, with tokens and cost.",
    footer = {
      "",
      "Examples:",
      "  spanhouse runs",
      "  spanhouse runs --agent article-pipeline --status failed --limit 10"
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

  @Option(
      names = "--limit",
      paramLabel = "N",
      converter = OptionTypes.Rows.class,
      description = "At most so many runs (default: ${DEFAULT-VALUE}).")
  int limit = 50;

  RunsCommand(Console console, Environment environment) {
    this.console = console;
    clickHouse = new ClickHouseOptions(environment);
  }

  @Override
  public Integer call() {
    QueryResult runs =
        clickHouse
            .connect(TIMEOUT)
            .rows(
                StandardQueries.runs(
                    workspace.name, agent, status == null ? "" : status.toString(), limit));
    RunTable.flat(runs.rows()).print(console);
    if (runs.rows().isEmpty()) {
      console.note("no such run in workspace " + workspace.name);
    }
    return 0;
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
