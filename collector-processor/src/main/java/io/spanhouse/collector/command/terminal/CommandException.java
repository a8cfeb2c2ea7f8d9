package io.spanhouse.collector.command.terminal;

/** A command failed. The message is one line: what is wrong, and where possible what to do. */
public class CommandException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public CommandException(String message) {
    super(message);
  }

  public CommandException(String message, Throwable cause) {
    super(message, cause);
  }
}
