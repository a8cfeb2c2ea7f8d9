package io.spanhouse.benchmarks.traffic;

import io.spanhouse.benchmarks.ClickHouseProbe;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Compares every view with the ledger of the traffic that {@link TrafficGenerator} sent with the
 * same options. The ledger is made anew, so that nothing has to be kept between the two.
 */
@Command(
    name = "TrafficCheck",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    description = {
      "Compares what the views say with what TrafficGenerator sent.",
      "Give it the same options; the tables must hold nothing else in that workspace."
    })
public final class TrafficCheck implements Callable<Integer> {
  private static final long KEEP_ROWS_UP_TO = 200_000;

  /** Views that are made for a few traces at a time, and the traces they are compared for. */
  private static final Set<String> SAMPLED = Set.of("langsmith_runs", "llm_calls");

  private static final String SAMPLE = "000";

  @Mixin private TrafficOptions options = new TrafficOptions();

  @Option(names = "--clickhouse", paramLabel = "URL", description = "ClickHouse's HTTP interface.")
  private String url = "http://127.0.0.1:8123";

  @Option(names = "--workspace", paramLabel = "NAME", description = "Whose rows.")
  private String workspace = "default";

  @Option(
      names = "--views",
      paramLabel = "VIEW",
      split = ",",
      description = "Only these; all when not given.")
  private List<String> only = List.of();

  @Option(
      names = "--without",
      paramLabel = "VIEW.COLUMN",
      split = ",",
      description = "Columns that are not compared.")
  private List<String> without = List.of();

  @Option(
      names = "--day",
      paramLabel = "YYYY-MM-DD",
      description = "Show rows of that day where they differ, however many spans there are.")
  private @Nullable LocalDate day;

  @Option(names = "--strict", description = "A view or column that is missing is a failure too.")
  private boolean strict;

  @Option(names = "--unpriced", description = "The receiver knew no prices of models.")
  private boolean unpriced;

  @Option(
      names = "--wait",
      paramLabel = "SECONDS",
      description = "Compare again for so long while views differ: runs settle some seconds later.")
  private long waitSeconds;

  private final PrintStream out;

  /** Prints to {@code out}. */
  public TrafficCheck(PrintStream out) {
    this.out = out;
  }

  /** Exits with 0 when everything agrees, 1 when not, 2 when called wrongly. */
  public static void main(String[] args) {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    System.exit(new CommandLine(new TrafficCheck(out)).execute(args));
  }

  @Override
  public Integer call() throws InterruptedException {
    Ledger ledger = new Ledger(unpriced ? PriceList.NONE : PriceList.PUBLIC);
    List<LedgerView> views =
        ledger.views().stream().filter(view -> only.isEmpty() || only.contains(view.name)).toList();
    TrafficSpec spec = options.spec();
    views.forEach(view -> choose(view, spec));
    ViewChecks checks =
        new ViewChecks(new ClickHouseProbe(url, Duration.ZERO), workspace, views, without);
    ledger.fill(spec);
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(waitSeconds);
    boolean equal = checks.compare();
    while (!equal && System.nanoTime() < deadline) {
      TimeUnit.SECONDS.sleep(1);
      equal = checks.compare();
    }
    new ComparisonReport(checks.results()).print(out);
    boolean missing = checks.results().stream().anyMatch(Comparison::isMissing);
    return equal && !(strict && missing) ? 0 : 1;
  }

  /** Chooses which rows are kept and compared, so that memory does. */
  private void choose(LedgerView view, TrafficSpec spec) {
    boolean few = spec.spans() <= KEEP_ROWS_UP_TO;
    if (day != null) {
      view.keepRowsOf(day.toEpochDay());
    } else if (few) {
      view.keepRows();
    }
    if (!few && SAMPLED.contains(view.name)) {
      view.sample(SAMPLE);
    }
  }
}
