package io.spanhouse.testing;

import java.util.Map;

/** A tool the model asks for; scripts leave the id out. */
public record ToolCall(String id, String name, Map<String, Object> args) {

  public static ToolCall of(String name, Map<String, Object> args) {
    return new ToolCall("", name, args);
  }

  String argsJson() {
    return Json.text(args);
  }
}
