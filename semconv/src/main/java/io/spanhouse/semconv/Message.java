package io.spanhouse.semconv;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One text message to or from a model.
 *
 * @param role {@code system}, {@code user}, {@code assistant} or {@code tool}
 * @param text what it says
 */
public record Message(String role, String text) {

  public static Message system(String text) {
    return new Message("system", text);
  }

  public static Message user(String text) {
    return new Message("user", text);
  }

  public static Message assistant(String text) {
    return new Message("assistant", text);
  }

  /** The standard's message array: {@code [{"role", "parts": [{"type": "text", "content"}]}]}. */
  static List<Map<String, Object>> toMaps(List<Message> messages) {
    List<Map<String, Object>> items = new ArrayList<>(messages.size());
    for (Message message : messages) {
      Map<String, Object> item = new LinkedHashMap<>();
      item.put("role", message.role);
      item.put("parts", textParts(message.text));
      items.add(item);
    }
    return items;
  }

  static List<Map<String, String>> textParts(String text) {
    Map<String, String> part = new LinkedHashMap<>();
    part.put("type", "text");
    part.put("content", text);
    return List.of(part);
  }
}
