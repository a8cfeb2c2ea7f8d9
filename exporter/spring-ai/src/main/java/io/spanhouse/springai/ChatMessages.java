package io.spanhouse.springai;

import io.spanhouse.semconv.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.messages.ToolResponseMessage;
import org.springframework.ai.chat.messages.UserMessage;
import org.springframework.ai.content.Media;

/** Spring AI's messages as semconv's. Of media only the type is kept. */
final class ChatMessages {
  private ChatMessages() {}

  static List<Message> of(List<? extends org.springframework.ai.chat.messages.Message> messages) {
    return messages.stream().flatMap(ChatMessages::messages).toList();
  }

  private static Stream<Message> messages(org.springframework.ai.chat.messages.Message message) {
    if (message instanceof AssistantMessage answer) {
      return Stream.of(new Message("assistant", parts(answer)));
    }
    if (message instanceof ToolResponseMessage results) {
      return results.getResponses().stream()
          .map(response -> Message.tool(response.id(), response.responseData()));
    }
    String text = orEmpty(message.getText());
    if (message instanceof UserMessage user) {
      for (Media media : user.getMedia()) {
        text += "\n[" + media.getMimeType() + "]";
      }
    }
    return Stream.of(new Message(message.getMessageType().getValue(), text));
  }

  private static List<Message.Part> parts(AssistantMessage message) {
    List<Message.Part> parts = new ArrayList<>();
    String text = orEmpty(message.getText());
    if (!text.isEmpty()) {
      parts.add(new Message.Text(text));
    }
    for (AssistantMessage.ToolCall call : message.getToolCalls()) {
      parts.add(new Message.ToolRequest(call.id(), call.name(), call.arguments()));
    }
    return parts;
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }
}
