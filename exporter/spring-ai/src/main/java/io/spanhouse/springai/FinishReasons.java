package io.spanhouse.springai;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Providers' finish reasons, which Spring AI hands on as they come, as OpenTelemetry names them.
 */
final class FinishReasons {
  private FinishReasons() {}

  static @Nullable String name(@Nullable String reason) {
    if (reason == null || reason.isBlank()) {
      return null;
    }
    String name = reason.toLowerCase(Locale.ROOT);
    return switch (name) {
      case "null" -> null;
      case "end_turn", "stop_sequence" -> "stop";
      case "max_tokens" -> "length";
      case "tool_calls", "tool_use", "function_call" -> "tool_call";
      case "safety", "refusal" -> "content_filter";
      default -> name;
    };
  }
}
