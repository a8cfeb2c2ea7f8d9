package io.spanhouse.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Anthropic's messages; its input tokens leave cached and written ones out. */
final class AnthropicMessages implements WireFormat {

  @Override
  public String api() {
    return "anthropic";
  }

  @Override
  public boolean reads(String path) {
    return path.endsWith("/v1/messages");
  }

  @Override
  public Question question(String path, JsonNode request) {
    List<Message> messages = new ArrayList<>();
    if (request.has("system")) {
      messages.add(new Message("system", Json.joinedText(request.get("system"))));
    }
    for (JsonNode message : request.path("messages")) {
      addMessages(message, messages);
    }
    List<OfferedTool> tools = new ArrayList<>();
    for (JsonNode tool : request.path("tools")) {
      tools.add(OfferedTool.of(tool.path("name").asText(), tool.path("input_schema")));
    }
    return new Question(
        request.path("model").asText(), request.path("stream").asBoolean(), true, messages, tools);
  }

  private static void addMessages(JsonNode message, List<Message> messages) {
    String text = Json.joinedText(message.path("content"));
    if (!text.isEmpty()) {
      messages.add(new Message(message.path("role").asText(), text));
    }
    for (JsonNode part : message.path("content")) {
      if (part.path("type").asText().equals("tool_result")) {
        messages.add(new Message("tool", Json.joinedText(part.path("content"))));
      }
    }
  }

  @Override
  public JsonNode answer(Call call) {
    ArrayNode content = Json.array();
    if (!call.text().isEmpty()) {
      content.add(Json.object("type", "text", "text", call.text()));
    }
    for (ToolCall tool : call.toolCalls()) {
      content.add(toolUse(tool, tool.args()));
    }
    return message(call, content, stopReason(call), usage(call.usage()));
  }

  @Override
  public void stream(Call call, StreamedReply reply) throws IOException {
    ObjectNode startUsage = usage(call.usage()).put("output_tokens", 1);
    reply.event(
        "message_start",
        Json.object(
            "type",
            "message_start",
            "message",
            message(call, Json.array(), Json.NULL, startUsage)));
    int index = 0;
    if (!call.text().isEmpty()) {
      start(reply, index, Json.object("type", "text", "text", ""));
      for (String piece : StreamedReply.pieces(call.text())) {
        delta(reply, index, Json.object("type", "text_delta", "text", piece));
      }
      stop(reply, index++);
    }
    for (ToolCall tool : call.toolCalls()) {
      start(reply, index, toolUse(tool, Json.object()));
      for (String piece : StreamedReply.halves(tool.argsJson())) {
        delta(reply, index, Json.object("type", "input_json_delta", "partial_json", piece));
      }
      stop(reply, index++);
    }
    reply.event(
        "message_delta",
        Json.object(
            "type",
            "message_delta",
            "delta",
            Json.object("stop_reason", stopReason(call), "stop_sequence", Json.NULL),
            "usage",
            usage(call.usage())));
    reply.event("message_stop", Json.object("type", "message_stop"));
  }

  @Override
  public JsonNode error(int status, String message) {
    String type = status == 429 ? "rate_limit_error" : "invalid_request_error";
    return Json.object("type", "error", "error", Json.object("type", type, "message", message));
  }

  @Override
  public String streamType() {
    return "text/event-stream";
  }

  @Override
  public String responseModel(String requestModel) {
    return requestModel.matches(".*\\d{8}$") ? requestModel : requestModel + "-20260115";
  }

  @Override
  public String responseIdPrefix() {
    return "msg_";
  }

  @Override
  public boolean tellsCacheWrite() {
    return true;
  }

  private static String stopReason(Call call) {
    return call.asksForTools() ? "tool_use" : "end_turn";
  }

  private static ObjectNode toolUse(ToolCall tool, Object input) {
    return Json.object("type", "tool_use", "id", tool.id(), "name", tool.name(), "input", input);
  }

  private static ObjectNode message(
      Call call, ArrayNode content, Object stopReason, ObjectNode usage) {
    return Json.object(
        "id",
        call.responseId(),
        "type",
        "message",
        "role",
        "assistant",
        "model",
        call.responseModel(),
        "content",
        content,
        "stop_reason",
        stopReason,
        "stop_sequence",
        Json.NULL,
        "usage",
        usage);
  }

  private static ObjectNode usage(Usage usage) {
    return Json.object(
        "input_tokens",
        usage.fresh(),
        "cache_read_input_tokens",
        usage.cached(),
        "cache_creation_input_tokens",
        usage.write(),
        "output_tokens",
        usage.output(),
        "service_tier",
        "standard");
  }

  private static void start(StreamedReply reply, int index, ObjectNode block) throws IOException {
    reply.event(
        "content_block_start",
        Json.object("type", "content_block_start", "index", index, "content_block", block));
  }

  private static void delta(StreamedReply reply, int index, ObjectNode delta) throws IOException {
    reply.event(
        "content_block_delta",
        Json.object("type", "content_block_delta", "index", index, "delta", delta));
  }

  private static void stop(StreamedReply reply, int index) throws IOException {
    reply.event("content_block_stop", Json.object("type", "content_block_stop", "index", index));
  }
}
