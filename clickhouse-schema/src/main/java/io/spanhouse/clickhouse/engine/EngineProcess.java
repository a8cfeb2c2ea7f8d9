package io.spanhouse.clickhouse.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.jna.Native;
import io.spanhouse.clickhouse.ClickHouseException;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** One child process, from launch to exit. */
final class EngineProcess {
  private static final Duration START_TIMEOUT = Duration.ofMinutes(2);
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(20);
  private static final Duration PROBE_TIMEOUT = Duration.ofSeconds(5);
  private static final long PROBE_INTERVAL_MILLIS = 20;

  private final Process process;
  private final EngineConfiguration configuration;
  private final EngineDirectory directory;

  private EngineProcess(
      Process process, EngineConfiguration configuration, EngineDirectory directory) {
    this.process = process;
    this.configuration = configuration;
    this.directory = directory;
  }

  /** Starts the child; it is not ready yet. */
  static EngineProcess launch(
      Path library, EngineConfiguration configuration, EngineDirectory directory) {
    try {
      directory.writeConfiguration(configuration);
      ProcessBuilder builder =
          new ProcessBuilder(command(library, configuration, directory))
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(directory.standardError().toFile());
      // Agents and options meant for the parent's JVM.
      builder.environment().remove("JAVA_TOOL_OPTIONS");
      builder.environment().remove("JDK_JAVA_OPTIONS");
      // The engine takes its time zone from here and ignores <timezone>: days and months are those
      // of UTC on every machine.
      builder.environment().put("TZ", "UTC");
      return new EngineProcess(builder.start(), configuration, directory);
    } catch (IOException e) {
      throw new ClickHouseException(
          "the embedded ClickHouse cannot be started (%s): make %s writable, and check the JDK in %s"
              .formatted(e, directory.root(), System.getProperty("java.home")),
          e);
    }
  }

  private static List<String> command(
      Path library, EngineConfiguration configuration, EngineDirectory directory) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-Xms8m",
            "-Xmx64m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:-UsePerfData",
            "-XX:-CreateCoredumpOnCrash",
            "-XX:ErrorFile=" + directory.crashReport(),
            "-Xrs",
            "-Djna.nosys=true",
            "-Djna.tmpdir=" + directory.nativeTemporary()));
    if (Runtime.version().feature() >= 24) {
      command.add("--enable-native-access=ALL-UNNAMED");
    }
    command.addAll(
        List.of(
            "-cp",
            codeOf(Native.class) + File.pathSeparator + codeOf(EngineMain.class),
            EngineMain.class.getName(),
            library.toString(),
            directory.engineLock().toString(),
            directory.temporary() ? directory.root().toString() : "-"));
    command.addAll(configuration.arguments(directory.configuration()));
    return command;
  }

  private static Path codeOf(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Returns once the engine answers a query; a child that cannot is ended first. */
  void awaitReady() {
    long deadline = System.nanoTime() + START_TIMEOUT.toNanos();
    while (!answers()) {
      try {
        if (process.waitFor(PROBE_INTERVAL_MILLIS, TimeUnit.MILLISECONDS)) {
          throw new ClickHouseException("the embedded ClickHouse does not start: " + lastWords());
        }
      } catch (InterruptedException e) {
        kill();
        Thread.currentThread().interrupt();
        throw new ClickHouseException("interrupted while the embedded ClickHouse starts", e);
      }
      if (System.nanoTime() - deadline > 0) {
        kill();
        throw new ClickHouseException(
            "the embedded ClickHouse does not answer within %d s: %s"
                .formatted(START_TIMEOUT.toSeconds(), lastWords()));
      }
    }
  }

  private boolean answers() {
    try {
      String url = "http://127.0.0.1:" + configuration.httpPort();
      String password = configuration.access().password();
      return HttpInterface.query(url, password, "SELECT getMacro('engine')", PROBE_TIMEOUT)
          .equals(configuration.token());
    } catch (IOException e) {
      return false;
    }
  }

  /** The engine's reason for ending, in one line, and where to read more. */
  String lastWords() {
    String reason = "it gave no reason";
    try {
      for (String line : Files.readString(directory.standardError(), UTF_8).lines().toList()) {
        if (!line.isBlank() && !line.startsWith("Logging ")) {
          reason = line.strip();
        }
      }
    } catch (IOException e) {
      reason = e.toString();
    }
    return "%s (exit code %s, log in %s)"
        .formatted(reason, process.isAlive() ? "none yet" : exitCode(), directory.log());
  }

  boolean exited() {
    return !process.isAlive();
  }

  int exitCode() {
    return process.exitValue();
  }

  ProcessHandle handle() {
    return process.toHandle();
  }

  void awaitExit() throws InterruptedException {
    process.waitFor();
  }

  /**
   * Ends the child by the end of its input, and by force after a while. While a client holds a
   * connection open the engine takes 5 s to end.
   */
  void stop() {
    try {
      process.getOutputStream().close();
    } catch (IOException e) {
      // The child is gone, which is what the close is for.
    }
    boolean nothingToKeep = directory.temporary();
    if (nothingToKeep || !exitsWithin(STOP_TIMEOUT)) {
      kill();
    }
  }

  /** The same, but what is in a temporary directory stays. */
  void stopForRestart() {
    if (directory.temporary()) {
      kill();
    } else {
      stop();
    }
  }

  private void kill() {
    process.destroyForcibly();
    exitsWithin(STOP_TIMEOUT);
  }

  /** Waits even on an interrupted thread: a shutdown must not leave the child half closed. */
  private boolean exitsWithin(Duration timeout) {
    long deadline = System.nanoTime() + timeout.toNanos();
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return process.waitFor(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
