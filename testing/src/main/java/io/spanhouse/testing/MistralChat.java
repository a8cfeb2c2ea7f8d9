package io.spanhouse.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;

/**
 * Mistral, below {@code /mistral}: OpenAI's form, but a stream has each tool call in one piece, and
 * its last piece always has usage.
 */
final class MistralChat extends OpenAiChat {

  @Override
  public String api() {
    return "mistral";
  }

  @Override
  public boolean reads(String path) {
    return path.startsWith("/mistral/") && super.reads(path);
  }

  @Override
  boolean usageWanted(JsonNode request, boolean stream) {
    return true;
  }

  @Override
  void streamToolCall(Call call, int index, StreamedReply reply) throws IOException {
    ToolCall tool = call.toolCalls().get(index);
    ObjectNode whole = toolCall(tool, tool.argsJson()).put("index", index);
    reply.data(chunk(call, Json.object("tool_calls", Json.array(whole)), Json.NULL));
  }

  @Override
  void end(Call call, StreamedReply reply) throws IOException {
    ObjectNode last = chunk(call, Json.object("content", ""), finish(call));
    last.set("usage", usage(call.usage()));
    reply.data(last);
  }

  @Override
  ObjectNode usage(Usage usage) {
    return Json.object(
        "prompt_tokens",
        usage.input(),
        "completion_tokens",
        usage.output(),
        "total_tokens",
        usage.total(),
        "prompt_tokens_details",
        Json.object("cached_tokens", usage.cached()));
  }

  @Override
  public JsonNode error(int status, String message) {
    return Json.object("object", "error", "message", message, "type", "invalid_request_error");
  }

  @Override
  public String responseModel(String requestModel) {
    return requestModel;
  }

  @Override
  public String responseIdPrefix() {
    return "mistral-";
  }

  @Override
  public boolean tellsReasoning() {
    return false;
  }
}
