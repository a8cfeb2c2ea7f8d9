package io.spanhouse.clickhouse.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * Tells a person how a long fetch gets on: one line that changes on a terminal, a line now and then
 * elsewhere.
 */
final class FetchProgress {
  private static final long LINE_INTERVAL_NANOS = 5_000_000_000L;

  private final Consumer<String> lines;
  private final boolean terminal;
  private long lastLineNanos = System.nanoTime() - LINE_INTERVAL_NANOS;
  private boolean lineOpen;

  private FetchProgress(Consumer<String> lines, boolean terminal) {
    this.lines = lines;
    this.terminal = terminal;
  }

  /** Hands on whole lines without their end. */
  static FetchProgress toLines(Consumer<String> lines) {
    return new FetchProgress(lines, false);
  }

  static FetchProgress toStandardError() {
    return new FetchProgress(System.err::println, standardErrorIsTerminal());
  }

  /** A step that is shown once. */
  void step(String line) {
    if (lineOpen) {
      System.err.println();
      lineOpen = false;
    }
    lines.accept(line);
  }

  /** How far the current step is; shown as often as suits the reader. */
  void advance(String step, long doneBytes, long totalBytes) {
    String line = "%s: %d of %d MB".formatted(step, doneBytes / 1_000_000, totalBytes / 1_000_000);
    if (terminal) {
      System.err.print("\r" + line + " ");
      System.err.flush();
      lineOpen = true;
    } else if (System.nanoTime() - lastLineNanos >= LINE_INTERVAL_NANOS) {
      lastLineNanos = System.nanoTime();
      lines.accept(line);
    }
  }

  private static boolean standardErrorIsTerminal() {
    Path link = Path.of("/proc/self/fd/2");
    try {
      String target = Files.readSymbolicLink(link).toString();
      return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
    } catch (IOException e) {
      // No /proc: lines are never wrong.
      return false;
    }
  }
}
