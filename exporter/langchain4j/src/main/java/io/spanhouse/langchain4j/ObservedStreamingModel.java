package io.spanhouse.langchain4j;

import dev.langchain4j.model.ModelProvider;
import dev.langchain4j.model.chat.Capability;
import dev.langchain4j.model.chat.ChatRequestOptions;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import io.opentelemetry.context.Context;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A model whose streams are timed and whose handlers work in the Context of the request. */
final class ObservedStreamingModel implements StreamingChatModel {
  private final StreamingChatModel model;
  private final Invocations invocations;

  ObservedStreamingModel(StreamingChatModel model, Invocations invocations) {
    this.model = model;
    this.invocations = invocations;
  }

  @Override
  public void chat(ChatRequest request, StreamingChatResponseHandler handler) {
    chat(request, ChatRequestOptions.EMPTY, handler);
  }

  @Override
  public void chat(
      ChatRequest request, ChatRequestOptions options, StreamingChatResponseHandler handler) {
    StreamTiming timing = new StreamTiming();
    Map<Object, Object> attributes = new HashMap<>(options.listenerAttributes());
    attributes.put(StreamTiming.class, timing);
    Context context = invocations.parentOf(request);
    model.chat(
        request,
        ChatRequestOptions.builder().listenerAttributes(attributes).build(),
        new ObservedHandler(handler, timing, context));
  }

  @Override
  public ChatRequestParameters defaultRequestParameters() {
    return model.defaultRequestParameters();
  }

  @Override
  public List<ChatModelListener> listeners() {
    return model.listeners();
  }

  @Override
  public ModelProvider provider() {
    return model.provider();
  }

  @Override
  public Set<Capability> supportedCapabilities() {
    return model.supportedCapabilities();
  }
}
