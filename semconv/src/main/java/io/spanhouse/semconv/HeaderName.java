package io.spanhouse.semconv;

import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Names of HTTP headers, which ignore case. */
final class HeaderName {
  /** What every server and proxy takes, which is less than the standard allows. */
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,99}");

  private static final Pattern PROPERTY_KEY = Pattern.compile("[a-z0-9_.-]{1,64}");

  private HeaderName() {}

  /**
   * Returns {@code name} unchanged.
   *
   * @throws IllegalArgumentException when it is no name for a header
   */
  static String require(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "header name must be 1 to 100 letters, digits, '-', '_' or '.': " + name);
    }
    return name;
  }

  /** The metadata key, in lower case; null when headers cannot carry it. */
  static @Nullable String propertyKey(String key) {
    String lowerCase = key.toLowerCase(Locale.ROOT);
    return PROPERTY_KEY.matcher(lowerCase).matches() ? lowerCase : null;
  }
}
