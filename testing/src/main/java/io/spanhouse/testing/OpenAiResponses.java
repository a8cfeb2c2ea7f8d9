package io.spanhouse.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** OpenAI's responses. */
final class OpenAiResponses implements WireFormat {

  @Override
  public String api() {
    return "openai-responses";
  }

  @Override
  public boolean reads(String path) {
    return path.endsWith("/responses");
  }

  @Override
  public Question question(String path, JsonNode request) {
    List<Message> messages = new ArrayList<>();
    if (request.path("instructions").isTextual()) {
      messages.add(new Message("system", request.get("instructions").asText()));
    }
    JsonNode input = request.path("input");
    if (input.isTextual()) {
      messages.add(new Message("user", input.asText()));
    } else {
      input.forEach(item -> addMessage(item, messages));
    }
    List<OfferedTool> tools = new ArrayList<>();
    for (JsonNode tool : request.path("tools")) {
      if (tool.path("type").asText().equals("function")) {
        tools.add(OfferedTool.of(tool.path("name").asText(), tool.path("parameters")));
      }
    }
    boolean stream = request.path("stream").asBoolean();
    return new Question(request.path("model").asText(), stream, true, messages, tools);
  }

  private static void addMessage(JsonNode item, List<Message> messages) {
    String type = item.path("type").asText("message");
    if (type.equals("message")) {
      messages.add(new Message(item.path("role").asText(), Json.joinedText(item.path("content"))));
    } else if (type.endsWith("_call_output")) {
      messages.add(new Message("tool", Json.joinedText(item.path("output"))));
    }
  }

  @Override
  public JsonNode answer(Call call) {
    return response(call, "completed", output(call), usage(call.usage()));
  }

  @Override
  public void stream(Call call, StreamedReply reply) throws IOException {
    Events events = new Events(reply);
    ObjectNode open = response(call, "in_progress", Json.array(), Json.NULL);
    events.send("response.created", Json.object("response", open));
    events.send("response.in_progress", Json.object("response", open));
    ArrayNode output = output(call);
    for (int i = 0; i < output.size(); i++) {
      ObjectNode item = (ObjectNode) output.get(i);
      ObjectNode opened = item.deepCopy().put("status", "in_progress");
      boolean isText = item.path("type").asText().equals("message");
      if (isText) {
        opened.set("content", Json.array());
      } else {
        opened.put("arguments", "");
      }
      events.send("response.output_item.added", Json.object("output_index", i, "item", opened));
      if (isText) {
        streamText(events, item, i);
      } else {
        streamArguments(events, item, i);
      }
      events.send("response.output_item.done", Json.object("output_index", i, "item", item));
    }
    events.send("response.completed", Json.object("response", answer(call)));
  }

  private static void streamText(Events events, ObjectNode item, int index) throws IOException {
    ObjectNode part = (ObjectNode) item.path("content").path(0);
    String text = part.path("text").asText();
    events.send(
        "response.content_part.added",
        textEvent(item, index, "part", part.deepCopy().put("text", "")));
    for (String piece : StreamedReply.pieces(text)) {
      events.send("response.output_text.delta", textEvent(item, index, "delta", piece));
    }
    events.send("response.output_text.done", textEvent(item, index, "text", text));
    events.send("response.content_part.done", textEvent(item, index, "part", part));
  }

  private static ObjectNode textEvent(ObjectNode item, int index, String key, Object value) {
    return Json.object(
        "item_id",
        item.path("id"),
        "output_index",
        index,
        "content_index",
        0,
        "logprobs",
        Json.array(),
        key,
        value);
  }

  private static void streamArguments(Events events, ObjectNode item, int index)
      throws IOException {
    String arguments = item.path("arguments").asText();
    for (String piece : StreamedReply.halves(arguments)) {
      events.send(
          "response.function_call_arguments.delta",
          Json.object("item_id", item.path("id"), "output_index", index, "delta", piece));
    }
    events.send(
        "response.function_call_arguments.done",
        Json.object(
            "item_id",
            item.path("id"),
            "output_index",
            index,
            "name",
            item.path("name"),
            "arguments",
            arguments));
  }

  @Override
  public JsonNode error(int status, String message) {
    return OpenAiChat.openAiError(status, message);
  }

  @Override
  public String streamType() {
    return "text/event-stream";
  }

  @Override
  public String responseModel(String requestModel) {
    return OpenAiChat.dated(requestModel);
  }

  @Override
  public String responseIdPrefix() {
    return "resp_";
  }

  @Override
  public boolean tellsReasoning() {
    return true;
  }

  private static ArrayNode output(Call call) {
    ArrayNode output = Json.array();
    if (!call.text().isEmpty()) {
      ObjectNode part =
          Json.object(
              "type",
              "output_text",
              "text",
              call.text(),
              "annotations",
              Json.array(),
              "logprobs",
              Json.array());
      output.add(
          Json.object(
              "type",
              "message",
              "id",
              "item_" + call.responseId(),
              "role",
              "assistant",
              "status",
              "completed",
              "content",
              Json.array(part)));
    }
    for (ToolCall tool : call.toolCalls()) {
      output.add(
          Json.object(
              "type",
              "function_call",
              "id",
              "item_" + tool.id(),
              "call_id",
              tool.id(),
              "name",
              tool.name(),
              "arguments",
              tool.argsJson(),
              "status",
              "completed"));
    }
    return output;
  }

  private static ObjectNode response(Call call, String status, ArrayNode output, Object usage) {
    return Json.object(
        "id",
        call.responseId(),
        "object",
        "response",
        "created_at",
        System.currentTimeMillis() / 1000,
        "status",
        status,
        "error",
        Json.NULL,
        "incomplete_details",
        Json.NULL,
        "instructions",
        Json.NULL,
        "metadata",
        Json.object(),
        "model",
        call.responseModel(),
        "output",
        output,
        "parallel_tool_calls",
        true,
        "temperature",
        1,
        "tool_choice",
        "auto",
        "tools",
        Json.array(),
        "top_p",
        1,
        "usage",
        usage);
  }

  private static ObjectNode usage(Usage usage) {
    return Json.object(
        "input_tokens",
        usage.input(),
        "input_tokens_details",
        Json.object("cached_tokens", usage.cached(), "cache_write_tokens", 0),
        "output_tokens",
        usage.output(),
        "output_tokens_details",
        Json.object("reasoning_tokens", usage.reasoning()),
        "total_tokens",
        usage.total());
  }

  /** Numbers the events of one stream. */
  private static final class Events {
    private final StreamedReply reply;
    private int sequence;

    Events(StreamedReply reply) {
      this.reply = reply;
    }

    void send(String type, ObjectNode event) throws IOException {
      reply.event(type, event.put("type", type).put("sequence_number", sequence++));
    }
  }
}
