package io.spanhouse.benchmarks;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * How long queries over the views take, and what they read, in a database that traffic was loaded
 * into. Queries take turns, so that what else the machine does falls on all of them.
 */
@Command(
    name = "QueryBenchmark",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    description = {
      "Asks queries over the views again and again, with other values each time.",
      "Prints how long they took, what they read, and whether p95 is under its goal."
    })
public final class QueryBenchmark implements Callable<Integer> {
  @Option(names = "--clickhouse", paramLabel = "URL", description = "ClickHouse's HTTP interface.")
  private String url = "http://127.0.0.1:8123";

  @Option(names = "--workspace", paramLabel = "NAME", description = "Whose rows.")
  private String workspace = "default";

  @Option(names = "--repeat", paramLabel = "N", description = "How often each is asked.")
  private int repeat = 50;

  @Option(names = "--warm-ups", paramLabel = "N", description = "How often before that.")
  private int warmUps = 3;

  @Option(names = "--only", paramLabel = "WORDS", description = "Queries with that in their name.")
  private String only = "";

  private final PrintStream out;

  QueryBenchmark(PrintStream out) {
    this.out = out;
  }

  /** Exits with 0 when every query could be asked, 1 when not, 2 when called wrongly. */
  public static void main(String[] args) {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    System.exit(new CommandLine(new QueryBenchmark(out)).execute(args));
  }

  /** A query, the values it is asked with, and what it took. */
  private record Asked(AnalystQuery query, ParameterSets parameters, Measurements measured) {}

  @Override
  public Integer call() {
    ClickHouseProbe clickHouse = new ClickHouseProbe(url, Duration.ZERO);
    List<Asked> queries = new ArrayList<>();
    for (AnalystQuery query : AnalystQuery.all()) {
      if (query.name().contains(only)) {
        ParameterSets parameters =
            ParameterSets.of(clickHouse, query.parameters(), workspace, warmUps + repeat);
        queries.add(new Asked(query, parameters, new Measurements()));
      }
    }
    ask(queries);
    print(queries);
    return 0;
  }

  private void ask(List<Asked> queries) {
    QueryProbe probe = new QueryProbe(url);
    for (int i = 0; i < warmUps + repeat; i++) {
      for (Asked asked : queries) {
        QueryProbe.Answer answer = probe.ask(asked.query.sql(), asked.parameters.get(i));
        if (i >= warmUps) {
          asked.measured.add(answer);
        }
      }
    }
  }

  private void print(List<Asked> queries) {
    TextTable table =
        new TextTable(
            1, "query", "goal ms", "p50 ms", "p95 ms", "rows", "rows read", "bytes read", "");
    for (Asked asked : queries) {
      Measurements measured = asked.measured;
      long goal = asked.query.goalMillis();
      double p95 = measured.millis(0.95);
      table.add(
          asked.query.name(),
          goal == 0 ? "" : Long.toString(goal),
          String.format(Locale.ROOT, "%.1f", measured.millis(0.5)),
          String.format(Locale.ROOT, "%.1f", p95),
          String.format(Locale.ROOT, "%,d", measured.resultRows()),
          String.format(Locale.ROOT, "%,d", measured.readRows()),
          Measurements.bytes(measured.readBytes()),
          verdict(goal, p95, measured));
    }
    table.print(out);
  }

  private static String verdict(long goal, double p95, Measurements measured) {
    if (!measured.alwaysFound()) {
      return "no rows";
    }
    if (goal == 0) {
      return "";
    }
    return p95 < (double) goal ? "ok" : "over";
  }
}
