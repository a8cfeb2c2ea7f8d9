package io.spanhouse.collector.command;

import io.spanhouse.collector.command.option.ClickHouseOptions;
import io.spanhouse.collector.command.option.Environment;
import io.spanhouse.collector.command.query.ClickHouseQueries;
import io.spanhouse.collector.command.query.ClickHouseQueries.Answer;
import io.spanhouse.collector.command.query.Query;
import io.spanhouse.collector.command.query.QueryResult;
import io.spanhouse.collector.command.query.RawAnswer;
import io.spanhouse.collector.command.terminal.CommandException;
import io.spanhouse.collector.command.terminal.Console;
import io.spanhouse.collector.command.terminal.HumanFormat;
import io.spanhouse.collector.command.terminal.Table;
import io.spanhouse.collector.command.terminal.Table.Cell;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "sql",
    description = {
      "Runs a SQL statement in ClickHouse and prints the result.",
      "",
      "Rows of runs, events and spans are deduplicated (final = 1). To see every"
          + " stored copy, end the statement with `SETTINGS final = 0`.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  spanhouse sql \"SELECT agent, count() FROM run_summary GROUP BY agent\"",
      "  spanhouse sql --format CSVWithNames \"SELECT * FROM traces\" > traces.csv",
      "  spanhouse sql --param a=writer \"SELECT * FROM runs WHERE agent = {a:String}\"",
      "  spanhouse sql - < report.sql"
    })
final class SqlCommand implements Callable<Integer> {
  private static final int MAX_ROWS = 10_000;
  private static final int MAX_CELL_COLUMNS = 100;
  private static final Duration TIMEOUT = Duration.ofHours(1);

  private final Console console;
  private final InputStream input;

  @Mixin final ClickHouseOptions clickHouse;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description =
          "Print the result in this ClickHouse format (JSON, CSVWithNames, Parquet,"
              + " ...). Default: an aligned table of the first 10,000 rows, with cells cut at"
              + " 100 columns. A format has no such limits.")
  @Nullable String format;

  @Option(
      names = "--param",
      paramLabel = "NAME=VALUE",
      description = "Value of a query parameter {name:Type}. Can be repeated.")
  Map<String, String> parameters = new TreeMap<>();

  @Parameters(
      paramLabel = "STATEMENT",
      description = "The statement, or - to read it from standard input.")
  String statement = "";

  SqlCommand(Console console, InputStream input, Environment environment) {
    this.console = console;
    this.input = input;
    clickHouse = new ClickHouseOptions(environment);
  }

  @Override
  public Integer call() throws IOException {
    Query query = new Query(statement.equals("-") ? readInput() : statement, parameters);
    if (query.sql().isEmpty()) {
      throw new CommandException("the statement is empty");
    }
    ClickHouseQueries queries = clickHouse.connect(TIMEOUT);
    if (format != null) {
      print(queries.raw(query, ClickHouseQueries.once(Map.of("default_format", format))));
      return 0;
    }
    Answer answer = queries.answer(query, MAX_ROWS);
    if (answer.rows() == null) {
      print(answer.raw());
    } else {
      print(answer.rows());
    }
    return 0;
  }

  private String readInput() throws IOException {
    return new String(input.readAllBytes(), StandardCharsets.UTF_8);
  }

  private void print(InputStream answer) throws IOException {
    try (answer) {
      RawAnswer.print(answer, console);
    }
  }

  private void print(QueryResult result) {
    if (result.columns().isEmpty()) {
      return;
    }
    Table table = new Table().cutAt(MAX_CELL_COLUMNS);
    for (QueryResult.Column column : result.columns()) {
      if (column.isNumeric()) {
        table.figures(column.name());
      } else {
        table.text(column.name());
      }
    }
    for (QueryResult.Row row : result.rows()) {
      table.row(
          row.values().stream()
              .map(value -> value == null ? HumanFormat.UNKNOWN : value)
              .map(Cell::plain)
              .toList());
    }
    table.print(console);
    if (result.truncated()) {
      console.note("these are the first 10,000 rows; --format CSVWithNames prints all of them");
    }
  }
}
