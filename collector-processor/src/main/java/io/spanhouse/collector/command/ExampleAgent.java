package io.spanhouse.collector.command;

import io.spanhouse.collector.command.terminal.CommandException;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The article pipeline of {@code examples/java-agent} as a process of its own: what a user's
 * program is to the collector.
 */
final class ExampleAgent implements AutoCloseable {
  /** System property with the directory of the checkout, set by {@code bin/spanhouse}. */
  static final String HOME_PROPERTY = "spanhouse.home";

  private static final String MAIN_CLASS = "io.spanhouse.examples.ArticlePipeline";
  private static final Pattern RESULT = Pattern.compile("run (\\S+) trace ([0-9a-f]{32})");
  private static final long TIMEOUT_SECONDS = 120;
  private static final long GRACE_SECONDS = 10;

  private final Process process;
  private final Path output;
  private final Path errors;

  private ExampleAgent(Process process, Path output, Path errors) {
    this.process = process;
    this.output = output;
    this.errors = errors;
  }

  /**
   * Starts the agent.
   *
   * @param endpoint where it sends its spans, OTLP/gRPC
   * @param directory for what it prints
   */
  static ExampleAgent start(String endpoint, Path directory) {
    Path output = directory.resolve("example-agent.out");
    Path errors = directory.resolve("example-agent.err");
    ProcessBuilder builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                classPath(),
                MAIN_CLASS,
                "--endpoint",
                endpoint)
            .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
            .redirectOutput(output.toFile())
            .redirectError(errors.toFile());
    // Settings meant for the user's own agents must not redirect this one.
    builder
        .environment()
        .keySet()
        .removeIf(
            name ->
                name.startsWith("OTEL_")
                    || name.startsWith("SPANHOUSE_")
                    || name.equals("TRACEPARENT")
                    || name.equals("TRACESTATE"));
    try {
      return new ExampleAgent(builder.start(), output, errors);
    } catch (IOException e) {
      throw new CommandException("cannot start the example agent: " + e.getMessage(), e);
    }
  }

  /** Waits until the agent has ended; its spans are acknowledged then. */
  Result await() throws InterruptedException {
    if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
      throw new CommandException("the example agent did not end within 2 minutes");
    }
    Matcher result = RESULT.matcher(read(output));
    if (process.exitValue() != 0 || !result.find()) {
      String last = read(errors).lines().reduce((first, second) -> second).orElse("no message");
      throw new CommandException(
          "the example agent failed with status " + process.exitValue() + ": " + last);
    }
    return new Result(result.group(1), result.group(2));
  }

  /** Ends the agent where it has not ended, and waits for that. */
  @Override
  public void close() {
    process.destroy();
    process.onExit().completeOnTimeout(process, GRACE_SECONDS, TimeUnit.SECONDS).join();
    process.destroyForcibly().onExit().join();
  }

  /** What the agent says about itself. */
  record Result(String runId, String traceId) {}

  private static String read(Path file) {
    try {
      return Files.readString(file, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new CommandException(
          "cannot read what the example agent printed: " + e.getMessage(), e);
    }
  }

  private static String classPath() {
    String home = System.getProperty(HOME_PROPERTY);
    if (home == null) {
      throw new CommandException(
          "the example agent is part of a checkout: use bin/spanhouse there");
    }
    Path target = Path.of(home, "examples", "java-agent", "target");
    List<String> entries = new ArrayList<>();
    File[] jars =
        target
            .toFile()
            .listFiles((directory, name) -> name.matches("spanhouse-.*(?<!-tests)\\.jar"));
    Arrays.stream(jars == null ? new File[0] : jars)
        .max(Comparator.comparingLong(File::lastModified))
        .map(File::toString)
        .ifPresent(entries::add);
    if (entries.isEmpty()) {
      throw new CommandException(
          "the example agent is not built: no jar in "
              + target
              + "; run bin/spanhouse without"
              + " SPANHOUSE_NO_BUILD");
    }
    entries.add(target.resolve("lib") + File.separator + "*");
    return String.join(File.pathSeparator, entries);
  }
}
