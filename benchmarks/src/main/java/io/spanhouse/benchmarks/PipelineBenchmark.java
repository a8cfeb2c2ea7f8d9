package io.spanhouse.benchmarks;

import io.spanhouse.benchmarks.load.Shape;
import io.spanhouse.clickhouse.ClickHouseEndpoint;
import io.spanhouse.clickhouse.Schema;
import io.spanhouse.clickhouse.engine.EmbeddedClickHouse;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The whole path on one machine: load generator, collector and ClickHouse, each in a process of its
 * own, with a real schema; then what each of them spent, and whether every acknowledged span is
 * there.
 */
@Command(
    name = "PipelineBenchmark",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    description = "Measures the whole path from OTLP/gRPC to rows in ClickHouse.")
public final class PipelineBenchmark implements Callable<Integer> {
  private static final int MAX_QUIET_SECONDS = 3;

  @Option(names = "--shape", description = "${COMPLETION-CANDIDATES}.")
  private Shape shape = Shape.AGENT;

  @Option(names = "--spans", paramLabel = "N", description = "Spans to measure.")
  private long spans = 3_000_000;

  @Option(names = "--warmup-spans", paramLabel = "N", description = "Spans sent before.")
  private long warmupSpans = 1_000_000;

  @Option(
      names = "--bare-spans",
      paramLabel = "N",
      description = "Spans of the bare Native insert to compare with; 0 for none.")
  private long bareSpans = 1_000_000;

  @Option(
      names = "--paced-rate",
      paramLabel = "SPANS/S",
      description = "Rate at which the latency of acknowledgements is measured; 0 for not.")
  private long pacedRate = 10_000;

  @Option(names = "--paced-seconds", paramLabel = "SECONDS", description = "For how long.")
  private int pacedSeconds = 15;

  @Option(
      names = "--load",
      paramLabel = "OPTION",
      split = " ",
      description = "More options for the load generator, such as --load='--in-flight=50'.")
  private List<String> loadOptions = List.of();

  @Option(
      names = "--receiver-jvm",
      paramLabel = "OPTION",
      split = " ",
      description = "JVM options of the collector.")
  private List<String> receiverJvmOptions = List.of("-Xmx2g", "-XX:+UseParallelGC");

  @Option(
      names = "--profile",
      paramLabel = "FILE",
      description = "Record the collector meanwhile, keep the recording, print what it says.")
  private @Nullable Path profile;

  @Option(
      names = "--rest-seconds",
      paramLabel = "SECONDS",
      description =
          "Pause before and after the measured load: 20 is what it takes the collector to settle"
              + " the runs of the last traces.")
  private int restSeconds = 20;

  private final PrintStream out;

  PipelineBenchmark(PrintStream out) {
    this.out = out;
  }

  /** Exits with 0 when every acknowledged span is in ClickHouse once, 1 when not. */
  public static void main(String[] args) {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    System.exit(
        new CommandLine(new PipelineBenchmark(out))
            .setCaseInsensitiveEnumValuesAllowed(true)
            .execute(args));
  }

  @Override
  public Integer call() throws IOException {
    EmbeddedClickHouse engine = EmbeddedClickHouse.builder().withoutPassword().build();
    engine.start();
    try {
      new Schema(new ClickHouseEndpoint(engine.httpUrl(), "spanhouse", "default", "")).migrate();
      try (ChildJvm collector =
          new ChildJvm(MeasuredCollector.class, receiverJvmOptions, List.of(engine.httpUrl()))) {
        return run(engine, collector);
      }
    } finally {
      engine.stop();
    }
  }

  private int run(EmbeddedClickHouse engine, ChildJvm collector) throws IOException {
    Duration quiet = Duration.ofSeconds(Math.min(MAX_QUIET_SECONDS, restSeconds));
    ClickHouseProbe clickHouse = new ClickHouseProbe(engine.httpUrl(), quiet);
    PipelineRun run = new PipelineRun(engine, clickHouse, collector, restSeconds);
    if (warmupSpans > 0) {
      run.load(load("--spans=" + warmupSpans));
    }
    if (profile != null) {
      collector.ask("record");
    }
    PipelineRun.Measurement measured = run.measure(load("--spans=" + spans));
    if (profile != null) {
      collector.ask("dump " + profile.toAbsolutePath());
    }
    PipelineReport report = new PipelineReport(measured, clickHouse);
    String flaw = report.flaw();
    if (flaw.isEmpty() && bareSpans > 0) {
      report.add(new BareInsert(engine, clickHouse).run(bareSpans, report.blocks()));
    }
    if (pacedRate > 0) {
      report.addPaced(run.load(load("--rate=" + pacedRate, "--duration=" + pacedSeconds)));
    }
    out.println(report.toText());
    if (profile != null) {
      out.println(report.clickHouseText());
      out.println(Profile.read(profile).toText());
    }
    if (!flaw.isEmpty()) {
      out.println("FAILED: " + flaw);
    }
    return flaw.isEmpty() ? 0 : 1;
  }

  private List<String> load(String... options) {
    List<String> all = new ArrayList<>(loadOptions);
    all.add("--shape=" + shape);
    all.addAll(List.of(options));
    return all;
  }
}
