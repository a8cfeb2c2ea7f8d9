package io.spanhouse.semconv;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One message to or from a model:
 *
 * <pre>{@code
 * call.inputMessages(Message.system("Be brief."), Message.user("Weather in Paris?"));
 * call.outputMessages(
 *     Message.assistant(null, new Message.ToolRequest("call_1", "weather", Map.of("city", "Paris"))));
 * // and in the next call's input
 * Message.tool("call_1", "18 degrees, sunny");
 * }</pre>
 *
 * @param role {@code system}, {@code user}, {@code assistant} or {@code tool}
 * @param parts what it consists of
 */
public record Message(String role, List<Part> parts) {
  private static final String ROLE = JsonText.name("role");
  private static final String PARTS = JsonText.name("parts");
  private static final String TYPE = JsonText.name("type");
  private static final String CONTENT = JsonText.name("content");
  private static final String ID = JsonText.name("id");
  private static final String NAME = JsonText.name("name");
  private static final String ARGUMENTS = JsonText.name("arguments");
  private static final String RESPONSE = JsonText.name("response");

  public Message {
    parts = withoutNulls(parts);
  }

  /** A message of text alone. */
  public Message(String role, @Nullable String text) {
    this(role, text == null ? List.of() : List.of(new Text(text)));
  }

  private static List<Part> withoutNulls(@Nullable List<Part> parts) {
    if (parts == null || parts.isEmpty()) {
      return List.of();
    }
    List<Part> present = parts;
    for (int i = 0; i < parts.size(); i++) {
      if (parts.get(i) == null) {
        present = new ArrayList<>(parts);
        present.removeIf(Objects::isNull);
        break;
      }
    }
    // The same list again when it cannot be changed anyway.
    return List.copyOf(present);
  }

  /** A piece of a message. */
  public sealed interface Part permits Text, Reasoning, ToolRequest, ToolResponse {}

  public record Text(String content) implements Part {}

  /** What a model thought before it answered. */
  public record Reasoning(String content) implements Part {}

  /**
   * A model's wish to have a tool called.
   *
   * @param arguments a map; JSON text where there is only that
   */
  public record ToolRequest(@Nullable String id, String name, @Nullable Object arguments)
      implements Part {}

  /** What a tool gave back: text, or a map or list. */
  public record ToolResponse(@Nullable String id, @Nullable Object response) implements Part {}

  public static Message system(String text) {
    return new Message("system", text);
  }

  public static Message user(String text) {
    return new Message("user", text);
  }

  public static Message assistant(String text) {
    return new Message("assistant", text);
  }

  /** An answer with more than text; the text may be null. */
  public static Message assistant(@Nullable String text, Part... more) {
    List<Part> parts = new ArrayList<>();
    if (text != null) {
      parts.add(new Text(text));
    }
    if (more != null) {
      parts.addAll(Arrays.asList(more));
    }
    return new Message("assistant", parts);
  }

  /** A tool's result, on its way back to the model. */
  public static Message tool(@Nullable String callId, @Nullable Object result) {
    return new Message("tool", List.of(new ToolResponse(callId, result)));
  }

  /** The text in it; empty when there is none. */
  public String text() {
    StringBuilder text = new StringBuilder();
    for (Part part : parts) {
      if (part instanceof Text piece) {
        text.append(piece.content);
      }
    }
    return text.toString();
  }

  /**
   * The standard's message array: {@code [{"role", "parts": [...]}]}.
   *
   * @param toolIo whether arguments and results of tools are part of it
   */
  static JsonText.Writable toJson(List<Message> messages, boolean toolIo) {
    return json -> {
      json.begin('[');
      for (Message message : messages) {
        if (message != null) {
          if (!json.item()) {
            break;
          }
          message.writeTo(json, toolIo);
        }
      }
      json.end(']');
    };
  }

  /** The standard's array for instructions of one text. */
  static JsonText.Writable instructions(String text) {
    return json -> {
      json.begin('[');
      if (json.item()) {
        write(json, new Text(text), true);
      }
      json.end(']');
    };
  }

  private void writeTo(JsonText json, boolean toolIo) {
    json.begin('{');
    json.wordMember(ROLE, role);
    if (json.memberName(PARTS)) {
      json.begin('[');
      for (int i = 0; i < parts.size() && json.item(); i++) {
        write(json, parts.get(i), toolIo);
      }
      json.end(']');
    }
    json.end('}');
  }

  private static void write(JsonText json, Part part, boolean toolIo) {
    json.begin('{');
    if (part instanceof Text text) {
      json.wordMember(TYPE, "text");
      json.textMember(CONTENT, text.content);
    } else if (part instanceof Reasoning reasoning) {
      json.wordMember(TYPE, "reasoning");
      json.textMember(CONTENT, reasoning.content);
    } else if (part instanceof ToolRequest request) {
      json.wordMember(TYPE, "tool_call");
      json.wordMember(ID, request.id);
      json.wordMember(NAME, request.name);
      json.member(ARGUMENTS, toolIo ? request.arguments : null);
    } else if (part instanceof ToolResponse response) {
      json.wordMember(TYPE, "tool_call_response");
      json.wordMember(ID, response.id);
      json.member(RESPONSE, toolIo ? response.response : null);
    }
    json.end('}');
  }
}
