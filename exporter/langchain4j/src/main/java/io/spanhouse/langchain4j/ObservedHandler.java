package io.spanhouse.langchain4j;

import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.CompleteToolCall;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.langchain4j.model.chat.response.PartialThinking;
import dev.langchain4j.model.chat.response.PartialThinkingContext;
import dev.langchain4j.model.chat.response.PartialToolCall;
import dev.langchain4j.model.chat.response.PartialToolCallContext;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import io.opentelemetry.context.Context;

/** Notes the first part of a stream and hands everything on, in the Context of the request. */
final class ObservedHandler implements StreamingChatResponseHandler {
  private final StreamingChatResponseHandler handler;
  private final StreamTiming timing;
  private final Context context;

  ObservedHandler(StreamingChatResponseHandler handler, StreamTiming timing, Context context) {
    this.handler = handler;
    this.timing = timing;
    this.context = context;
  }

  @Override
  public void onPartialResponse(String text) {
    part(() -> handler.onPartialResponse(text));
  }

  @Override
  public void onPartialResponse(PartialResponse part, PartialResponseContext partContext) {
    part(() -> handler.onPartialResponse(part, partContext));
  }

  @Override
  public void onPartialThinking(PartialThinking part) {
    part(() -> handler.onPartialThinking(part));
  }

  @Override
  public void onPartialThinking(PartialThinking part, PartialThinkingContext partContext) {
    part(() -> handler.onPartialThinking(part, partContext));
  }

  @Override
  public void onPartialToolCall(PartialToolCall part) {
    part(() -> handler.onPartialToolCall(part));
  }

  @Override
  public void onPartialToolCall(PartialToolCall part, PartialToolCallContext partContext) {
    part(() -> handler.onPartialToolCall(part, partContext));
  }

  @Override
  public void onCompleteToolCall(CompleteToolCall toolCall) {
    part(() -> handler.onCompleteToolCall(toolCall));
  }

  @Override
  public void onUnmappedRawEvent(Object event) {
    ThreadContext.restoring(context, () -> handler.onUnmappedRawEvent(event));
  }

  @Override
  public void onCompleteResponse(ChatResponse response) {
    ThreadContext.restoring(context, () -> handler.onCompleteResponse(response));
  }

  @Override
  public void onError(Throwable error) {
    ThreadContext.restoring(context, () -> handler.onError(error));
  }

  private void part(Runnable handOn) {
    timing.partArrived();
    ThreadContext.restoring(context, handOn);
  }
}
