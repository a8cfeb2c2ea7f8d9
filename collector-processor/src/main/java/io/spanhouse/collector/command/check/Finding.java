package io.spanhouse.collector.command.check;

/**
 * One line of {@code doctor}.
 *
 * @param detail what was found; for a problem also what to do about it
 */
public record Finding(Level level, String subject, String detail) {
  public enum Level {
    OK,
    /** Worth knowing; nothing is broken. */
    NOTE,
    WARNING,
    PROBLEM
  }

  public static Finding ok(String subject, String detail) {
    return new Finding(Level.OK, subject, detail);
  }

  public static Finding note(String subject, String detail) {
    return new Finding(Level.NOTE, subject, detail);
  }

  public static Finding warning(String subject, String detail) {
    return new Finding(Level.WARNING, subject, detail);
  }

  public static Finding problem(String subject, String detail) {
    return new Finding(Level.PROBLEM, subject, detail);
  }
}
