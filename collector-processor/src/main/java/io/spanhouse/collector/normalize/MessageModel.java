package io.spanhouse.collector.normalize;

import static io.spanhouse.collector.normalize.MessageParts.first;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a model was given or answered, as providers' APIs and frameworks write it, as one list of
 * messages with a role and parts: OpenTelemetry's GenAI message schema.
 */
final class MessageModel {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final byte[] ROLE = "[{\"role\":".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] PARTS = ",\"parts\":[{\"type\":".getBytes(StandardCharsets.US_ASCII);
  private static final int MAX_NESTING = 8;

  /** Members in which the messages are, of requests and answers of providers and frameworks. */
  private static final String[] CONTAINERS = {
    "messages",
    "contents",
    "choices",
    "candidates",
    "generations",
    "message",
    "prompt",
    "inputs",
    "outputs",
    "input",
    "output",
    "content",
    "args",
    "kwargs",
    "update"
  };

  /** Of a list of events that tells both what was given and what was answered, the answer. */
  private static final String ANSWER = "gen_ai.choice";

  private final JsonTexts json = new JsonTexts();

  /** Whether a text begins as what this class makes; then it is left alone. */
  static boolean isDone(byte[] buffer, int offset, int length) {
    int end = offset + length;
    int at = offset + ROLE.length;
    if (length < ROLE.length + PARTS.length
        || !Arrays.equals(buffer, offset, at, ROLE, 0, ROLE.length)
        || buffer[at] != '"') {
      return false;
    }
    at++;
    while (at < end && buffer[at] != '"') {
      at++;
    }
    at++;
    return at + PARTS.length <= end
        && Arrays.equals(buffer, at, at + PARTS.length, PARTS, 0, PARTS.length);
  }

  /**
   * The list of messages that a text means, or null where it means none.
   *
   * @param role of what names none
   * @param plain whether a text that is no JSON is a message
   */
  byte @Nullable [] read(byte[] buffer, int offset, int length, String role, boolean plain) {
    JsonNode tree = json.parse(buffer, offset, length);
    ArrayNode messages = NODES.arrayNode();
    if (tree == null || tree.isTextual()) {
      if (!plain) {
        return null;
      }
      JsonNode text =
          tree == null
              ? NODES.textNode(new String(buffer, offset, length, StandardCharsets.UTF_8))
              : tree;
      addPartOnly(text, role, messages);
    } else {
      addAll(tree, role, messages, 0);
    }
    return hasParts(messages) ? JsonTexts.write(joined(messages)) : null;
  }

  /** A stream's chunks, each but the last without a reason of an end, are one message. */
  private static ArrayNode joined(ArrayNode messages) {
    ArrayNode joined = NODES.arrayNode();
    for (JsonNode message : messages) {
      JsonNode last = joined.path(joined.size() - 1);
      if (last.path("finish_reason").asText("-").isEmpty()
          && last.path("role").equals(message.path("role"))) {
        join((ObjectNode) last, message);
      } else {
        joined.add(message);
      }
    }
    return joined;
  }

  private static void join(ObjectNode whole, JsonNode chunk) {
    ArrayNode parts = (ArrayNode) whole.path("parts");
    for (JsonNode part : chunk.path("parts")) {
      JsonNode last = parts.path(parts.size() - 1);
      boolean goesOn =
          part.path("content").isTextual()
              && last.path("content").isTextual()
              && last.path("type").equals(part.path("type"));
      if (goesOn) {
        ((ObjectNode) last)
            .put("content", last.path("content").asText() + part.path("content").asText());
      } else {
        parts.add(part);
      }
    }
    whole.set("finish_reason", chunk.path("finish_reason"));
  }

  private static boolean hasParts(ArrayNode messages) {
    for (JsonNode message : messages) {
      if (!message.path("parts").isEmpty()) {
        return true;
      }
    }
    return false;
  }

  int unreadable() {
    return json.unreadable();
  }

  void clear() {
    json.clear();
  }

  private void addAll(JsonNode tree, String role, ArrayNode messages, int depth) {
    if (depth > MAX_NESTING) {
      return;
    }
    if (tree.isTextual()) {
      JsonNode inner = json.inner(tree.textValue());
      if (inner == null) {
        addPartOnly(tree, role, messages);
      } else {
        addAll(inner, role, messages, depth + 1);
      }
    } else if (tree.isArray()) {
      for (JsonNode each : tree) {
        addAll(each, role, messages, depth + 1);
      }
    } else if (tree.isObject()) {
      addObject(tree, role, messages, depth + 1);
    }
  }

  private void addObject(JsonNode tree, String role, ArrayNode messages, int depth) {
    String event = tree.path("event.name").asText("");
    if (!event.isEmpty() && event.equals(ANSWER) != role.equals("assistant")) {
      return;
    }
    if (tree.has("role") || isLangChain(tree)) {
      messages.add(message(tree, role));
      return;
    }
    JsonNode system =
        filled(tree, "system", "instructions", "system_instruction", "systemInstruction");
    if (system.isMissingNode()) {
      system = filled(tree.path("config"), "system_instruction", "systemInstruction");
    }
    JsonNode inner = filled(tree, CONTAINERS);
    if (isPart(tree)) {
      addPartOnly(tree, role, messages);
    } else if (!inner.isMissingNode()) {
      if (!system.isMissingNode()) {
        addAll(system.isObject() ? system.path("parts") : system, "system", messages, depth);
      }
      int before = messages.size();
      addAll(inner, role, messages, depth);
      addFinishReason(tree, before, messages);
    }
  }

  /** Parts without a message around them are one message. */
  private void addPartOnly(JsonNode source, String role, ArrayNode messages) {
    JsonNode part = MessageParts.part(source, json);
    if (part == null) {
      return;
    }
    String type = part.path("type").asText();
    String speaker =
        type.equals("tool_call_response") ? "tool" : type.equals("tool_call") ? "assistant" : role;
    ObjectNode message = NODES.objectNode().put("role", speaker);
    message.putArray("parts").add(part);
    messages.add(message);
  }

  /** The first member that is there and not empty. */
  private static JsonNode filled(JsonNode tree, String... names) {
    for (String name : names) {
      JsonNode value = tree.path(name);
      if (!value.isMissingNode()
          && !value.isNull()
          && !(value.isContainerNode() && value.isEmpty())) {
        return value;
      }
    }
    return NODES.missingNode();
  }

  private static boolean isPart(JsonNode tree) {
    if (tree.path("message").isObject()) {
      return false;
    }
    return (tree.path("type").isTextual() && !tree.has("messages"))
        || tree.path("text").isTextual()
        || tree.path("functionCall").isObject()
        || tree.path("toolUse").isObject()
        || tree.path("toolRequest").isObject();
  }

  private static boolean isLangChain(JsonNode tree) {
    return tree.path("lc").isInt()
        || (tree.path("type").asText().matches("human|ai|system|tool|AIMessageChunk")
            && tree.has("content"));
  }

  private static void addFinishReason(JsonNode tree, int from, ArrayNode messages) {
    JsonNode reason = first(tree, "finish_reason", "finishReason");
    if (reason.isTextual() && messages.size() > from) {
      ((ObjectNode) messages.get(messages.size() - 1)).put("finish_reason", reason.asText());
    }
  }

  private ObjectNode message(JsonNode source, String role) {
    JsonNode body = source.path("lc").isInt() ? source.path("kwargs") : source;
    ObjectNode message = NODES.objectNode().put("role", roleOf(source, role));
    if (body.path("name").isTextual()) {
      message.set("name", body.path("name"));
    }
    ArrayNode parts = NODES.arrayNode();
    addParts(body, message.path("role").asText(), parts);
    message.set("parts", parts);
    JsonNode reason = first(body, "finish_reason", "finishReason", "stop_reason");
    if (reason.isTextual()) {
      message.set("finish_reason", reason);
    }
    return message;
  }

  private static String roleOf(JsonNode source, String role) {
    String named = source.path("role").asText("");
    if (named.isEmpty() && source.path("lc").isInt()) {
      named = source.path("id").path(source.path("id").size() - 1).asText();
    }
    if (named.isEmpty()) {
      named = source.path("type").asText("");
    }
    String lower =
        named.toLowerCase(Locale.ROOT).replace("messagechunk", "").replace("message", "");
    return lower.isEmpty() ? role : usualRole(lower);
  }

  /** The role in OpenTelemetry's words, of one in lower case. */
  static String usualRole(String role) {
    return switch (role) {
      case "human" -> "user";
      case "ai", "model" -> "assistant";
      case "developer" -> "system";
      case "function" -> "tool";
      default -> role;
    };
  }

  private void addParts(JsonNode body, String role, ArrayNode parts) {
    JsonNode reasoning = first(body, "reasoning_content", "reasoning");
    if (reasoning.isTextual() && !reasoning.textValue().isEmpty()) {
      parts.addObject().put("type", "reasoning").set("content", reasoning);
    }
    JsonNode content = filled(body, "parts", "content", "message", "gen_ai.event.content");
    boolean isAnswer = role.equals("tool") && (body.has("tool_call_id") || body.has("id"));
    if (isAnswer) {
      parts.add(MessageParts.response(body));
    } else if (content.isTextual() && json.inner(content.textValue()) instanceof ArrayNode list) {
      addEach(list, parts);
    } else if (content.isArray()) {
      addEach(content, parts);
    } else if (content.path("tool_calls").isArray() || content.path("content").isTextual()) {
      addParts(content, role, parts);
    } else if (!content.isMissingNode()) {
      add(content, parts);
    }
    JsonNode calls = first(body, "tool_calls", "toolCalls");
    if (calls.isMissingNode() || calls.isEmpty()) {
      calls = first(body.path("additional_kwargs"), "tool_calls");
    }
    if (calls.isTextual() && json.inner(calls.textValue()) instanceof ArrayNode list) {
      calls = list;
    }
    boolean told = hasCall(parts);
    for (JsonNode call : calls) {
      if (!told) {
        add(call, parts);
      }
    }
    if (body.path("function_call").isObject() && !told) {
      add(body.path("function_call"), parts);
    }
  }

  private static boolean hasCall(ArrayNode parts) {
    for (JsonNode part : parts) {
      if (part.path("type").asText().equals("tool_call")) {
        return true;
      }
    }
    return false;
  }

  private void addEach(JsonNode list, ArrayNode parts) {
    list.forEach(each -> add(each, parts));
  }

  private void add(JsonNode source, ArrayNode parts) {
    JsonNode part = MessageParts.part(source, json);
    if (part != null) {
      parts.add(part);
    }
  }
}
