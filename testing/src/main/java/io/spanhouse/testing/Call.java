package io.spanhouse.testing;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.List;

/**
 * One request and its answer, as the ledger keeps it.
 *
 * @param n of all requests, from 1
 * @param at when it came, in milliseconds of the epoch
 * @param api the wire format
 * @param scene the tag that chose the answer, or {@code script}
 * @param usageSent false for a stream whose client did not ask for usage
 * @param kind {@code text}, {@code tool}, {@code embedding} or {@code error}
 * @param aborted the client left before the end
 */
@JsonPropertyOrder({
  "n",
  "at",
  "api",
  "scene",
  "stream",
  "requestModel",
  "responseModel",
  "responseId",
  "status",
  "kind",
  "toolCalls",
  "text"
})
public record Call(
    int n,
    long at,
    String api,
    String scene,
    boolean stream,
    boolean usageSent,
    boolean aborted,
    String requestModel,
    String responseModel,
    String responseId,
    int status,
    String kind,
    List<ToolCall> toolCalls,
    String text,
    @JsonProperty @JsonUnwrapped Usage usage,
    List<Message> messages) {

  Call leftByReader() {
    return new Call(
        n,
        at,
        api,
        scene,
        stream,
        usageSent,
        true,
        requestModel,
        responseModel,
        responseId,
        status,
        kind,
        toolCalls,
        text,
        usage,
        messages);
  }

  boolean asksForTools() {
    return !toolCalls.isEmpty();
  }
}
