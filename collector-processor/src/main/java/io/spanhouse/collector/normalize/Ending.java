package io.spanhouse.collector.normalize;

import com.fasterxml.jackson.annotation.JsonCreator;
import java.util.Arrays;
import java.util.Locale;

/** How something ended, in the words of convention files. */
enum Ending {
  OK,
  ERROR,
  CANCELLED,
  TIMEOUT;

  @SuppressWarnings("ImmutableEnumChecker") // never written
  private final byte[] utf8 = Conventions.utf8(name().toLowerCase(Locale.ROOT));

  /** The value of column {@code events.status}. */
  byte[] utf8() {
    return utf8;
  }

  /**
   * The ending a convention file means by {@code text}.
   *
   * @throws IllegalArgumentException when there is none
   */
  @JsonCreator
  static Ending named(String text) {
    return Arrays.stream(values())
        .filter(ending -> ending.name().toLowerCase(Locale.ROOT).equals(text))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "no way to end: '" + text + "'; allowed: ok, error, cancelled, timeout"));
  }
}
