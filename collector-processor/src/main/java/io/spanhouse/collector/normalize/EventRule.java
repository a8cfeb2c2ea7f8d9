package io.spanhouse.collector.normalize;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * What a span event or log record of a known name is good for.
 *
 * @param type type of the row it makes in table {@code events}; {@code *} for what its attributes
 *     say; null for no row
 * @param content whether its attributes fill in what the span's own do not say
 * @param message {@code INPUT} or {@code OUTPUT} when it is one message of that; null otherwise
 * @param role role of that message unless the event names one
 */
record EventRule(@Nullable String type, boolean content, @Nullable Field message, String role) {
  static EventRule parse(JsonNode rule) {
    return new EventRule(
        rule.has("type") ? rule.get("type").asText() : null,
        rule.path("content").asBoolean(),
        rule.has("message") ? Field.named(rule.get("message").asText()) : null,
        rule.path("role").asText());
  }
}
