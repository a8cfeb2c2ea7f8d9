package io.spanhouse.langchain4j;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.Content;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.service.Result;
import io.spanhouse.semconv.Message;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * LangChain4j's messages as semconv's. A message with parts other than text has the standard's part
 * array as its text. Of images, sounds, videos and files only the type is kept.
 */
final class ChatMessages {
  private static final ObjectMapper JSON = new ObjectMapper();

  private ChatMessages() {}

  static List<Message> of(List<? extends ChatMessage> messages) {
    return messages.stream().map(ChatMessages::message).toList();
  }

  /** What an AI service answered: the text of it where it is LangChain4j's own type. */
  static Object answer(Object result) {
    if (result instanceof ChatResponse response) {
      return String.valueOf(response.aiMessage().text());
    }
    if (result instanceof AiMessage message) {
      return String.valueOf(message.text());
    }
    if (result instanceof Result<?> withDetails) {
      return String.valueOf(withDetails.content());
    }
    return result;
  }

  static @Nullable String text(UserMessage message) {
    return message == null ? null : text(message.contents());
  }

  static String text(List<Content> contents) {
    return contents.stream()
        .map(
            content ->
                content instanceof TextContent text ? text.text() : "[" + type(content) + "]")
        .collect(Collectors.joining("\n"));
  }

  private static Message message(ChatMessage message) {
    if (message instanceof SystemMessage system) {
      return Message.system(system.text());
    }
    if (message instanceof UserMessage user) {
      return Message.user(text(user.contents()));
    }
    if (message instanceof AiMessage answer) {
      return new Message("assistant", text(answer));
    }
    if (message instanceof ToolExecutionResultMessage result) {
      return new Message("tool", json(List.of(toolResult(result))));
    }
    return new Message(message.type().name().toLowerCase(Locale.ROOT), message.toString());
  }

  private static String text(AiMessage message) {
    String text = message.text();
    if (!message.hasToolExecutionRequests()) {
      return text == null ? "" : text;
    }
    List<Map<String, @Nullable Object>> parts = new ArrayList<>();
    if (text != null) {
      parts.add(part("text", "content", text));
    }
    for (ToolExecutionRequest request : message.toolExecutionRequests()) {
      Map<String, @Nullable Object> part = part("tool_call", "id", request.id());
      part.put("name", request.name());
      part.put("arguments", request.arguments());
      parts.add(part);
    }
    return json(parts);
  }

  private static Map<String, @Nullable Object> toolResult(ToolExecutionResultMessage message) {
    Map<String, @Nullable Object> part = part("tool_call_response", "id", message.id());
    part.put("response", text(message.contents()));
    return part;
  }

  private static Map<String, @Nullable Object> part(
      String type, String key, @Nullable Object value) {
    Map<String, @Nullable Object> part = new LinkedHashMap<>();
    part.put("type", type);
    part.put(key, value);
    return part;
  }

  private static String type(Content content) {
    return content.type().name().toLowerCase(Locale.ROOT);
  }

  private static String json(Object value) {
    try {
      return JSON.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      return value.toString();
    }
  }
}
