package io.spanhouse.collector.normalize;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One part of a message, as providers and frameworks write it, as OpenTelemetry's GenAI conventions
 * have it: text, reasoning, a tool call, its response, or what has another type and stays as it is.
 */
final class MessageParts {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  /** The type a part has here, by the type a sender gives it. */
  private static final Map<String, String> TYPES =
      Map.ofEntries(
          Map.entry("text", "text"),
          Map.entry("input_text", "text"),
          Map.entry("output_text", "text"),
          Map.entry("refusal", "text"),
          Map.entry("reasoning", "reasoning"),
          Map.entry("thinking", "reasoning"),
          Map.entry("tool_call", "tool_call"),
          Map.entry("tool-call", "tool_call"),
          Map.entry("tool_use", "tool_call"),
          Map.entry("server_tool_use", "tool_call"),
          Map.entry("function_call", "tool_call"),
          Map.entry("function", "tool_call"),
          Map.entry("tool_call_response", "tool_call_response"),
          Map.entry("tool-result", "tool_call_response"),
          Map.entry("tool_result", "tool_call_response"),
          Map.entry("function_call_output", "tool_call_response"),
          Map.entry("image_url", "uri"),
          Map.entry("input_image", "uri"));

  private MessageParts() {}

  /** The part that a text or an object is; null for nothing. */
  static @Nullable JsonNode part(JsonNode source, JsonTexts json) {
    if (source.isTextual()) {
      return source.textValue().isEmpty() ? null : text("text", source);
    }
    if (!source.isObject()) {
      return source.isNull() ? null : text("text", NODES.textNode(source.toString()));
    }
    JsonNode wrapped = wrapped(source);
    if (wrapped != null) {
      return wrapped;
    }
    String type = TYPES.get(source.path("type").asText(""));
    if (type == null) {
      return untyped(source, json);
    }
    return switch (type) {
      case "text", "reasoning" -> words(type, source);
      case "tool_call" -> call(source, json);
      case "uri" -> uri(source);
      default -> response(source);
    };
  }

  /** Bedrock, Gemini and Genkit name the kind of a part by the key of its only member. */
  private static @Nullable JsonNode wrapped(JsonNode source) {
    JsonNode call = first(source, "functionCall", "function_call", "toolUse", "toolRequest");
    if (call.isObject() && !source.has("type")) {
      return call(call, null);
    }
    JsonNode response =
        first(source, "functionResponse", "function_response", "toolResult", "toolResponse");
    if (response.isObject()) {
      return response(response);
    }
    JsonNode reasoning = source.path("reasoningContent");
    if (reasoning.isObject()) {
      return text("reasoning", reasoning.path("reasoningText").path("text"));
    }
    return null;
  }

  private static JsonNode untyped(JsonNode source, JsonTexts json) {
    if (source.path("text").isTextual()) {
      return text(source.path("thought").asBoolean() ? "reasoning" : "text", source.path("text"));
    }
    if (source.path("reasoning").isTextual()) {
      return text("reasoning", source.path("reasoning"));
    }
    if (source.has("function")
        || (source.has("name") && source.has("args"))
        || source.has("toolName")) {
      return call(source, json);
    }
    if (source.path("type").isTextual()) {
      return source;
    }
    ObjectNode generic = NODES.objectNode().put("type", "generic");
    generic.setAll((ObjectNode) source);
    return generic;
  }

  private static @Nullable JsonNode words(String type, JsonNode source) {
    JsonNode words =
        first(source, "content", "text", "thinking", "reasoning", "refusal", "summary");
    if (words.isArray()) {
      StringBuilder all = new StringBuilder();
      words.forEach(
          each -> all.append(each.isTextual() ? each.asText() : each.path("text").asText()));
      words = NODES.textNode(all.toString());
    }
    return words.isTextual() && words.textValue().isEmpty() ? null : text(type, words);
  }

  private static ObjectNode text(String type, JsonNode words) {
    ObjectNode part = NODES.objectNode().put("type", type);
    part.set("content", words.isMissingNode() ? NODES.textNode("") : words);
    return part;
  }

  private static ObjectNode call(JsonNode source, @Nullable JsonTexts json) {
    JsonNode function = source.path("function").isObject() ? source.path("function") : source;
    ObjectNode part = NODES.objectNode().put("type", "tool_call");
    JsonNode id = first(source, "call_id", "id", "toolCallId", "toolUseId", "ref", "tool_call_id");
    if (!id.isMissingNode()) {
      part.set("id", id);
    }
    part.set("name", orEmpty(first(function, "name", "toolName", "tool_name")));
    JsonNode arguments = first(function, "arguments", "args", "input", "parameters");
    JsonNode parsed =
        arguments.isTextual() && json != null ? json.inner(arguments.textValue()) : null;
    part.set("arguments", parsed == null ? orNull(arguments) : parsed);
    return part;
  }

  static ObjectNode response(JsonNode source) {
    ObjectNode part = NODES.objectNode().put("type", "tool_call_response");
    JsonNode id =
        first(
            source,
            "tool_use_id",
            "call_id",
            "tool_call_id",
            "id",
            "toolCallId",
            "toolUseId",
            "ref");
    if (!id.isMissingNode()) {
      part.set("id", id);
    }
    JsonNode answer = first(source, "response", "result", "output", "content");
    if (answer.path("value").isValueNode() || answer.path("value").isContainerNode()) {
      answer = answer.path("value");
    }
    part.set("response", orNull(words(answer)));
    return part;
  }

  /** The text of a list that is one text. */
  private static JsonNode words(JsonNode answer) {
    boolean isOneText =
        answer.isArray() && answer.size() == 1 && answer.path(0).path("text").isTextual();
    return isOneText ? answer.path(0).path("text") : answer;
  }

  private static ObjectNode uri(JsonNode source) {
    JsonNode image = first(source, "image_url", "url", "image");
    ObjectNode part = NODES.objectNode().put("type", "uri").put("modality", "image");
    part.set("uri", orEmpty(image.isObject() ? image.path("url") : image));
    return part;
  }

  static JsonNode first(JsonNode source, String... names) {
    for (String name : names) {
      JsonNode value = source.path(name);
      if (!value.isMissingNode() && !value.isNull()) {
        return value;
      }
    }
    return NODES.missingNode();
  }

  private static JsonNode orEmpty(JsonNode node) {
    return node.isMissingNode() ? NODES.textNode("") : node;
  }

  private static JsonNode orNull(JsonNode node) {
    return node.isMissingNode() ? NODES.nullNode() : node;
  }
}
