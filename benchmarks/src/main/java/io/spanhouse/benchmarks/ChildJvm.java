package io.spanhouse.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A program of this class path in a JVM of its own, so that its CPU can be told from others'. It
 * reads commands as lines and answers each with one; its standard error is this process'.
 */
final class ChildJvm implements AutoCloseable {
  private static final int EXIT_TIMEOUT_SECONDS = 30;

  private final String name;
  private final Process process;
  private final BufferedReader out;

  /** Starts {@code main} with {@code jvmOptions} and {@code arguments}. */
  ChildJvm(Class<?> main, List<String> jvmOptions, List<String> arguments) {
    name = main.getSimpleName();
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(jvmOptions);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(arguments);
    try {
      process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    out = process.inputReader(StandardCharsets.UTF_8);
  }

  ProcessHandle handle() {
    return process.toHandle();
  }

  /** The next line it prints. */
  String readLine() {
    try {
      String line = out.readLine();
      if (line == null) {
        throw new IllegalStateException(name + " ended early, with exit code " + exitCode());
      }
      return line;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Sends a line and returns the answer. */
  String ask(String line) {
    OutputStream in = process.getOutputStream();
    try {
      in.write((line + "\n").getBytes(StandardCharsets.UTF_8));
      in.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(name + " does not listen", e);
    }
    return readLine();
  }

  private int exitCode() {
    try {
      return process.waitFor(EXIT_TIMEOUT_SECONDS, TimeUnit.SECONDS) ? process.exitValue() : -1;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return -1;
    }
  }

  /** Ends its input, which ends the program, and waits for that; by force after a while. */
  @Override
  public void close() {
    try {
      process.getOutputStream().close();
    } catch (IOException e) {
      // It is gone, which is what the close is for.
    }
    if (exitCode() == -1) {
      process.destroyForcibly();
    }
  }
}
