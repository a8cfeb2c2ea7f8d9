package io.spanhouse.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Instant;

/** Ollama's chat: a stream of lines unless the request says no; no id, no cached tokens. */
final class OllamaChat extends OpenAiChat {

  @Override
  public String api() {
    return "ollama";
  }

  @Override
  public boolean reads(String path) {
    return path.endsWith("/api/chat");
  }

  @Override
  public Question question(String path, JsonNode request) {
    Question question = super.question(path, request);
    boolean stream = request.path("stream").asBoolean(true);
    return new Question(question.model(), stream, true, question.messages(), question.tools());
  }

  @Override
  public JsonNode answer(Call call) {
    return last(call, message(call, call.text()));
  }

  @Override
  public void stream(Call call, StreamedReply reply) throws IOException {
    for (String piece : StreamedReply.pieces(call.text())) {
      ObjectNode message = Json.object("role", "assistant", "content", piece);
      reply.line(line(call, message).put("done", false));
    }
    reply.line(last(call, message(call, "")));
  }

  private static ObjectNode message(Call call, String text) {
    ObjectNode message = Json.object("role", "assistant", "content", text);
    if (call.asksForTools()) {
      ArrayNode calls = message.putArray("tool_calls");
      for (ToolCall tool : call.toolCalls()) {
        calls.add(
            Json.object("function", Json.object("name", tool.name(), "arguments", tool.args())));
      }
    }
    return message;
  }

  private static ObjectNode last(Call call, ObjectNode message) {
    return line(call, message)
        .put("done", true)
        .put("done_reason", "stop")
        .put("total_duration", 1000)
        .put("prompt_eval_count", call.usage().input())
        .put("eval_count", call.usage().output());
  }

  private static ObjectNode line(Call call, ObjectNode message) {
    return Json.object(
        "model", call.responseModel(), "created_at", Instant.now().toString(), "message", message);
  }

  @Override
  public JsonNode error(int status, String message) {
    return Json.object("error", message);
  }

  @Override
  public String streamType() {
    return "application/x-ndjson";
  }

  @Override
  public String responseModel(String requestModel) {
    return requestModel;
  }

  @Override
  public String responseIdPrefix() {
    return "";
  }

  @Override
  public boolean tellsReasoning() {
    return false;
  }
}
