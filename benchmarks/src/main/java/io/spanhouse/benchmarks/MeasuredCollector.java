package io.spanhouse.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.management.ThreadMXBean;
import io.spanhouse.collector.Collector;
import io.spanhouse.collector.CollectorOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import jdk.jfr.Recording;

/**
 * A collector in a process of its own that says what it allocates. Arguments: the URL of
 * ClickHouse. Prints its gRPC port; then, for each line {@code stats}, one line of {@link Stats} as
 * JSON; for {@code record}, begins a profile, and for {@code dump FILE}, ends it and writes it to a
 * file. Ends with its input.
 */
final class MeasuredCollector {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration SAMPLE_PERIOD = Duration.ofMillis(10);
  private static final ThreadMXBean THREADS =
      ManagementFactory.getPlatformMXBean(ThreadMXBean.class);

  private MeasuredCollector() {}

  /**
   * Counters since the process began.
   *
   * @param allocatedBytes by threads that still live: those of the pools do
   * @param collections runs of the garbage collector
   * @param collectionMillis time they took
   */
  record Stats(long allocatedBytes, long collections, long collectionMillis) {
    static Stats parse(String json) throws IOException {
      return JSON.readValue(json, Stats.class);
    }
  }

  /** Runs until its input ends. */
  public static void main(String[] args) throws IOException {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    BufferedReader commands =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    Recording recording = null;
    try (Collector collector = Collector.start(CollectorOptions.forClickHouse(args[0]))) {
      out.println(collector.grpcPort());
      String line = commands.readLine();
      while (line != null) {
        if (line.equals("record")) {
          recording = record();
          out.println("recording");
        } else if (line.startsWith("dump ") && recording != null) {
          dump(recording, Path.of(line.substring("dump ".length())));
          out.println("dumped");
        } else {
          out.println(JSON.writeValueAsString(stats()));
        }
        line = commands.readLine();
      }
    }
  }

  private static Stats stats() {
    long allocated =
        Arrays.stream(THREADS.getThreadAllocatedBytes(THREADS.getAllThreadIds())).sum();
    long collections = 0;
    long millis = 0;
    for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
      collections += collector.getCollectionCount();
      millis += collector.getCollectionTime();
    }
    return new Stats(allocated, collections, millis);
  }

  private static Recording record() {
    Recording recording = new Recording();
    recording.enable("jdk.ExecutionSample").withPeriod(SAMPLE_PERIOD);
    recording.enable("jdk.NativeMethodSample").withPeriod(SAMPLE_PERIOD);
    recording.enable("jdk.ObjectAllocationSample").with("throttle", "1000/s");
    recording.start();
    return recording;
  }

  private static void dump(Recording recording, Path file) throws IOException {
    recording.stop();
    recording.dump(file);
    recording.close();
  }
}
