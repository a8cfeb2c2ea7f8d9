package io.spanhouse.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Bedrock's converse; its input tokens leave cached and written ones out. */
final class BedrockConverse implements WireFormat {
  private static final Pattern PATH = Pattern.compile("/model/(.+)/(converse|converse-stream)");

  @Override
  public String api() {
    return "bedrock";
  }

  @Override
  public boolean reads(String path) {
    return PATH.matcher(path).matches();
  }

  @Override
  public Question question(String path, JsonNode request) {
    Matcher matcher = PATH.matcher(path);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(path);
    }
    List<Message> messages = new ArrayList<>();
    if (request.has("system")) {
      messages.add(new Message("system", Json.joinedText(request.get("system"))));
    }
    for (JsonNode message : request.path("messages")) {
      addMessages(message, messages);
    }
    List<OfferedTool> tools = new ArrayList<>();
    for (JsonNode tool : request.at("/toolConfig/tools")) {
      JsonNode spec = tool.path("toolSpec");
      tools.add(OfferedTool.of(spec.path("name").asText(), spec.at("/inputSchema/json")));
    }
    boolean stream = matcher.group(2).equals("converse-stream");
    return new Question(matcher.group(1), stream, true, messages, tools);
  }

  private static void addMessages(JsonNode message, List<Message> messages) {
    String text = Json.joinedText(message.path("content"));
    if (!text.isEmpty()) {
      messages.add(new Message(message.path("role").asText(), text));
    }
    for (JsonNode part : message.path("content")) {
      if (part.has("toolResult")) {
        messages.add(new Message("tool", Json.text(part.get("toolResult").path("content"))));
      }
    }
  }

  @Override
  public JsonNode answer(Call call) {
    ArrayNode content = Json.array();
    if (!call.text().isEmpty()) {
      content.add(Json.object("text", call.text()));
    }
    for (ToolCall tool : call.toolCalls()) {
      ObjectNode use = toolUse(tool);
      use.set("input", Json.object("args", tool.args()).get("args"));
      content.add(Json.object("toolUse", use));
    }
    return Json.object(
        "output",
        Json.object("message", Json.object("role", "assistant", "content", content)),
        "stopReason",
        stopReason(call),
        "usage",
        usage(call.usage()),
        "metrics",
        Json.object("latencyMs", 10));
  }

  @Override
  public void stream(Call call, StreamedReply reply) throws IOException {
    reply.frame("messageStart", Json.object("role", "assistant"));
    int index = 0;
    if (!call.text().isEmpty()) {
      for (String piece : StreamedReply.pieces(call.text())) {
        delta(reply, index, Json.object("text", piece));
      }
      stop(reply, index++);
    }
    for (ToolCall tool : call.toolCalls()) {
      reply.frame(
          "contentBlockStart",
          Json.object("start", Json.object("toolUse", toolUse(tool)), "contentBlockIndex", index));
      for (String piece : StreamedReply.halves(tool.argsJson())) {
        delta(reply, index, Json.object("toolUse", Json.object("input", piece)));
      }
      stop(reply, index++);
    }
    reply.frame("messageStop", Json.object("stopReason", stopReason(call)));
    reply.frame(
        "metadata",
        Json.object("usage", usage(call.usage()), "metrics", Json.object("latencyMs", 10)));
  }

  @Override
  public JsonNode error(int status, String message) {
    return Json.object(
        "__type",
        status == 429 ? "ThrottlingException" : "ValidationException",
        "message",
        message);
  }

  @Override
  public String streamType() {
    return "application/vnd.amazon.eventstream";
  }

  @Override
  public String responseIdPrefix() {
    return "";
  }

  @Override
  public boolean tellsCacheWrite() {
    return true;
  }

  private static String stopReason(Call call) {
    return call.asksForTools() ? "tool_use" : "end_turn";
  }

  private static ObjectNode toolUse(ToolCall tool) {
    return Json.object("toolUseId", tool.id(), "name", tool.name());
  }

  private static ObjectNode usage(Usage usage) {
    return Json.object(
        "inputTokens",
        usage.fresh(),
        "outputTokens",
        usage.output(),
        "totalTokens",
        usage.total(),
        "cacheReadInputTokens",
        usage.cached(),
        "cacheWriteInputTokens",
        usage.write());
  }

  private static void delta(StreamedReply reply, int index, ObjectNode delta) throws IOException {
    reply.frame("contentBlockDelta", Json.object("delta", delta, "contentBlockIndex", index));
  }

  private static void stop(StreamedReply reply, int index) throws IOException {
    reply.frame("contentBlockStop", Json.object("contentBlockIndex", index));
  }
}
