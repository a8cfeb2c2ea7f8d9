package io.spanhouse.springai;

import io.spanhouse.semconv.AgentRun;
import io.spanhouse.semconv.AgentTelemetry;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.chat.client.ChatClientRequest;
import org.springframework.ai.chat.client.ChatClientResponse;
import org.springframework.ai.chat.client.observation.ChatClientObservationContext;
import org.springframework.ai.chat.memory.ChatMemory;
import org.springframework.ai.chat.messages.UserMessage;
import org.springframework.ai.chat.model.Generation;

/** A call of a chat client: a run. The conversation of a chat memory is its session. */
final class ChatClientRecorder extends ObservationRecorder<ChatClientObservationContext, AgentRun> {
  private static final String NO_CONVERSATION = "default";

  private final AgentTelemetry telemetry;
  private final String agent;

  ChatClientRecorder(AgentTelemetry telemetry, String agent) {
    super(ChatClientObservationContext.class);
    this.telemetry = telemetry;
    this.agent = agent;
  }

  @Override
  AgentRun start(ChatClientObservationContext context) {
    ChatClientRequest request = context.getRequest();
    String ownAgent = text(request.context(), SpringAiObservationHandler.AGENT);
    String conversation = text(request.context(), ChatMemory.CONVERSATION_ID);
    return telemetry
        .run(ownAgent == null ? agent : ownAgent)
        .session(NO_CONVERSATION.equals(conversation) ? null : conversation)
        .input(question(request))
        .start();
  }

  @Override
  void end(ChatClientObservationContext context, AgentRun run) {
    ChatClientResponse response = context.getResponse();
    if (response != null && response.chatResponse() != null) {
      Generation result = response.chatResponse().getResult();
      run.output(result == null ? null : result.getOutput().getText());
    }
  }

  private static @Nullable String question(ChatClientRequest request) {
    List<UserMessage> messages = request.prompt().getUserMessages();
    return messages.isEmpty() ? null : messages.get(messages.size() - 1).getText();
  }

  private static @Nullable String text(Map<String, @Nullable Object> parameters, String key) {
    Object value = parameters.get(key);
    return value == null ? null : value.toString();
  }
}
