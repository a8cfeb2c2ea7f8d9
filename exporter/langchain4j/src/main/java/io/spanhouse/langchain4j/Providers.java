package io.spanhouse.langchain4j;

import dev.langchain4j.model.ModelProvider;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * LangChain4j's providers as OpenTelemetry names them ({@code gen_ai.provider.name}). By name, so
 * that a version with other constants works too.
 */
final class Providers {
  private Providers() {}

  static @Nullable String name(@Nullable ModelProvider provider) {
    if (provider == null) {
      return null;
    }
    return switch (provider.name()) {
      case "OTHER" -> null;
      case "OPEN_AI" -> "openai";
      case "AMAZON_BEDROCK" -> "aws.bedrock";
      case "AZURE_OPEN_AI" -> "azure.ai.openai";
      case "MICROSOFT_FOUNDRY", "GITHUB_MODELS" -> "azure.ai.inference";
      case "GOOGLE_AI_GEMINI" -> "gcp.gemini";
      case "GOOGLE_GENAI" -> "gcp.gen_ai";
      case "GOOGLE_VERTEX_AI_GEMINI", "GOOGLE_VERTEX_AI_ANTHROPIC" -> "gcp.vertex_ai";
      case "WATSONX" -> "ibm.watsonx.ai";
      default -> provider.name().toLowerCase(Locale.ROOT);
    };
  }
}
