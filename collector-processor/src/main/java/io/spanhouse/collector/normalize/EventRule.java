package io.spanhouse.collector.normalize;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a span event or log record of a known name is good for.
 *
 * @param type type of the row it makes in table {@code events}; {@code *} for what its attributes
 *     say; null for no row
 * @param content whether its attributes fill in what the span's own do not say
 * @param message {@code INPUT} or {@code OUTPUT} when it is one message of that; null otherwise
 * @param role role of that message unless the event names one
 * @param body keys of which the first that is there holds what a tool was given or answered
 */
record EventRule(
    @Nullable String type,
    boolean content,
    @Nullable Field message,
    @Nullable String role,
    @Nullable List<String> body) {
  EventRule {
    body = ConventionFile.list(body);
  }

  /** Role of the message, empty where only the event may name one. */
  String roleOr() {
    return role == null ? "" : role;
  }

  /** Keys of the body, best first. */
  List<String> bodyKeys() {
    return ConventionFile.list(body);
  }
}
