package io.spanhouse.testing;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a model answers to one request.
 *
 * @param usage null lets the endpoint choose
 * @param slow a stream then takes many seconds
 */
public record Turn(
    int status, String text, List<ToolCall> toolCalls, @Nullable Usage usage, boolean slow) {

  public static Turn text(String text) {
    return new Turn(200, text, List.of(), null, false);
  }

  public static Turn tools(ToolCall... calls) {
    return new Turn(200, "", Arrays.asList(calls), null, false);
  }

  /** An HTTP status other than 200. */
  public static Turn error(int status) {
    return new Turn(status, "", List.of(), null, false);
  }

  /** A text that a reader leaves before its end. */
  static Turn endless() {
    return new Turn(200, "And so the rain went on. ".repeat(20), List.of(), null, true);
  }

  public Turn using(Usage usage) {
    return new Turn(status, text, toolCalls, usage, slow);
  }
}
