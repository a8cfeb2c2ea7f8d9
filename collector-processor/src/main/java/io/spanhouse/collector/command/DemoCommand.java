package io.spanhouse.collector.command;

import io.spanhouse.clickhouse.ClickHouseEndpoint;
import io.spanhouse.clickhouse.Schema;
import io.spanhouse.clickhouse.engine.EmbeddedClickHouse;
import io.spanhouse.collector.Collector;
import io.spanhouse.collector.CollectorOptions;
import io.spanhouse.collector.command.option.Environment;
import io.spanhouse.collector.command.option.RunningEngines;
import io.spanhouse.collector.command.query.ClickHouseQueries;
import io.spanhouse.collector.command.query.Query;
import io.spanhouse.collector.command.query.StandardQueries;
import io.spanhouse.collector.command.terminal.CommandException;
import io.spanhouse.collector.command.terminal.Console;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "demo",
    description = {
      "Runs an example agent and shows what was stored, read back by SQL.",
      "",
      "Starts ClickHouse and the collector on free ports with a temporary directory,"
          + " which is removed at the end. Each result is shown with its SQL statement.",
      ""
    },
    footer = {"", "Examples:", "  spanhouse demo", "  spanhouse demo --keep"})
final class DemoCommand implements Callable<Integer> {
  private static final String WORKSPACE = "default";
  private static final String DATABASE = "spanhouse";
  private static final Duration QUERY_TIMEOUT = Duration.ofSeconds(30);
  private static final Duration VISIBLE_WITHIN = Duration.ofSeconds(30);
  private static final long POLL_MILLIS = 100;
  private static final int INTERRUPTED = 130;

  private final Console console;
  private final Environment environment;

  @Option(
      names = "--keep",
      description = "Keep the service running until Ctrl-C, so that you can send and query more.")
  boolean keep;

  DemoCommand(Console console, Environment environment) {
    this.console = console;
    this.environment = environment;
  }

  @Override
  public Integer call() throws InterruptedException {
    try (OpenResources open = new OpenResources(console, INTERRUPTED)) {
      Path directory = open.add(new TemporaryDirectory("spanhouse-demo-")).path();
      console.note("starting ClickHouse and the collector");
      EmbeddedClickHouse clickHouse = EmbeddedClickHouse.builder().progress(console::note).build();
      clickHouse.start();
      open.add(clickHouse);
      open.add(new RunningEngines(environment).add(clickHouse.httpUrl(), clickHouse.directory()));
      String password = clickHouse.password();
      ClickHouseEndpoint tables =
          new ClickHouseEndpoint(clickHouse.httpUrl(), DATABASE, "default", password);
      new Schema(tables).migrate();
      Collector collector =
          open.add(
              Collector.start(
                  CollectorOptions.forClickHouse(clickHouse.httpUrl())
                      .withClickHouse(DATABASE, "default", password)));
      String endpoint = "http://127.0.0.1:" + collector.grpcPort();
      console.note("running the example agent against " + endpoint);
      ExampleAgent.Result agent = open.add(ExampleAgent.start(endpoint, directory)).await();

      ClickHouseQueries queries = new ClickHouseQueries(tables, QUERY_TIMEOUT);
      awaitRun(queries, agent);
      new DemoReport(queries, WORKSPACE, agent.traceId()).print(console);
      if (keep) {
        sayHowToAsk(collector, clickHouse.httpUrl(), agent);
        open.awaitSignal();
      }
    }
    return 0;
  }

  /** The agent's spans are acknowledged, so they are there; its runs are settled a moment later. */
  private static void awaitRun(ClickHouseQueries queries, ExampleAgent.Result agent)
      throws InterruptedException {
    Query query = StandardQueries.runsOfTrace(WORKSPACE, agent.traceId());
    Query settled = StandardQueries.isSettled(WORKSPACE, agent.traceId());
    long deadline = System.nanoTime() + VISIBLE_WITHIN.toNanos();
    while (!queries.rows(settled).rows().get(0).text("settled").equals("1")
        || queries.rows(query).rows().stream()
            .noneMatch(
                run ->
                    run.text("run_id").equals(agent.runId())
                        && !run.text("status").equals("running"))) {
      if (System.nanoTime() - deadline > 0) {
        throw new CommandException(
            "the example agent's run "
                + agent.runId()
                + " did not appear in ClickHouse within "
                + VISIBLE_WITHIN.toSeconds()
                + " s");
      }
      Thread.sleep(POLL_MILLIS);
    }
  }

  private void sayHowToAsk(Collector collector, String clickHouseUrl, ExampleAgent.Result agent) {
    console.line("");
    console.line("Running until Ctrl-C:");
    console.line("  OTLP/gRPC  http://127.0.0.1:" + collector.grpcPort());
    console.line("  OTLP/HTTP  http://127.0.0.1:" + collector.httpPort());
    console.line(
        "  ask        bin/spanhouse sql --clickhouse "
            + clickHouseUrl
            + " \"SELECT * FROM traces\"");
    console.line(
        "             bin/spanhouse trace --clickhouse " + clickHouseUrl + " " + agent.runId());
  }
}
