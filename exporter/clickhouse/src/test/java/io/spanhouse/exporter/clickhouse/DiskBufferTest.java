package io.spanhouse.exporter.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.spanhouse.clickhouse.ClickHouse;
import io.spanhouse.collector.Collector;
import io.spanhouse.collector.CollectorOptions;
import io.spanhouse.semconv.AgentTelemetry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;

/** What processes put on disk while there was no collector, in the tables. */
@Testcontainers
class DiskBufferTest {
  private static final int RUNS = 40;

  @Container private static final ClickHouse CLICKHOUSE = ClickHouse.forTests();

  @TempDir Path directory;

  @Test
  void collectorAbsent_processEnds_theNextOneDeliversEverythingOnce() throws Exception {
    Database database = Database.create(CLICKHOUSE, "later");
    int port = freePort();
    try (OpenTelemetrySdk first = sdk(port)) {
      record(first, "first");
    }
    try (Collector collector = Collector.start(at(port, database));
        OpenTelemetrySdk second = sdk(port)) {
      assertThat(collector.grpcPort()).isEqualTo(port);
      record(second, "second");
      database.await(
          "SELECT agent, status, count() FROM runs FINAL GROUP BY ALL ORDER BY ALL FORMAT TSV",
          "first\tsuccess\t" + RUNS + "\nsecond\tsuccess\t" + RUNS);
      String twoOfEach = "llm_call\t" + 2 * RUNS + "\nlog\t" + 2 * RUNS;
      database.await("SELECT type, count() FROM events GROUP BY ALL ORDER BY ALL", twoOfEach);
      database.await(
          "SELECT count(), uniqExact(span_id) FROM spans FINAL", 4 * RUNS + "\t" + 4 * RUNS);
      database.await("SELECT sum(input_tokens) FROM events FINAL", String.valueOf(20 * RUNS));
    }
    assertThat(requests("traces") + requests("logs")).isZero();
  }

  @Test
  void processKilled_whatItHadDoneIsThere() throws Exception {
    Database database = Database.create(CLICKHOUSE, "killed");
    int port = freePort();
    Process program = startProgram(port);
    try {
      // The run's start, and the model call's end a second later.
      while (requests("traces") < 2 || requests("logs") < 1) {
        assertThat(program.isAlive()).isTrue();
        TimeUnit.MILLISECONDS.sleep(20);
      }
    } finally {
      program.destroyForcibly().waitFor();
    }
    try (Collector collector = Collector.start(at(port, database));
        OpenTelemetrySdk second = sdk(port)) {
      assertThat(List.of(collector, second)).isNotEmpty();
      database.await("SELECT agent, status FROM runs FINAL", "interrupted\trunning");
      database.await(
          "SELECT type, status FROM events FINAL ORDER BY type", "llm_call\tok\nlog\tok");
    }
  }

  private static void record(OpenTelemetrySdk sdk, String agent) throws Exception {
    AgentTelemetry telemetry = AgentTelemetry.create(sdk);
    for (int i = 0; i < RUNS; i++) {
      telemetry
          .run(agent)
          .start()
          .call(
              run -> {
                telemetry.modelCall("openai", "gpt-5.4").call(call -> call.tokens(10, 5));
                return run.log("working");
              });
    }
  }

  private OpenTelemetrySdk sdk(int port) {
    Map<String, String> properties = properties(port);
    // Whether starts are told as well depends on how long a run takes.
    properties.put("otel.exporter.spanhouse.live", "false");
    // In several requests. A flush in the middle may not have ended when the end of the process
    // asks for another, which then does not happen.
    properties.put("otel.blrp.max.export.batch.size", "16");
    properties.put("otel.bsp.max.export.batch.size", "16");
    return AutoConfiguredOpenTelemetrySdk.builder()
        .addPropertiesSupplier(() -> properties)
        .disableShutdownHook()
        .build()
        .getOpenTelemetrySdk();
  }

  private Process startProgram(int port) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    properties(port).forEach((name, value) -> command.add("-D" + name + "=" + value));
    command.addAll(
        List.of(
            "-Xmx128m",
            "-cp",
            System.getProperty("java.class.path"),
            InterruptedProgram.class.getName()));
    return new ProcessBuilder(command).inheritIO().start();
  }

  private Map<String, String> properties(int port) {
    return new TreeMap<>(
        Map.of(
            "otel.traces.exporter",
            "spanhouse",
            "otel.metrics.exporter",
            "none",
            "otel.exporter.spanhouse.endpoint",
            "http://127.0.0.1:" + port,
            "otel.exporter.spanhouse.disk.dir",
            directory.toString()));
  }

  private long requests(String signal) throws IOException {
    Path waiting = directory.resolve(signal);
    if (!Files.isDirectory(waiting)) {
      return 0;
    }
    try (Stream<Path> files = Files.list(waiting)) {
      return files.filter(file -> file.toString().endsWith(".otlp")).count();
    }
  }

  private static CollectorOptions at(int grpcPort, Database database) {
    return database.options().toBuilder().grpcPort(grpcPort).build();
  }

  private static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      return free.getLocalPort();
    }
  }
}
