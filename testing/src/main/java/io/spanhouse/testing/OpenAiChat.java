package io.spanhouse.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** OpenAI's chat completions, the form that most vendors copy. */
class OpenAiChat implements WireFormat {

  @Override
  public String api() {
    return "openai";
  }

  @Override
  public boolean reads(String path) {
    return path.endsWith("/chat/completions");
  }

  @Override
  public Question question(String path, JsonNode request) {
    List<Message> messages = new ArrayList<>();
    for (JsonNode message : request.path("messages")) {
      messages.add(
          new Message(message.path("role").asText(), Json.joinedText(message.path("content"))));
    }
    List<OfferedTool> tools = new ArrayList<>();
    for (JsonNode tool : request.path("tools")) {
      JsonNode function = tool.path("function");
      tools.add(OfferedTool.of(function.path("name").asText(), function.path("parameters")));
    }
    boolean stream = request.path("stream").asBoolean();
    return new Question(
        request.path("model").asText(), stream, usageWanted(request, stream), messages, tools);
  }

  boolean usageWanted(JsonNode request, boolean stream) {
    return !stream || request.at("/stream_options/include_usage").asBoolean();
  }

  @Override
  public JsonNode answer(Call call) {
    ObjectNode message =
        Json.object(
            "role",
            "assistant",
            "content",
            call.asksForTools() ? Json.NULL : call.text(),
            "refusal",
            Json.NULL);
    if (call.asksForTools()) {
      ArrayNode calls = message.putArray("tool_calls");
      call.toolCalls().forEach(tool -> calls.add(toolCall(tool, tool.argsJson())));
    }
    ObjectNode choice =
        Json.object(
            "index", 0, "message", message, "logprobs", Json.NULL, "finish_reason", finish(call));
    ObjectNode answer = envelope(call, "chat.completion", Json.array(choice));
    answer.set("usage", usage(call.usage()));
    return answer;
  }

  @Override
  public void stream(Call call, StreamedReply reply) throws IOException {
    reply.data(chunk(call, Json.object("role", "assistant", "content", ""), Json.NULL));
    for (String piece : StreamedReply.pieces(call.text())) {
      reply.data(chunk(call, Json.object("content", piece), Json.NULL));
    }
    for (int i = 0; i < call.toolCalls().size(); i++) {
      streamToolCall(call, i, reply);
    }
    end(call, reply);
    reply.done();
  }

  void streamToolCall(Call call, int index, StreamedReply reply) throws IOException {
    ToolCall tool = call.toolCalls().get(index);
    ObjectNode start = toolCall(tool, "").put("index", index);
    reply.data(chunk(call, Json.object("tool_calls", Json.array(start)), Json.NULL));
    for (String piece : StreamedReply.halves(tool.argsJson())) {
      ObjectNode delta = Json.object("index", index, "function", Json.object("arguments", piece));
      reply.data(chunk(call, Json.object("tool_calls", Json.array(delta)), Json.NULL));
    }
  }

  void end(Call call, StreamedReply reply) throws IOException {
    reply.data(chunk(call, Json.object(), finish(call)));
    if (call.usageSent()) {
      ObjectNode usage = envelope(call, "chat.completion.chunk", Json.array());
      usage.set("usage", usage(call.usage()));
      reply.data(usage);
    }
  }

  ObjectNode chunk(Call call, ObjectNode delta, Object finishReason) {
    return envelope(
        call,
        "chat.completion.chunk",
        Json.array(Json.object("index", 0, "delta", delta, "finish_reason", finishReason)));
  }

  ObjectNode usage(Usage usage) {
    return Json.object(
        "prompt_tokens",
        usage.input(),
        "completion_tokens",
        usage.output(),
        "total_tokens",
        usage.total(),
        "prompt_tokens_details",
        Json.object("cached_tokens", usage.cached(), "audio_tokens", 0),
        "completion_tokens_details",
        Json.object("reasoning_tokens", usage.reasoning(), "audio_tokens", 0));
  }

  @Override
  public JsonNode error(int status, String message) {
    return openAiError(status, message);
  }

  static JsonNode openAiError(int status, String message) {
    return Json.object(
        "error",
        Json.object(
            "message",
            message,
            "type",
            status == 429 ? "rate_limit_exceeded" : "invalid_request_error",
            "param",
            Json.NULL,
            "code",
            status == 429 ? "rate_limit_exceeded" : Json.NULL));
  }

  /** A dated release, as OpenAI answers for an alias. */
  static String dated(String model) {
    return model.matches(".*\\d{4}(-\\d\\d-\\d\\d)?$") ? model : model + "-2026-01-15";
  }

  @Override
  public String streamType() {
    return "text/event-stream";
  }

  @Override
  public String responseModel(String requestModel) {
    return dated(requestModel);
  }

  @Override
  public String responseIdPrefix() {
    return "chatcmpl-";
  }

  @Override
  public boolean tellsReasoning() {
    return true;
  }

  static ObjectNode toolCall(ToolCall tool, String arguments) {
    return Json.object(
        "id",
        tool.id(),
        "type",
        "function",
        "function",
        Json.object("name", tool.name(), "arguments", arguments));
  }

  static String finish(Call call) {
    return call.asksForTools() ? "tool_calls" : "stop";
  }

  private static ObjectNode envelope(Call call, String object, ArrayNode choices) {
    return Json.object(
        "id",
        call.responseId(),
        "object",
        object,
        "created",
        System.currentTimeMillis() / 1000,
        "model",
        call.responseModel(),
        "choices",
        choices);
  }
}
