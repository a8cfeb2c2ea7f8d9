package io.spanhouse.langchain4j;

import dev.langchain4j.model.output.FinishReason;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** LangChain4j's finish reasons as OpenTelemetry names them. */
final class FinishReasons {
  private FinishReasons() {}

  static @Nullable String name(@Nullable FinishReason reason) {
    if (reason == null) {
      return null;
    }
    return reason == FinishReason.TOOL_EXECUTION
        ? "tool_call"
        : reason.name().toLowerCase(Locale.ROOT);
  }
}
