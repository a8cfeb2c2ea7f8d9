package io.spanhouse.collector.command.view;

import io.spanhouse.collector.command.query.QueryResult.Row;
import io.spanhouse.collector.command.terminal.Console;
import io.spanhouse.collector.command.terminal.Console.Style;
import io.spanhouse.collector.command.terminal.HumanFormat;
import io.spanhouse.collector.command.terminal.Table;
import io.spanhouse.collector.command.terminal.Table.Cell;
import io.spanhouse.collector.command.terminal.TerminalText;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Runs as a table.
 *
 * <p>Tokens and cost are the run's own, so that a column adds up; tree tokens and tree cost include
 * every run below it. Totals are blank until they are added up.
 */
public final class RunTable {
  private static final int MAX_AGENT_COLUMNS = 60;
  private static final int MAX_ERROR_COLUMNS = 60;

  private final Table table =
      new Table()
          .text("agent")
          .text("status")
          .text("started (UTC)")
          .figures("duration")
          .figures("model calls")
          .figures("tool calls")
          .figures("errors")
          .figures("retries")
          .figures("tokens")
          .figures("cost")
          .figures("tree tokens")
          .figures("tree cost")
          .text("run")
          .text("error");

  private RunTable() {}

  /** Runs in the order of the rows. */
  public static RunTable flat(List<Row> runs) {
    RunTable table = new RunTable();
    runs.forEach(run -> table.add("", run));
    return table;
  }

  /** Runs below the run that started them. */
  public static RunTable nested(List<Row> runs) {
    RunTable table = new RunTable();
    Forest<Row> forest =
        new Forest<>(runs, run -> run.text("run_id"), run -> run.text("parent_run_id"));
    forest.rooted().forEach(branch -> table.add(branch.prefix(), branch.item()));
    forest.orphaned().forEach(branch -> table.add(branch.prefix(), branch.item()));
    forest.circular().forEach(branch -> table.add(branch.prefix(), branch.item()));
    return table;
  }

  public void print(Console console) {
    table.print(console);
  }

  private void add(String prefix, Row run) {
    String agent = TerminalText.cut(TerminalText.sanitise(run.text("agent")), MAX_AGENT_COLUMNS);
    String status = run.text("status");
    table.row(
        List.of(
            Cell.plain(prefix + agent),
            new Cell(status, style(status)),
            Cell.plain(HumanFormat.second(run.text("started_at"))),
            Cell.plain(
                status.equals("running")
                    ? HumanFormat.UNKNOWN
                    : HumanFormat.duration(run.number("duration_ns"))),
            total(run, HumanFormat.count(run.number("llm_calls"))),
            total(run, HumanFormat.count(run.number("tool_calls"))),
            total(run, HumanFormat.count(run.number("errors"))),
            total(run, HumanFormat.count(run.number("retries"))),
            total(run, HumanFormat.count(run.number("total_tokens"))),
            total(run, HumanFormat.cost(run.decimal("cost"))),
            total(run, HumanFormat.count(run.number("tree_total_tokens"))),
            total(run, HumanFormat.cost(run.decimal("tree_cost"))),
            Cell.plain(run.text("run_id")),
            new Cell(error(run), Style.RED)));
  }

  private static Cell total(Row run, String text) {
    return Cell.plain(run.text("settled").equals("1") ? text : "");
  }

  private static String error(Row run) {
    String error =
        Stream.of(run.text("error_type"), run.text("error_message"))
            .filter(text -> !text.isEmpty())
            .collect(Collectors.joining(": "));
    return TerminalText.cut(TerminalText.sanitise(error), MAX_ERROR_COLUMNS);
  }

  private static Style style(String status) {
    return switch (status) {
      case "success" -> Style.GREEN;
      case "failed", "timeout" -> Style.RED;
      case "running" -> Style.YELLOW;
      default -> Style.PLAIN;
    };
  }
}
