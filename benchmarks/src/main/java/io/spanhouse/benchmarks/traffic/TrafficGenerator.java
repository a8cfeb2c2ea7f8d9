package io.spanhouse.benchmarks.traffic;

import io.spanhouse.benchmarks.Cpu;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Fills a receiver with made-up traffic over OTLP/gRPC. {@link TrafficCheck} with the same options
 * tells afterwards whether all of it is there and counted once.
 */
@Command(
    name = "TrafficGenerator",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    description = {
      "Sends 30 days of made-up traffic of agents over OTLP/gRPC.",
      "5 %% of the spans are sent twice, 2 %% late."
    })
public final class TrafficGenerator implements Callable<Integer> {
  /** Which end of the traffic is sent first. */
  enum Order {
    FORWARD,
    REVERSE
  }

  @Mixin private TrafficOptions options = new TrafficOptions();

  @Option(names = "--endpoint", paramLabel = "HOST:PORT", description = "Where to.")
  private String endpoint = "127.0.0.1:4317";

  @Option(names = "--dry-run", description = "Make requests, send none.")
  private boolean dryRun;

  @Option(names = "--order", description = "${COMPLETION-CANDIDATES}: what is sent first.")
  private Order order = Order.FORWARD;

  @Option(
      names = "--twice",
      description = "Then everything once more, the other end first, in requests of other sizes.")
  private boolean twice;

  @Option(names = "--spans-per-request", paramLabel = "N")
  private int spansPerRequest = 500;

  @Option(names = "--connections", paramLabel = "N", description = "HTTP/2 connections.")
  private int connections = 2;

  @Option(
      names = "--in-flight",
      paramLabel = "N",
      description = "Requests under way at once on each connection.")
  private int inFlight = 50;

  @Option(names = "--rate", paramLabel = "SPANS/S", description = "Not faster; 0 for no limit.")
  private long rate;

  private final PrintStream out;

  /** Prints to {@code out}. */
  public TrafficGenerator(PrintStream out) {
    this.out = out;
  }

  /** Exits with 0 when every span was acknowledged, 1 when not, 2 when called wrongly. */
  public static void main(String[] args) {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    System.exit(
        new CommandLine(new TrafficGenerator(out))
            .setCaseInsensitiveEnumValuesAllowed(true)
            .execute(args));
  }

  @Override
  public Integer call() throws InterruptedException {
    long startedAt = System.nanoTime();
    long made;
    Sink.Totals totals;
    try (Sink sink = newSink()) {
      boolean backwards = order == Order.REVERSE;
      made = pass(sink, spansPerRequest, backwards);
      if (twice) {
        pass(sink, Math.max(1, spansPerRequest * 2 / 3), !backwards);
      }
      totals = sink.finish();
    }
    double seconds = (System.nanoTime() - startedAt) / 1e9;
    double cpuSeconds = Cpu.seconds(ProcessHandle.current());
    long sent = totals.acknowledged() + totals.failed();
    out.printf(
        Locale.ROOT,
        """
        spans made       %,d
        spans sent       %,d in %,d requests, %.1f MB; %,d requests sent again
        rate             %,.0f spans/s for %.1f s
        own CPU          %.2f s, %.2f s a million spans sent
        not acknowledged %,d spans
        """,
        made,
        sent,
        totals.requests(),
        totals.bytes() / 1e6,
        totals.retries(),
        sent / seconds,
        seconds,
        cpuSeconds,
        cpuSeconds * 1e6 / Math.max(1, sent),
        totals.failed());
    return totals.failed() == 0 ? 0 : 1;
  }

  private Sink newSink() {
    Sink sink = dryRun ? new NullSink() : new GrpcSink(endpoint, connections, inFlight);
    return rate == 0 ? sink : new PacedSink(sink, rate);
  }

  /** Sends everything once; the number of different spans. */
  private long pass(Sink sink, int size, boolean backwards) throws InterruptedException {
    Timetable timetable = new Timetable(options.spec());
    Delivery delivery = new Delivery(new Requests(sink, size), backwards);
    long last = timetable.scenarios() - 1;
    long spans = 0;
    for (long i = 0; i <= last; i++) {
      Scenario scenario = Playwright.write(timetable.plan(backwards ? last - i : i));
      spans += scenario.spans();
      delivery.send(scenario);
    }
    delivery.finish();
    return spans;
  }
}
