package io.spanhouse.collector.command.terminal;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Where a command writes: results to standard output, everything else to standard error.
 *
 * <p>Always UTF-8, whatever the locale says, so that a tree looks the same in a container.
 */
public final class Console {
  /** System property that {@code bin/spanhouse} sets when standard output is a terminal. */
  static final String TERMINAL_PROPERTY = "spanhouse.terminal";

  /** System property that {@code bin/spanhouse} sets when standard error is a terminal. */
  static final String PROGRESS_PROPERTY = "spanhouse.progress";

  private final PrintStream out;
  private final PrintStream err;
  private final boolean terminal;
  private final boolean colour;
  private final boolean progress;

  public Console(
      PrintStream out, PrintStream err, boolean terminal, boolean colour, boolean progress) {
    this.out = out;
    this.err = err;
    this.terminal = terminal;
    this.colour = colour;
    this.progress = progress;
  }

  /** The console of this process. Colour needs a terminal, and {@code NO_COLOR} unset. */
  public static Console ofProcess(Map<String, String> environment) {
    boolean terminal = Boolean.getBoolean(TERMINAL_PROPERTY);
    boolean colour =
        terminal
            && environment.getOrDefault("NO_COLOR", "").isEmpty()
            && !"dumb".equals(environment.get("TERM"));
    return new Console(
        new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8),
        new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8),
        terminal,
        colour,
        Boolean.getBoolean(PROGRESS_PROPERTY));
  }

  public PrintStream out() {
    return out;
  }

  public PrintStream err() {
    return err;
  }

  public boolean isTerminal() {
    return terminal;
  }

  public boolean hasColour() {
    return colour;
  }

  /** Prints a line of the result. The caller has sanitised what came from outside. */
  public void line(String text) {
    out.println(text);
  }

  /** Prints a line about progress or a warning, apart from the result. */
  public void note(String text) {
    err.println("spanhouse: " + TerminalText.sanitise(text));
  }

  /** Replaces the line that says how far something is, where somebody watches; empty ends it. */
  public void progress(String text) {
    if (progress) {
      err.print("\r\u001b[K" + TerminalText.sanitise(text));
      err.flush();
    }
  }

  /** Prints why the command failed, on one line. */
  public void error(String message) {
    err.println(
        "spanhouse: " + TerminalText.sanitise(message.strip().replaceAll("\\s*\\R\\s*", " ")));
  }

  /** The text in that style, or as it is when there is no colour. */
  public String paint(Style style, String text) {
    return colour && style != Style.PLAIN
        ? "\u001b[" + style.code + "m" + text + "\u001b[0m"
        : text;
  }

  /** How a piece of text stands out. */
  public enum Style {
    PLAIN(""),
    BOLD("1"),
    DIM("2"),
    RED("31"),
    GREEN("32"),
    YELLOW("33");

    private final String code;

    Style(String code) {
      this.code = code;
    }
  }
}
