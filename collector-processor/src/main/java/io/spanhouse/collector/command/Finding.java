package io.spanhouse.collector.command;

/**
 * One line of {@code doctor}.
 *
 * @param detail what was found; for a problem also what to do about it
 */
record Finding(Level level, String subject, String detail) {
  enum Level {
    OK,
    /** Worth knowing; nothing is broken. */
    NOTE,
    WARNING,
    PROBLEM
  }

  static Finding ok(String subject, String detail) {
    return new Finding(Level.OK, subject, detail);
  }

  static Finding note(String subject, String detail) {
    return new Finding(Level.NOTE, subject, detail);
  }

  static Finding warning(String subject, String detail) {
    return new Finding(Level.WARNING, subject, detail);
  }

  static Finding problem(String subject, String detail) {
    return new Finding(Level.PROBLEM, subject, detail);
  }
}
