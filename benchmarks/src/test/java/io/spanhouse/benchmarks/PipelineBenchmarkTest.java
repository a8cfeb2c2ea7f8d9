package io.spanhouse.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/**
 * The whole benchmark, small: three processes, a real ClickHouse. What it says is not looked at.
 */
class PipelineBenchmarkTest {
  @TempDir Path directory;

  @Test
  void smallRun_measuresEverythingAndFindsEverySpan() {
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    int exitCode =
        new CommandLine(
                new PipelineBenchmark(new PrintStream(printed, true, StandardCharsets.UTF_8)))
            .execute(
                "--shape=AGENT",
                "--spans=5000",
                "--warmup-spans=1000",
                "--bare-spans=5000",
                "--paced-rate=1000",
                "--paced-seconds=1",
                "--rest-seconds=0",
                "--load=--connections=1 --in-flight=4",
                "--profile=" + directory.resolve("receiver.jfr"));
    String text = printed.toString(StandardCharsets.UTF_8);
    assertThat(exitCode).as(text).isZero();
    assertThat(text)
        .containsPattern("spans sent and acknowledged +5,000")
        .containsPattern("rows in spans +5,000")
        .containsPattern("rows in runs +1,000")
        .contains("receiver + ClickHouse / bare insert", "CPU samples by stage", "p99");
    assertThat(directory.resolve("receiver.jfr")).isNotEmptyFile();
  }
}
