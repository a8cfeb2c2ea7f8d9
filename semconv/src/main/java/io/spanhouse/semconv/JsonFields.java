package io.spanhouse.semconv;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A JSON object whose names are the program's own words and no content to redact. Each name once.
 */
final class JsonFields {
  private final List<String> names = new ArrayList<>(4);
  private final List<Object> values = new ArrayList<>(4);

  /** Adds content; nothing when it is null. */
  JsonFields with(String name, @Nullable Object content) {
    if (content != null) {
      names.add(name);
      values.add(content);
    }
    return this;
  }

  /** Adds a word that is no content either. */
  JsonFields withWord(String name, @Nullable String word) {
    return with(name, word == null ? null : new Word(word));
  }

  boolean isEmpty() {
    return names.isEmpty();
  }

  int size() {
    return names.size();
  }

  String name(int i) {
    return names.get(i);
  }

  Object value(int i) {
    return values.get(i);
  }

  record Word(String text) {}
}
