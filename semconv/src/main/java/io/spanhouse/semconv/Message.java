package io.spanhouse.semconv;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
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

  public Message {
    parts = withoutNulls(parts);
  }

  /** A message of text alone. */
  public Message(String role, @Nullable String text) {
    this(role, text == null ? List.of() : List.of(new Text(text)));
  }

  private static List<Part> withoutNulls(@Nullable List<Part> parts) {
    if (parts == null) {
      return List.of();
    }
    List<Part> present = new ArrayList<>(parts.size());
    for (Part part : parts) {
      if (part != null) {
        present.add(part);
      }
    }
    return Collections.unmodifiableList(present);
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
  static List<JsonFields> toJson(List<Message> messages, boolean toolIo) {
    List<JsonFields> items = new ArrayList<>(messages.size());
    for (Message message : messages) {
      if (message != null) {
        List<JsonFields> parts = new ArrayList<>(message.parts.size());
        for (Part part : message.parts) {
          parts.add(toJson(part, toolIo));
        }
        items.add(new JsonFields().withWord("role", message.role).with("parts", parts));
      }
    }
    return items;
  }

  /** The standard's array for instructions of one text. */
  static List<JsonFields> instructions(String text) {
    return List.of(toJson(new Text(text), true));
  }

  private static JsonFields toJson(Part part, boolean toolIo) {
    JsonFields json = new JsonFields();
    if (part instanceof Text text) {
      return json.withWord("type", "text").with("content", text.content);
    }
    if (part instanceof Reasoning reasoning) {
      return json.withWord("type", "reasoning").with("content", reasoning.content);
    }
    if (part instanceof ToolRequest request) {
      return json.withWord("type", "tool_call")
          .withWord("id", request.id)
          .withWord("name", request.name)
          .with("arguments", toolIo ? request.arguments : null);
    }
    ToolResponse response = (ToolResponse) part;
    return json.withWord("type", "tool_call_response")
        .withWord("id", response.id)
        .with("response", toolIo ? response.response : null);
  }
}
