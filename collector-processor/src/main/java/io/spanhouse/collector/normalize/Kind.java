package io.spanhouse.collector.normalize;

import com.fasterxml.jackson.annotation.JsonCreator;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a span is in an agent's run. */
public enum Kind {
  AGENT_INVOKE("agent.invoke", null),
  MODEL_CALL("model.call", "llm_call"),
  TOOL_EXECUTE("tool.execute", "tool_call"),
  STEP("step", "step"),
  RETRIEVAL("retrieval", "retrieval"),
  EMBEDDING("embedding", "embedding"),
  GUARDRAIL("guardrail", "guardrail"),
  EVALUATION("evaluation", "score"),
  /** Any other span (HTTP, database, ...): kept in {@code spans}, without an event of its own. */
  OTHER("", null);

  private final String text;

  @SuppressWarnings("ImmutableEnumChecker") // never written
  private final byte[] utf8;

  @SuppressWarnings("ImmutableEnumChecker") // never written
  private final byte @Nullable [] eventType;

  Kind(String text, @Nullable String eventType) {
    this.text = text;
    this.utf8 = text.getBytes(StandardCharsets.UTF_8);
    this.eventType = eventType == null ? null : eventType.getBytes(StandardCharsets.UTF_8);
  }

  /** The value of column {@code spans.kind}. */
  public byte[] utf8() {
    return utf8;
  }

  /** The type of the row a span of this kind makes in {@code events}; null when it makes none. */
  public byte @Nullable [] eventType() {
    return eventType;
  }

  /**
   * The kind a convention file means by {@code text}.
   *
   * @throws IllegalArgumentException when there is none
   */
  @JsonCreator
  static Kind named(String text) {
    for (Kind kind : values()) {
      if (kind.toString().equals(text)) {
        return kind;
      }
    }
    throw new IllegalArgumentException(
        "no kind of span: '"
            + text
            + "'; allowed: "
            + Arrays.stream(values()).map(Kind::toString).collect(Collectors.joining(", ")));
  }

  /** Its name in convention files. */
  @Override
  public String toString() {
    return this == OTHER ? "other" : text;
  }
}
