package io.spanhouse.benchmarks.choice;

import io.spanhouse.benchmarks.ClickHouseProbe;
import io.spanhouse.benchmarks.Measurements;
import io.spanhouse.benchmarks.ParameterSets;
import io.spanhouse.benchmarks.QueryProbe;
import io.spanhouse.benchmarks.TextTable;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Option;

/**
 * What the schema's choices are worth: each of its tables beside the same rows in another form, by
 * what they take on disk, what writing them costs, and how long the queries take that the choice
 * was made for.
 */
@Command(
    name = "SchemaChoices",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    description = {
      "Compares the tables of the schema with other forms of them, over the same rows.",
      "Works in database `choices`, which it drops before and after. Each figure is given",
      "twice: as the schema has it / in the other form."
    })
public final class SchemaChoices implements Callable<Integer> {
  @Option(names = "--clickhouse", paramLabel = "URL", description = "ClickHouse's HTTP interface.")
  private String url = "http://127.0.0.1:8123";

  @Option(names = "--workspace", paramLabel = "NAME", description = "Whose rows are asked for.")
  private String workspace = "default";

  @Option(
      names = "--rows",
      paramLabel = "N",
      description = "Rows of each table that are copied at most, of whole traces; 0 for all.")
  private long rows;

  @Option(names = "--repeat", paramLabel = "N", description = "How often each query is asked.")
  private int repeat = 50;

  @Option(
      names = "--writes",
      paramLabel = "N",
      description = "How often the cost of writing is measured; the middle counts.")
  private int writes = 3;

  @Option(
      names = "--only",
      paramLabel = "NAME",
      split = ",",
      showDefaultValue = Visibility.NEVER,
      description = "Choices with one of these in their name: ${COMPLETION-CANDIDATES}.",
      completionCandidates = Names.class)
  private List<String> only = List.of("");

  private final PrintStream out;
  private final TextTable table =
      new TextTable(
          3,
          "choice",
          "other form",
          "query",
          "B a row",
          "p50 ms",
          "p95 ms",
          "read",
          "insert us a row",
          "merge us a row");

  public SchemaChoices(PrintStream out) {
    this.out = out;
  }

  /** Exits with 0 when everything could be measured, 1 when not, 2 when called wrongly. */
  public static void main(String[] args) {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    System.exit(new CommandLine(new SchemaChoices(out)).execute(args));
  }

  /** For the help. */
  static final class Names extends ArrayList<String> {
    private static final long serialVersionUID = 1;

    Names() {
      super(Choice.all().stream().map(Choice::name).toList());
    }
  }

  @Override
  public Integer call() {
    ClickHouseProbe clickHouse = new ClickHouseProbe(url, Duration.ZERO);
    ChoiceTables tables = new ChoiceTables(clickHouse, rows);
    tables.createDatabase();
    try {
      Map<String, String> copies = new HashMap<>();
      for (Choice choice : Choice.all()) {
        if (only.stream().anyMatch(choice.name()::contains)) {
          String copy = copies.computeIfAbsent(choice.table(), tables::copy);
          for (OtherForm other : choice.others()) {
            System.err.println(choice.name() + ": " + other.label());
            compare(clickHouse, tables, choice, other, copy);
          }
        }
      }
    } finally {
      table.print(out);
      tables.dropDatabase();
    }
    return 0;
  }

  private void compare(
      ClickHouseProbe clickHouse,
      ChoiceTables tables,
      Choice choice,
      OtherForm other,
      String copy) {
    Ddl definition = tables.definition(choice.table());
    List<String> others =
        other.tables().stream().map(form -> tables.create(form, definition, copy)).toList();
    List<WriteCost.Cost> costs =
        new WriteCost(clickHouse, tables, writes).compare(copy, definition, other);
    String[] written = {
      pair("%.1f", tables.bytesPerRow(List.of(copy)), tables.bytesPerRow(others)),
      pair("%.2f", costs.get(0).inserting(), costs.get(1).inserting()),
      pair("%.2f", costs.get(0).merging(), costs.get(1).merging())
    };
    for (Choice.Query query : choice.queries()) {
      ask(clickHouse, choice, other, query, copy, others.get(0), written);
      written = new String[] {"", "", ""};
    }
    others.forEach(tables::drop);
  }

  private void ask(
      ClickHouseProbe clickHouse,
      Choice choice,
      OtherForm other,
      Choice.Query query,
      String ourTable,
      String otherTable,
      String[] written) {
    Map<String, String> texts = new HashMap<>(choice.texts());
    texts.putAll(other.texts());
    SideBySide both =
        new SideBySide(
            new QueryProbe(url),
            query.sql(ourTable, choice.texts()),
            query.sql(otherTable, texts),
            ParameterSets.of(
                clickHouse, query.parameters(ourTable), workspace, SideBySide.WARM_UPS + repeat),
            repeat);
    table.add(
        choice.name(),
        other.label(),
        query.name(),
        written[0],
        pair("%.1f", both.ours.millis(0.5), both.other.millis(0.5)),
        pair("%.1f", both.ours.millis(0.95), both.other.millis(0.95)),
        Measurements.bytes(both.ours.readBytes())
            + " / "
            + Measurements.bytes(both.other.readBytes()),
        written[1],
        written[2]);
  }

  private static String pair(String format, double ours, double other) {
    return String.format(Locale.ROOT, format + " / " + format, ours, other);
  }
}
