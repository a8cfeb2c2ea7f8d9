package io.spanhouse.collector.command.query;

import io.spanhouse.collector.command.terminal.CommandException;
import io.spanhouse.collector.command.terminal.Console;
import io.spanhouse.collector.command.terminal.TerminalText;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Hands on what ClickHouse sends, byte for byte.
 *
 * <p>Where the query fails in the middle ClickHouse writes the reason behind what it sent and
 * breaks off; that becomes a {@link CommandException} with the reason.
 */
public final class RawAnswer {
  private static final int BUFFER_BYTES = 64 << 10;

  /** {@code __exception__}, a tag, the message, its length and the tag, {@code __exception__}. */
  private static final Pattern EXCEPTION =
      Pattern.compile(
          "__exception__\\s+(\\w{16})\\s(.*?)\\s*\\d+ \\1\\s+__exception__", Pattern.DOTALL);

  private RawAnswer() {}

  /** To a file or a pipe the bytes go as they are, to a terminal without control characters. */
  public static void print(InputStream answer, Console console) {
    if (console.isTerminal()) {
      printLines(answer, console);
    } else {
      copy(answer, new UntilReaderIsGone(console));
    }
  }

  private static void printLines(InputStream answer, Console console) {
    try {
      BufferedReader lines =
          new BufferedReader(new InputStreamReader(answer, StandardCharsets.UTF_8));
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        console.line(TerminalText.sanitiseLines(line));
      }
    } catch (IOException e) {
      throw new CommandException(
          "ClickHouse broke off its answer; the reason stands at the end of what it sent", e);
    }
  }

  /** Copies to the end. */
  public static void copy(InputStream answer, OutputStream out) {
    byte[] buffer = new byte[BUFFER_BYTES];
    byte[] tail = new byte[0];
    while (true) {
      int read;
      try {
        read = answer.read(buffer);
      } catch (IOException e) {
        throw brokenOff(new String(tail, StandardCharsets.UTF_8), e);
      }
      if (read < 0) {
        return;
      }
      try {
        out.write(buffer, 0, read);
      } catch (ReaderIsGoneException e) {
        return;
      } catch (IOException e) {
        throw new CommandException("cannot write: " + e.getMessage(), e);
      }
      tail = tail(tail, buffer, read);
    }
  }

  private static byte[] tail(byte[] before, byte[] buffer, int read) {
    int kept = Math.max(0, Math.min(before.length, BUFFER_BYTES - read));
    byte[] tail = new byte[kept + read];
    System.arraycopy(before, before.length - kept, tail, 0, kept);
    System.arraycopy(buffer, 0, tail, kept, read);
    return tail;
  }

  private static CommandException brokenOff(String tail, IOException e) {
    Matcher reason = EXCEPTION.matcher(tail);
    return new CommandException(
        "ClickHouse broke off its answer: "
            + (reason.find() ? reason.group(2).replaceAll("\\s+", " ") : e.getMessage()),
        e);
  }

  /** Nobody reads on: no failure, as in {@code | head}. */
  private static final class ReaderIsGoneException extends IOException {
    private static final long serialVersionUID = 1L;
  }

  private static final class UntilReaderIsGone extends OutputStream {
    private final Console console;

    UntilReaderIsGone(Console console) {
      this.console = console;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      console.out().write(bytes, offset, length);
      if (console.out().checkError()) {
        throw new ReaderIsGoneException();
      }
    }
  }
}
