package io.spanhouse.collector.normalize;

/** A convention file cannot be used; the message says which, where, why and what is allowed. */
public final class ConventionException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ConventionException(String message, Throwable cause) {
    super(message, cause);
  }
}
