package io.spanhouse.semconv;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A JSON object whose names are the program's own words and no content to redact. */
final class JsonFields {
  private final Map<String, @Nullable Object> members = new LinkedHashMap<>();

  /** Adds content; nothing when it is null. */
  JsonFields with(String name, @Nullable Object content) {
    if (content != null) {
      members.put(name, content);
    }
    return this;
  }

  /** Adds a word that is no content either. */
  JsonFields withWord(String name, @Nullable String word) {
    return with(name, word == null ? null : new Word(word));
  }

  boolean isEmpty() {
    return members.isEmpty();
  }

  Map<String, @Nullable Object> members() {
    return members;
  }

  record Word(String text) {}
}
