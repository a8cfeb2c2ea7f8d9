package io.spanhouse.springai;

import org.jspecify.annotations.Nullable;

/** Spring AI's providers as OpenTelemetry names them ({@code gen_ai.provider.name}). */
final class Providers {
  private Providers() {}

  static @Nullable String name(String provider) {
    return switch (provider) {
      case "spring_ai" -> null;
      case "bedrock_converse" -> "aws.bedrock";
      case "google_genai" -> "gcp.gen_ai";
      case "vertex_ai" -> "gcp.vertex_ai";
      default -> provider;
    };
  }
}
