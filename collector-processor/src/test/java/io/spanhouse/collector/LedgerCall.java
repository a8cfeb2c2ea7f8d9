package io.spanhouse.collector;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * One request that the fake endpoint answered. Input includes cached and written tokens, output
 * reasoning.
 *
 * @param epochMillis when it was answered, by the clock that the spans have too
 * @param api which of the endpoint's interfaces was called
 * @param answered whether it was answered with more than a refusal
 * @param text of the answer, empty when it is not known or there is none
 * @param tool that the answer asks for, empty without one
 */
record LedgerCall(
    long epochMillis,
    String api,
    boolean answered,
    String requestModel,
    String responseModel,
    long input,
    long cached,
    long written,
    long output,
    long reasoning,
    String text,
    String tool,
    JsonNode toolArguments) {

  static LedgerCall read(JsonNode entry) {
    return new LedgerCall(
        entry.has("at") ? entry.path("at").asLong() : (long) (entry.path("t").asDouble() * 1000),
        entry.path("api").asText("").replace("null", ""),
        entry.path("status").asInt() == 200 && !entry.path("aborted").asBoolean(),
        first(entry, "requestModel", "model"),
        first(entry, "responseModel", "response_model"),
        entry.path("input").asLong(),
        entry.path("cached").asLong(),
        Math.max(entry.path("write").asLong(), entry.path("cache_write").asLong()),
        entry.path("output").asLong(),
        entry.path("reasoning").asLong(),
        first(entry, "text"),
        first(entry, "tool"),
        entry.has("toolArgs") ? entry.path("toolArgs") : entry.path("tool_args"));
  }

  private static String first(JsonNode entry, String... names) {
    for (String name : names) {
      if (entry.path(name).isTextual()) {
        return entry.path(name).asText();
      }
    }
    return "";
  }

  boolean isEmbedding() {
    return api.equals("embeddings") || requestModel.contains("embed");
  }

  /** The names that its provider may have in a row. */
  List<String> providers() {
    return switch (api) {
      case "anthropic" -> List.of("anthropic");
      case "gemini" -> List.of("gcp.gemini", "gcp.vertex_ai", "gcp.gen_ai");
      case "bedrock" -> List.of("aws.bedrock");
      default -> requestModel.contains("titan") ? List.of("aws.bedrock") : List.of("openai");
    };
  }
}
