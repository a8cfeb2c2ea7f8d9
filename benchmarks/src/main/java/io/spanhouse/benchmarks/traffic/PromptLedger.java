package io.spanhouse.benchmarks.traffic;

import static io.spanhouse.benchmarks.traffic.Column.count;
import static io.spanhouse.benchmarks.traffic.Column.money;
import static io.spanhouse.benchmarks.traffic.Column.text;

import io.spanhouse.benchmarks.traffic.TrafficRun.Status;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** View {@code prompt_versions}. */
final class PromptLedger {
  final LedgerView view =
      new LedgerView(
          "prompt_versions",
          "0",
          List.of(
              text("prompt_id"),
              text("prompt_version"),
              count("runs"),
              count("successes"),
              count("ended"),
              money("cost"),
              money("cost_per_run"),
              money("cost_per_success"),
              count("unpriced_runs"),
              count("p95_duration_ns"),
              text("scores")
                  .as(
                      "arrayStringConcat(arrayMap((k, v) -> concat(k, '=', toString(v)),"
                          + " mapKeys(scores), mapValues(scores)), ' ')")));
  private final Map<List<String>, Version> versions = new HashMap<>();

  private static final class Version {
    final Durations durations = new Durations();
    final Map<String, double[]> scores = new TreeMap<>();
    long runs;
    long successes;
    long ended;
    long cost = Money.UNKNOWN;
    long pricedRuns;
    long pricedSuccesses;
    long unpricedRuns;
  }

  void add(Scenario scenario, ScenarioTotals totals) {
    for (TrafficRun run : scenario.runs()) {
      if (run.usesPrompt()) {
        Version version =
            versions.computeIfAbsent(
                List.of(run.agent.promptId(), run.promptVersion), unused -> new Version());
        add(version, run, totals.of(run));
        addScores(version, run);
      }
    }
  }

  private static void add(Version version, TrafficRun run, RunTotals own) {
    boolean success = run.effectiveStatus() == Status.SUCCESS;
    version.runs++;
    version.successes += success ? 1 : 0;
    if (success || run.isFailure()) {
      version.ended++;
      version.durations.add(run.lastTime() - run.startedAt);
    }
    version.cost = Money.sum(version.cost, own.treeCost);
    if (own.treeCost != Money.UNKNOWN) {
      version.pricedRuns++;
      version.pricedSuccesses += success ? 1 : 0;
    } else if (own.treeTotal > 0) {
      version.unpricedRuns++;
    }
  }

  private static void addScores(Version version, TrafficRun run) {
    for (TrafficEvent event : run.events) {
      if (event.type().equals("score")) {
        score(version, event.name(), event.number());
      }
    }
    for (TrafficSpan span : run.trace.spans) {
      if (span.kind == Kind.EVALUATION && span.run() == run) {
        score(version, span.subject, span.score);
      }
    }
  }

  private static void score(Version version, String name, double value) {
    double[] sumAndCount = version.scores.computeIfAbsent(name, unused -> new double[2]);
    sumAndCount[0] += value;
    sumAndCount[1]++;
  }

  void close() {
    versions.forEach(
        (key, version) ->
            view.begin()
                .text(key.get(0))
                .text(key.get(1))
                .count(version.runs)
                .count(version.successes)
                .count(version.ended)
                .money(version.cost)
                .money(share(version.cost, version.pricedRuns))
                .money(share(version.cost, version.pricedSuccesses))
                .count(version.unpricedRuns)
                .quantile(version.durations, 0.95)
                .text(averages(version))
                .end(0));
  }

  private static long share(long cost, long count) {
    return count == 0 ? Money.UNKNOWN : cost / count;
  }

  private static String averages(Version version) {
    StringBuilder text = new StringBuilder();
    version.scores.forEach(
        (name, sumAndCount) ->
            text.append(text.isEmpty() ? "" : " ")
                .append(name)
                .append('=')
                .append(Row.number(sumAndCount[0] / sumAndCount[1])));
    return text.toString();
  }
}
