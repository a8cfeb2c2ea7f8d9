package io.spanhouse.collector.command;

import io.spanhouse.collector.command.option.Environment;
import io.spanhouse.collector.command.terminal.Console;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A console that keeps what is printed, and runs commands as a process would. */
public final class CapturedConsole {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final Console console;

  private CapturedConsole(boolean terminal, boolean colour) {
    console =
        new Console(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            terminal,
            colour,
            terminal);
  }

  public static CapturedConsole plain() {
    return new CapturedConsole(false, false);
  }

  public static CapturedConsole terminal() {
    return new CapturedConsole(true, true);
  }

  public Console console() {
    return console;
  }

  /** Runs {@code spanhouse ARGUMENTS} with nothing on standard input; returns the exit status. */
  public int run(Environment environment, String... arguments) {
    return runWithInput("", environment, arguments);
  }

  int runWithInput(String input, Environment environment, String... arguments) {
    return Spanhouse.commandLine(
            console, new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)), environment)
        .execute(arguments);
  }

  public String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  public List<String> outLines() {
    return out().lines().toList();
  }

  public String err() {
    return err.toString(StandardCharsets.UTF_8);
  }

  /** An environment with no variables; nothing of the real one reaches the test. */
  public static Environment emptyEnvironment(Path directory) {
    return new Environment(Map.of("HOME", directory.toString()), directory);
  }
}
