package io.spanhouse.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;

/** Cohere's chat, version 2; requests are much like OpenAI's. */
final class CohereChat extends OpenAiChat {

  @Override
  public String api() {
    return "cohere";
  }

  @Override
  public boolean reads(String path) {
    return path.endsWith("/v2/chat");
  }

  @Override
  boolean usageWanted(JsonNode request, boolean stream) {
    return true;
  }

  @Override
  public JsonNode answer(Call call) {
    ObjectNode message = Json.object("role", "assistant");
    if (call.asksForTools()) {
      ArrayNode calls = message.putArray("tool_calls");
      call.toolCalls().forEach(tool -> calls.add(toolCall(tool, tool.argsJson())));
    } else {
      message.set("content", Json.array(Json.object("type", "text", "text", call.text())));
    }
    return Json.object(
        "id",
        call.responseId(),
        "message",
        message,
        "finish_reason",
        finishReason(call),
        "usage",
        usage(call.usage()));
  }

  @Override
  public void stream(Call call, StreamedReply reply) throws IOException {
    ObjectNode opening = Json.object("role", "assistant", "content", Json.array());
    ObjectNode start = delta("message-start", opening);
    reply.event("message-start", start.put("id", call.responseId()));
    if (!call.text().isEmpty()) {
      ObjectNode content = Json.object("content", Json.object("type", "text", "text", ""));
      reply.event("content-start", delta("content-start", content).put("index", 0));
      for (String piece : StreamedReply.pieces(call.text())) {
        ObjectNode text = Json.object("content", Json.object("text", piece));
        reply.event("content-delta", delta("content-delta", text).put("index", 0));
      }
      reply.event("content-end", Json.object("type", "content-end", "index", 0));
    }
    for (int i = 0; i < call.toolCalls().size(); i++) {
      streamToolCall(call, i, reply);
    }
    reply.event(
        "message-end",
        Json.object(
            "type",
            "message-end",
            "delta",
            Json.object("finish_reason", finishReason(call), "usage", usage(call.usage()))));
  }

  @Override
  void streamToolCall(Call call, int index, StreamedReply reply) throws IOException {
    ToolCall tool = call.toolCalls().get(index);
    ObjectNode start = Json.object("tool_calls", toolCall(tool, ""));
    reply.event("tool-call-start", delta("tool-call-start", start).put("index", index));
    for (String piece : StreamedReply.halves(tool.argsJson())) {
      ObjectNode arguments =
          Json.object("tool_calls", Json.object("function", Json.object("arguments", piece)));
      reply.event("tool-call-delta", delta("tool-call-delta", arguments).put("index", index));
    }
    reply.event("tool-call-end", Json.object("type", "tool-call-end", "index", index));
  }

  private static ObjectNode delta(String type, ObjectNode message) {
    return Json.object("type", type, "delta", Json.object("message", message));
  }

  @Override
  ObjectNode usage(Usage usage) {
    ObjectNode tokens = Json.object("input_tokens", usage.input(), "output_tokens", usage.output());
    return Json.object("billed_units", tokens, "tokens", tokens, "cached_tokens", usage.cached());
  }

  private static String finishReason(Call call) {
    return call.asksForTools() ? "TOOL_CALL" : "COMPLETE";
  }

  @Override
  public JsonNode error(int status, String message) {
    return Json.object("message", message);
  }

  @Override
  public String responseModel(String requestModel) {
    return requestModel;
  }

  @Override
  public String responseIdPrefix() {
    return "cohere-";
  }

  @Override
  public boolean tellsReasoning() {
    return false;
  }
}
