package io.spanhouse.collector.command;

import io.spanhouse.collector.command.query.ClickHouseQueries;
import io.spanhouse.collector.command.query.Query;
import io.spanhouse.collector.command.query.QueryResult.Row;
import io.spanhouse.collector.command.query.StandardQueries;
import io.spanhouse.collector.command.terminal.Console;
import io.spanhouse.collector.command.terminal.Console.Style;
import io.spanhouse.collector.command.terminal.HumanFormat;
import io.spanhouse.collector.command.terminal.Table;
import io.spanhouse.collector.command.terminal.TerminalText;
import io.spanhouse.collector.command.view.RunTable;
import io.spanhouse.collector.command.view.TraceSpan;
import io.spanhouse.collector.command.view.TraceTree;
import java.util.List;

/** One trace in three answers, each with the SQL that gave it: its runs, its spans, its models. */
final class DemoReport {
  private static final int MAX_SPANS = 1_000;

  private final ClickHouseQueries queries;
  private final String workspace;
  private final String traceId;

  DemoReport(ClickHouseQueries queries, String workspace, String traceId) {
    this.queries = queries;
    this.workspace = workspace;
    this.traceId = traceId;
  }

  void print(Console console) {
    Query runs = StandardQueries.runsOfTrace(workspace, traceId);
    title("Runs", console);
    RunTable.nested(queries.rows(runs).rows()).print(console);
    showSql(runs, console);

    Query spans = StandardQueries.spansOfTrace(workspace, traceId, MAX_SPANS);
    title("Trace " + traceId, console);
    List<TraceSpan> tree = queries.rows(spans).rows().stream().map(TraceSpan::of).toList();
    new TraceTree(tree).print(console);
    showSql(spans, console);

    Query models = StandardQueries.costByModel(workspace, traceId);
    title("Cost by model", console);
    modelTable(queries.rows(models).rows()).print(console);
    showSql(models, console);
  }

  private static Table modelTable(List<Row> models) {
    Table table =
        new Table()
            .text("model")
            .figures("calls")
            .figures("input tokens")
            .figures("output tokens")
            .figures("cost");
    for (Row model : models) {
      table.row(
          model.text("model"),
          HumanFormat.count(model.number("calls")),
          HumanFormat.count(model.number("input_tokens")),
          HumanFormat.count(model.number("output_tokens")),
          HumanFormat.cost(model.decimal("cost")));
    }
    return table;
  }

  private static void title(String text, Console console) {
    console.line("");
    console.line(console.paint(Style.BOLD, text));
    console.line("");
  }

  private static void showSql(Query query, Console console) {
    console.line("");
    query
        .withLiterals()
        .lines()
        .forEach(
            line -> console.line(console.paint(Style.DIM, "    " + TerminalText.sanitise(line))));
  }
}
