package io.spanhouse.clickhouse;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A JVM with this test's class path. */
public final class ChildJvm implements AutoCloseable {
  private final Process process;
  private final BufferedReader output;

  public ChildJvm(Class<?> main, String... arguments) throws IOException {
    this("", main, arguments);
  }

  /** With another time zone of the environment; empty for that of this process. */
  ChildJvm(String timeZone, Class<?> main, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
    if (!timeZone.isEmpty()) {
      builder.environment().put("TZ", timeZone);
    }
    process = builder.start();
    output = process.inputReader();
  }

  public String readLine() throws IOException {
    String line = output.readLine();
    if (line == null) {
      throw new IOException("the child JVM ended");
    }
    return line;
  }

  long pid() {
    return process.pid();
  }

  public int awaitExit() throws InterruptedException {
    return process.waitFor();
  }

  /** Kills it with a signal it cannot see. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
