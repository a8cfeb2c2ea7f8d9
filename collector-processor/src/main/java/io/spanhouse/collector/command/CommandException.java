package io.spanhouse.collector.command;

/** A command failed. The message is one line: what is wrong, and where possible what to do. */
class CommandException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  CommandException(String message) {
    super(message);
  }

  CommandException(String message, Throwable cause) {
    super(message, cause);
  }
}
