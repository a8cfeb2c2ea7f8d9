package io.spanhouse.benchmarks;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** CPU time of a process, in user and kernel mode, by the operating system's count. */
public final class Cpu {
  /** What Linux calls USER_HZ; 100 on every architecture there is a JDK for. */
  private static final double TICKS_PER_SECOND = 100;

  private static final int USER_TICKS_AFTER_NAME = 11;

  private Cpu() {}

  /** Seconds a process has used so far. */
  public static double seconds(ProcessHandle process) {
    return process.info().totalCpuDuration().orElse(Duration.ZERO).toNanos() / 1e9;
  }

  /**
   * Seconds by thread, threads that differ only in digits taken together. Linux cuts names to 15
   * characters. Empty on other systems.
   */
  static Map<String, Double> secondsByThread(ProcessHandle process) throws IOException {
    Map<String, Double> seconds = new TreeMap<>();
    Path tasks = Path.of("/proc", Long.toString(process.pid()), "task");
    if (!Files.isDirectory(tasks)) {
      return seconds;
    }
    try (DirectoryStream<Path> threads = Files.newDirectoryStream(tasks)) {
      for (Path thread : threads) {
        String stat = read(thread.resolve("stat"));
        if (stat != null) {
          String name = stat.substring(stat.indexOf('(') + 1, stat.lastIndexOf(')'));
          String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
          double ticks =
              Double.parseDouble(fields[USER_TICKS_AFTER_NAME])
                  + Double.parseDouble(fields[USER_TICKS_AFTER_NAME + 1]);
          seconds.merge(name.replaceAll("\\d+", "N"), ticks / TICKS_PER_SECOND, Double::sum);
        }
      }
    }
    return seconds;
  }

  private static @Nullable String read(Path file) throws IOException {
    try {
      return Files.readString(file);
    } catch (NoSuchFileException e) {
      return null; // the thread has ended
    }
  }
}
