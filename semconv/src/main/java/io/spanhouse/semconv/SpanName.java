package io.spanhouse.semconv;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/** The names of one kind of spans: {@code <kind> <subject>}. */
final class SpanName {
  /** Subjects are of few different values; those of a program that breaks the rule are not kept. */
  private static final int MAX_KEPT = 512;

  private final String kind;
  private final ConcurrentMap<String, String> kept = new ConcurrentHashMap<>();

  SpanName(String kind) {
    this.kind = kind;
  }

  String kind() {
    return kind;
  }

  String of(@Nullable String subject) {
    if (subject == null) {
      return kind;
    }
    String known = kept.get(subject);
    return known == null ? made(subject) : known;
  }

  private String made(String subject) {
    String name = subject.isBlank() ? kind : kind + " " + subject;
    if (kept.size() < MAX_KEPT) {
      kept.put(subject, name);
    }
    return name;
  }
}
