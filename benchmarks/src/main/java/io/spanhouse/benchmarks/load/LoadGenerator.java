package io.spanhouse.benchmarks.load;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Sends OTLP/gRPC trace requests as fast as they are acknowledged, or at a given rate. Every span
 * ever sent has ids of its own.
 */
@Command(
    name = "LoadGenerator",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    description = "Sends OTLP/gRPC trace requests and reports what was acknowledged.")
public final class LoadGenerator implements Callable<Integer> {
  @Option(names = "--endpoint", paramLabel = "HOST:PORT", description = "Where to.")
  private String endpoint = "127.0.0.1:4317";

  @Option(names = "--shape", description = "${COMPLETION-CANDIDATES}.")
  private Shape shape = Shape.AGENT;

  @Option(
      names = "--spans-per-request",
      paramLabel = "N",
      description =
          "0 for what suits the shape: 1000 tiny or service, 500 agent or 100 payload spans.")
  private int spansPerRequest;

  @Option(names = "--connections", paramLabel = "N", description = "HTTP/2 connections.")
  private int connections = 2;

  @Option(
      names = "--in-flight",
      paramLabel = "N",
      description = "Requests under way at once on each connection.")
  private int inFlight = 100;

  @Option(names = "--templates", paramLabel = "N", description = "Different requests to repeat.")
  private int templates = 64;

  @Option(names = "--spans", paramLabel = "N", description = "Stop after this many, or more.")
  private long spans = Long.MAX_VALUE;

  @Option(names = "--duration", paramLabel = "SECONDS", description = "Stop after this long.")
  private @Nullable Integer durationSeconds;

  @Option(
      names = "--rate",
      paramLabel = "SPANS/S",
      description =
          "Send at this pace; latency counts from when a request was due. 0 for no limit.")
  private long rate;

  @Option(
      names = "--retry",
      description = "Send again what was answered retryably, as an SDK does: 5 attempts.")
  private boolean retry;

  @Option(names = "--seed", paramLabel = "N", description = "Same seed, same requests.")
  private long seed = 1;

  @Option(names = "--json", description = "Print the report as one line of JSON.")
  private boolean json;

  private LoadGenerator() {}

  /** Exits with 0 when every span was acknowledged, 1 when not, 2 when called wrongly. */
  public static void main(String[] args) {
    System.exit(
        new CommandLine(new LoadGenerator())
            .setCaseInsensitiveEnumValuesAllowed(true)
            .execute(args));
  }

  @Override
  public Integer call() throws InterruptedException {
    if (spans == Long.MAX_VALUE && durationSeconds == null) {
      spans = 1_000_000;
    }
    int perRequest = spansPerRequest > 0 ? spansPerRequest : shape.defaultSpansPerRequest();
    SampleRequests samples = new SampleRequests(shape, seed);
    RequestTemplate[] distinct =
        IntStream.range(0, templates)
            .mapToObj(i -> new RequestTemplate(samples.next(perRequest)))
            .toArray(RequestTemplate[]::new);
    try (TraceClient client = new TraceClient(endpoint, connections)) {
      LoadRun run = new LoadRun(client, distinct, connections, inFlight, retry ? 5 : 1);
      Duration limit =
          durationSeconds == null ? Duration.ofDays(1) : Duration.ofSeconds(durationSeconds);
      LoadReport report = run.run(shape, spans, limit, rate);
      PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
      out.print(json ? report.toJson() + "\n" : report.toText());
      return report.spansFailed() + report.spansRejected() == 0 ? 0 : 1;
    }
  }
}
