package io.spanhouse.collector.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/** The program as a process of its own, on the class path of the tests. */
final class SpanhouseProcess implements AutoCloseable {
  private static final long TIMEOUT_SECONDS = 300;

  private final Process process;
  private final BufferedReader out;
  private final Path errors;

  private SpanhouseProcess(Process process, Path errors) {
    this.process = process;
    this.out = process.inputReader(UTF_8);
    this.errors = errors;
  }

  /**
   * Starts {@code spanhouse ARGUMENTS}.
   *
   * @param directory its current directory; what it prints to standard error goes there too
   * @param javaOptions options of its Java virtual machine
   */
  static SpanhouseProcess start(Path directory, List<String> javaOptions, List<String> arguments)
      throws IOException {
    return start(List.of(), directory, javaOptions, arguments);
  }

  /**
   * Starts {@code WRAPPER java ... spanhouse ARGUMENTS}.
   *
   * @param wrapper a command that becomes the one behind it
   */
  static SpanhouseProcess start(
      List<String> wrapper, Path directory, List<String> javaOptions, List<String> arguments)
      throws IOException {
    List<String> command = new ArrayList<>(wrapper);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(javaOptions);
    command.addAll(List.of("-cp", classPath(), Spanhouse.class.getName()));
    command.addAll(arguments);
    Path errors = Files.createTempFile(directory, "spanhouse", ".err");
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(directory.toFile()).redirectError(errors.toFile());
    // Where the engine is kept may be told to the tests; nothing else is.
    builder
        .environment()
        .keySet()
        .removeIf(name -> name.startsWith("SPANHOUSE_") && !name.equals("SPANHOUSE_CACHE_DIR"));
    // Where commands with an environment of this directory alone look for running engines.
    builder.environment().put("XDG_STATE_HOME", directory.resolve(".local/state").toString());
    return new SpanhouseProcess(builder.start(), errors);
  }

  /** The next line of standard output; fails with what is on standard error when there is none. */
  String line() throws IOException {
    String line = out.readLine();
    assertThat(line).as(this::errors).isNotNull();
    return line;
  }

  /** What is left on standard output. */
  List<String> remainingLines() {
    return out.lines().toList();
  }

  String errors() {
    try {
      return Files.readString(errors);
    } catch (IOException e) {
      return e.toString();
    }
  }

  /** Waits until standard error has that text. */
  void awaitError(String text) throws Exception {
    awaitWork(() -> errors().contains(text));
  }

  /** Waits, as long as it runs, until it has done something. */
  void awaitWork(Callable<Boolean> done) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(TIMEOUT_SECONDS);
    while (!done.call()) {
      assertThat(System.nanoTime()).as(this::errors).isLessThan(deadline);
      assertThat(process.isAlive()).as(this::errors).isTrue();
      Thread.sleep(20);
    }
  }

  long pid() {
    return process.pid();
  }

  List<ProcessHandle> children() {
    return process.children().toList();
  }

  void signal(String name) throws IOException, InterruptedException {
    Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
    assertThat(kill.waitFor()).isZero();
  }

  int awaitExit() throws InterruptedException {
    assertThat(process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)).as(this::errors).isTrue();
    return process.exitValue();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  /** That of the tests without what only tests may use. */
  private static String classPath() {
    List<String> entries = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      if (!entry.contains("testcontainers") && !entry.contains("docker-java")) {
        entries.add(Path.of(entry).toAbsolutePath().toString());
      }
    }
    return String.join(File.pathSeparator, entries);
  }
}
