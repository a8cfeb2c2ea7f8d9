package io.spanhouse.collector.normalize;

import com.fasterxml.jackson.annotation.JsonCreator;
import java.util.List;

/**
 * Where a convention keeps a value: an attribute, or a place in the JSON that an attribute is.
 *
 * <p>Written {@code key}, or {@code key -> place}, where the place is names and indexes joined with
 * dots, as in {@code usage -> input.details.0}. A single dot is the whole JSON: a text without its
 * quotes. JSON may be text, text in a JSON text, or an OTLP array or key-value list.
 *
 * @param path empty where the attribute itself is the value
 */
record Source(String key, List<String> path) {
  private static final String ARROW = " -> ";
  private static final String WHOLE = ".";

  /**
   * Reads the written form.
   *
   * @throws IllegalArgumentException when it is none
   */
  @JsonCreator
  static Source parse(String text) {
    int arrow = text.indexOf(ARROW);
    String key = arrow < 0 ? text : text.substring(0, arrow);
    String place = arrow < 0 ? "" : text.substring(arrow + ARROW.length());
    if (key.isBlank() || !key.equals(key.strip()) || (arrow >= 0 && place.isBlank())) {
      throw new IllegalArgumentException(
          "no source of a value: '" + text + "'; write KEY, or KEY -> PLACE.IN.JSON");
    }
    return new Source(key, arrow < 0 ? List.of() : steps(place.strip()));
  }

  private static List<String> steps(String place) {
    return place.equals(WHOLE) ? List.of("") : List.of(place.split("\\.", -1));
  }

  /** Whether the value is in the attribute's JSON and not the attribute. */
  boolean isInJson() {
    return !path.isEmpty();
  }

  /** The written form. */
  @Override
  public String toString() {
    return isInJson()
        ? key + ARROW + (path.equals(List.of("")) ? WHOLE : String.join(".", path))
        : key;
  }
}
