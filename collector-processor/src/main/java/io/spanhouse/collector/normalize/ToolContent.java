package io.spanhouse.collector.normalize;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/** What a tool was given and answered, without what frameworks wrap around it. */
final class ToolContent {
  private final JsonTexts json = new JsonTexts();

  void unwrap(Fields fields, Field field, boolean arguments) {
    if (!fields.has(field)) {
      return;
    }
    byte first = fields.buffer(field)[fields.offset(field)];
    if (first != '{' && first != '[') {
      return;
    }
    json.clear();
    JsonNode tree = json.parse(fields.buffer(field), fields.offset(field), fields.length(field));
    JsonNode inner = tree == null ? null : arguments ? arguments(tree) : result(tree);
    if (inner != null) {
      byte[] text = json.text(inner);
      if (text.length > 0) {
        fields.replace(field, text, 0, text.length);
      }
    }
  }

  /** LangChain gives a text that Python printed; decorators give positional and named arguments. */
  private @Nullable JsonNode arguments(JsonNode tree) {
    JsonNode printed = tree.path("input_str");
    if (printed.isTextual()) {
      JsonNode inner = json.inner(printed.textValue());
      return inner == null ? printed : inner;
    }
    JsonNode named = tree.path("kwargs");
    if (named.isObject() && tree.path("args").isArray() && tree.size() == 2) {
      return tree.path("args").isEmpty() ? named : named.isEmpty() ? tree.path("args") : null;
    }
    if (named.isObject() && tree.size() == 1) {
      return named;
    }
    JsonNode wrapped = only(tree);
    if (wrapped == null || !wrapped.isTextual()) {
      return wrapped != null && wrapped.isObject() ? wrapped : null;
    }
    return json.inner(wrapped.textValue());
  }

  /** The only member of one of the names that wrap arguments. */
  private static @Nullable JsonNode only(JsonNode tree) {
    if (tree.size() != 1) {
      return null;
    }
    JsonNode wrapped = MessageParts.first(tree, "input", "inputs", "arguments", "args");
    return wrapped.isMissingNode() ? null : wrapped;
  }

  private @Nullable JsonNode result(JsonNode tree) {
    JsonNode message = tree.path("output").isObject() ? tree.path("output") : tree;
    if (message.path("lc").isInt()) {
      message = message.path("kwargs");
    } else if (message.path("data").has("tool_call_id")) {
      message = message.path("data");
    }
    boolean isMessage = message.has("tool_call_id") && message.has("content");
    if (isMessage) {
      return message.path("content");
    }
    JsonNode text = tree.isArray() && tree.size() == 1 ? tree.path(0).path("text") : null;
    return text != null && text.isTextual() ? text : null;
  }
}
