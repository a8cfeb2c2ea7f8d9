package io.spanhouse.langchain4j;

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
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * LangChain4j's messages as semconv's. Of images, sounds, videos and files only the type is kept.
 */
final class ChatMessages {
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
      return new Message("assistant", parts(answer));
    }
    if (message instanceof ToolExecutionResultMessage result) {
      return Message.tool(result.id(), text(result.contents()));
    }
    return new Message(message.type().name().toLowerCase(Locale.ROOT), message.toString());
  }

  private static List<Message.Part> parts(AiMessage message) {
    List<Message.Part> parts = new ArrayList<>();
    if (message.thinking() != null) {
      parts.add(new Message.Reasoning(message.thinking()));
    }
    if (message.text() != null) {
      parts.add(new Message.Text(message.text()));
    }
    message
        .toolExecutionRequests()
        .forEach(
            request ->
                parts.add(
                    new Message.ToolRequest(request.id(), request.name(), request.arguments())));
    return parts;
  }

  private static String type(Content content) {
    return content.type().name().toLowerCase(Locale.ROOT);
  }
}
