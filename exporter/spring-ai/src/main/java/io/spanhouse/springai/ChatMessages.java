package io.spanhouse.springai;

import io.spanhouse.semconv.Message;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.messages.ToolResponseMessage;
import org.springframework.ai.chat.messages.UserMessage;
import org.springframework.ai.content.Media;
import tools.jackson.databind.json.JsonMapper;

/**
 * Spring AI's messages as semconv's. A message with parts other than text has the standard's part
 * array as its text. Of media only the type is kept.
 */
final class ChatMessages {
  private static final JsonMapper JSON = new JsonMapper();

  private ChatMessages() {}

  static List<Message> of(List<? extends org.springframework.ai.chat.messages.Message> messages) {
    return messages.stream().flatMap(ChatMessages::messages).toList();
  }

  private static Stream<Message> messages(org.springframework.ai.chat.messages.Message message) {
    if (message instanceof AssistantMessage answer) {
      return Stream.of(Message.assistant(text(answer)));
    }
    if (message instanceof ToolResponseMessage results) {
      return results.getResponses().stream().map(ChatMessages::toolResult);
    }
    String text = orEmpty(message.getText());
    if (message instanceof UserMessage user) {
      for (Media media : user.getMedia()) {
        text += "\n[" + media.getMimeType() + "]";
      }
    }
    return Stream.of(new Message(message.getMessageType().getValue(), text));
  }

  private static String text(AssistantMessage message) {
    String text = orEmpty(message.getText());
    if (!message.hasToolCalls()) {
      return text;
    }
    List<Map<String, @Nullable Object>> parts = new ArrayList<>();
    if (!text.isEmpty()) {
      parts.add(part("text", "content", text));
    }
    for (AssistantMessage.ToolCall call : message.getToolCalls()) {
      Map<String, @Nullable Object> part = part("tool_call", "id", call.id());
      part.put("name", call.name());
      part.put("arguments", call.arguments());
      parts.add(part);
    }
    return JSON.writeValueAsString(parts);
  }

  private static Message toolResult(ToolResponseMessage.ToolResponse response) {
    Map<String, @Nullable Object> part = part("tool_call_response", "id", response.id());
    part.put("response", response.responseData());
    return new Message("tool", JSON.writeValueAsString(List.of(part)));
  }

  private static Map<String, @Nullable Object> part(
      String type, String key, @Nullable Object value) {
    Map<String, @Nullable Object> part = new LinkedHashMap<>();
    part.put("type", type);
    part.put(key, value);
    return part;
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }
}
