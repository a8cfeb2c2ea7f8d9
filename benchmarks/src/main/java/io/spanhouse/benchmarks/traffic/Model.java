package io.spanhouse.benchmarks.traffic;

import static io.spanhouse.benchmarks.traffic.Rates.perMillion;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A model that traffic calls.
 *
 * @param sentProvider as the client says it
 * @param provider its canonical name
 * @param request the model that is asked for
 * @param response the model that answers
 * @param rates what its vendor publishes; null for a model that nobody knows
 */
record Model(
    String sentProvider,
    String provider,
    String request,
    String response,
    String server,
    @Nullable Rates rates) {
  static final List<Model> CHAT =
      List.of(
          openAi("gpt-4o", "gpt-4o-2024-08-06", perMillion("2.5", "1.25", "2.5", "10")),
          openAi(
              "gpt-4o-mini", "gpt-4o-mini-2024-07-18", perMillion("0.15", "0.075", "0.15", "0.6")),
          openAi("gpt-4.1", "gpt-4.1-2025-04-14", perMillion("2", "0.5", "2", "8")),
          openAi("o3-mini", "o3-mini-2025-01-31", perMillion("1.1", "0.55", "1.1", "4.4")),
          anthropic(
              "claude-sonnet-4-5",
              "claude-sonnet-4-5-20250929",
              perMillion("3", "0.3", "3.75", "15")
                  .from(200_001, perMillion("6", "0.6", "7.5", "22.5"))),
          anthropic(
              "claude-haiku-4-5", "claude-haiku-4-5-20251001", perMillion("1", "0.1", "1.25", "5")),
          new Model(
              "gemini",
              "gcp.gemini",
              "gemini-2.5-pro",
              "gemini-2.5-pro",
              "generativelanguage.googleapis.com",
              perMillion("1.25", "0.125", "1.25", "10")
                  .from(200_001, perMillion("2.5", "0.25", "2.5", "15"))),
          new Model(
              "vertex_ai",
              "gcp.vertex_ai",
              "gemini-2.5-flash",
              "gemini-2.5-flash",
              "europe-west4-aiplatform.googleapis.com",
              perMillion("0.3", "0.03", "0.3", "2.5")),
          new Model(
              "mistral_ai",
              "mistral_ai",
              "mistral-large-latest",
              "mistral-large-2411",
              "api.mistral.ai",
              perMillion("2", "2", "2", "6")),
          new Model(
              "aws.bedrock",
              "aws.bedrock",
              "eu.anthropic.claude-sonnet-4-5-20250929-v1:0",
              "eu.anthropic.claude-sonnet-4-5-20250929-v1:0",
              "bedrock-runtime.eu-central-1.amazonaws.com",
              perMillion("3.3", "0.33", "4.125", "16.5")),
          new Model(
              "xai",
              "x_ai",
              "grok-4",
              "grok-4-0709",
              "api.x.ai",
              perMillion("3", "0.75", "3", "15").from(128_001, perMillion("6", "0.75", "6", "30"))),
          new Model(
              "acme",
              "acme",
              "acme-frontier-1",
              "acme-frontier-1-preview",
              "models.acme.example",
              null));

  static final List<Model> EMBEDDING =
      List.of(
          openAi(
              "text-embedding-3-small",
              "text-embedding-3-small",
              perMillion("0.02", "0.02", "0.02", "0")),
          new Model(
              "mistral_ai",
              "mistral_ai",
              "mistral-embed",
              "mistral-embed",
              "api.mistral.ai",
              perMillion("0.1", "0.1", "0.1", "0")));

  private static Model openAi(String request, String response, Rates rates) {
    return new Model("openai", "openai", request, response, "api.openai.com", rates);
  }

  private static Model anthropic(String request, String response, Rates rates) {
    return new Model("anthropic", "anthropic", request, response, "api.anthropic.com", rates);
  }
}
