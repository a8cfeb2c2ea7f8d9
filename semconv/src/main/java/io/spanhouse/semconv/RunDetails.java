package io.spanhouse.semconv;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The attributes of a run that gateways are told beyond {@link RunContext#attributes}: session name
 * and path, request, prompt and metadata.
 */
final class RunDetails {
  private static final Set<AttributeKey<?>> OF_SESSION =
      Set.of(SpanhouseAttributes.SESSION_NAME, SpanhouseAttributes.SESSION_PATH);
  private static final Set<AttributeKey<?>> OF_RUN =
      Set.of(SpanhouseAttributes.REQUEST_ID, SpanhouseAttributes.PROMPT_ID);

  private RunDetails() {}

  /** The details among {@code attributes}. */
  static Attributes in(Attributes attributes) {
    return without(
        attributes,
        key ->
            !OF_SESSION.contains(key)
                && !OF_RUN.contains(key)
                && !key.getKey().startsWith(SpanhouseAttributes.METADATA_PREFIX));
  }

  /** Those that hold for the runs below as well. */
  static Attributes lasting(Attributes details) {
    return without(
        details, key -> !OF_SESSION.contains(key) && !key.equals(SpanhouseAttributes.REQUEST_ID));
  }

  /** {@code details} of session {@code known} as far as they hold for session {@code now}. */
  static Attributes inSession(Attributes details, @Nullable String known, @Nullable String now) {
    return now == null || now.equals(known) ? details : without(details, OF_SESSION::contains);
  }

  /** {@code attributes} and, where they have nothing, {@code defaults}. */
  static Attributes merge(Attributes attributes, Attributes defaults) {
    return defaults.isEmpty() ? attributes : defaults.toBuilder().putAll(attributes).build();
  }

  /** {@code details} as far as {@code content} lets them leave. */
  static Attributes redacted(Attributes details, Content content) {
    if (details.isEmpty()) {
      return details;
    }
    AttributesBuilder redacted = Attributes.builder();
    details.forEach(
        (key, value) -> {
          boolean metadata = key.getKey().startsWith(SpanhouseAttributes.METADATA_PREFIX);
          String text = metadata ? content.of(key, value) : value.toString();
          if (text != null) {
            redacted.put(key.getKey(), text);
          }
        });
    return redacted.build();
  }

  private static Attributes without(Attributes attributes, Predicate<AttributeKey<?>> excluded) {
    return attributes.isEmpty() ? attributes : attributes.toBuilder().removeIf(excluded).build();
  }
}
