package io.spanhouse.benchmarks.stage;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanhouse.benchmarks.load.Shape;
import io.spanhouse.collector.map.Tables;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** The benchmarks run and do the work they are named after. */
class StageBenchmarkTest {
  private static final int SPANS = 1000;
  private final StageBenchmark benchmark = new StageBenchmark();
  private final Stages stages = new Stages();

  @ParameterizedTest
  @EnumSource
  void everySpan_reachesTheTables(Shape shape) throws Exception {
    Requests requests = requests(shape);
    assertThat(benchmark.decode(requests, stages)).isNotZero();
    assertThat(benchmark.decodeNormalize(requests, stages)).isEqualTo(SPANS);
    assertThat(benchmark.decodeNormalizeMap(requests, stages)).isGreaterThanOrEqualTo(SPANS);
    StageBenchmark.Block block = new StageBenchmark.Block();
    block.fill(requests, stages);
    benchmark.encode(block);
    Tables sorted = benchmark.sort(block);
    assertThat(rows(sorted, "spans")).isEqualTo(SPANS);
  }

  @Test
  void agentSpans_makeRunsAndEvents() {
    Tables tables = stages.map(requests(Shape.AGENT).encoded());
    // Six model calls and two tool calls of ten spans, and the exceptions of failed tool calls.
    assertThat(rows(tables, "events")).isBetween(SPANS * 8 / 10, SPANS * 9 / 10);
    assertThat(rows(tables, "runs")).isEqualTo(SPANS * 2 / 10);
  }

  private static int rows(Tables tables, String name) {
    return tables.all().stream()
        .filter(table -> table.name().equals(name))
        .findFirst()
        .orElseThrow()
        .rows();
  }

  @Test
  void allBenchmarks_runUnderJmh() throws Exception {
    Set<String> ran = new TreeSet<>();
    for (RunResult result :
        new Runner(
                new OptionsBuilder()
                    .include(StageBenchmark.class.getName())
                    .param("shape", Shape.TINY.name())
                    .forks(0)
                    .warmupIterations(0)
                    .measurementIterations(1)
                    .measurementTime(TimeValue.milliseconds(1))
                    .shouldFailOnError(true)
                    .build())
            .run()) {
      ran.add(result.getPrimaryResult().getLabel());
    }
    assertThat(ran)
        .containsExactly(
            "decode",
            "decodeNormalize",
            "decodeNormalizeMap",
            "encode",
            "generatedClasses",
            "sort");
  }

  private static Requests requests(Shape shape) {
    Requests requests = new Requests();
    requests.shape = shape;
    requests.encode(SPANS);
    return requests;
  }
}
