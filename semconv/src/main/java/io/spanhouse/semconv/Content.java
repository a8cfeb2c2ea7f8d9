package io.spanhouse.semconv;

import io.opentelemetry.api.common.AttributeKey;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Makes what is recorded fit to leave: redacted first, then cut. */
final class Content {
  static final int DEFAULT_MAX_LENGTH = 65_536;

  private final @Nullable Redaction redaction;
  private final int maxLength;

  /**
   * Content of up to {@code maxLength} chars of text; JSON text gets that long and is then closed,
   * so that it stays valid.
   */
  Content(@Nullable Redaction redaction, int maxLength) {
    this.redaction = redaction;
    this.maxLength = maxLength;
  }

  /** Text as text, containers as JSON text; null when there is nothing that may leave. */
  @Nullable String of(AttributeKey<?> key, @Nullable Object value) {
    if (value == null) {
      return null;
    }
    try {
      return fit(key.getKey(), value);
    } catch (RuntimeException e) {
      Guard.log(e);
      return null;
    }
  }

  /** Each of the texts that are there; null when there are none. */
  @Nullable List<String> each(AttributeKey<?> key, String @Nullable [] texts) {
    if (texts == null) {
      return null;
    }
    List<String> all =
        Arrays.stream(texts).map(text -> of(key, text)).filter(Objects::nonNull).toList();
    return all.isEmpty() ? null : all;
  }

  private @Nullable String fit(String key, Object value) {
    if (!(value instanceof String) && JsonText.isContainer(value)) {
      return redaction == null
          ? JsonText.of(value, null, maxLength)
          : JsonText.of(value, text -> redact(key, text), maxLength);
    }
    String text = redact(key, value.toString());
    return text == null ? null : cut(text, maxLength);
  }

  private @Nullable String redact(String key, @Nullable String text) {
    if (redaction == null || text == null) {
      return text;
    }
    try {
      return redaction.redact(key, text);
    } catch (StackOverflowError | LinkageError e) {
      throw new IllegalStateException("redaction failed", e);
    }
  }

  /** At most {@code maxLength} chars and a mark that tells how many are missing. */
  static String cut(String text, int maxLength) {
    if (text.length() <= maxLength) {
      return text;
    }
    int end = maxLength;
    if (end > 0
        && Character.isHighSurrogate(text.charAt(end - 1))
        && Character.isLowSurrogate(text.charAt(end))) {
      end--;
    }
    return text.substring(0, end) + "…[" + (text.length() - end) + " more characters]";
  }
}
