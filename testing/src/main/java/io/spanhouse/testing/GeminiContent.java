package io.spanhouse.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Gemini's generateContent; its candidates' tokens leave thoughts out. */
final class GeminiContent implements WireFormat {
  private static final Pattern PATH =
      Pattern.compile(".*/models/([^/:]+):(generateContent|streamGenerateContent)");

  @Override
  public String api() {
    return "gemini";
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
    JsonNode instruction = request.path("systemInstruction");
    if (!instruction.isMissingNode()) {
      messages.add(new Message("system", Json.joinedText(instruction.path("parts"))));
    }
    for (JsonNode content : request.path("contents")) {
      addMessages(content, messages);
    }
    List<OfferedTool> tools = new ArrayList<>();
    for (JsonNode tool : request.path("tools")) {
      for (JsonNode function : tool.path("functionDeclarations")) {
        tools.add(OfferedTool.of(function.path("name").asText(), schema(function)));
      }
    }
    boolean stream = matcher.group(2).equals("streamGenerateContent");
    return new Question(matcher.group(1), stream, true, messages, tools);
  }

  private static JsonNode schema(JsonNode function) {
    for (String key : List.of("parametersJsonSchema", "parameters_json_schema")) {
      if (function.has(key)) {
        return function.get(key);
      }
    }
    return function.path("parameters");
  }

  private static void addMessages(JsonNode content, List<Message> messages) {
    String text = Json.joinedText(content.path("parts"));
    if (!text.isEmpty()) {
      messages.add(new Message(content.path("role").asText("user"), text));
    }
    for (JsonNode part : content.path("parts")) {
      if (part.has("functionResponse")) {
        JsonNode response = part.get("functionResponse").path("response");
        messages.add(new Message("tool", Json.text(response)));
      }
    }
  }

  @Override
  public JsonNode answer(Call call) {
    ArrayNode parts = Json.array();
    if (!call.text().isEmpty()) {
      parts.add(Json.object("text", call.text()));
    }
    addToolCalls(call, parts);
    ObjectNode answer = chunk(call, parts, "STOP");
    answer.set("usageMetadata", usage(call.usage()));
    return answer;
  }

  @Override
  public void stream(Call call, StreamedReply reply) throws IOException {
    for (String piece : StreamedReply.pieces(call.text())) {
      reply.data(chunk(call, Json.array(Json.object("text", piece)), Json.NULL));
    }
    ArrayNode parts = Json.array();
    addToolCalls(call, parts);
    if (parts.isEmpty()) {
      parts.add(Json.object("text", ""));
    }
    ObjectNode last = chunk(call, parts, "STOP");
    last.set("usageMetadata", usage(call.usage()));
    reply.data(last);
  }

  @Override
  public JsonNode error(int status, String message) {
    String name = status == 429 ? "RESOURCE_EXHAUSTED" : "INVALID_ARGUMENT";
    return Json.object("error", Json.object("code", status, "message", message, "status", name));
  }

  @Override
  public String streamType() {
    return "text/event-stream";
  }

  @Override
  public String responseIdPrefix() {
    return "gemini-";
  }

  @Override
  public boolean tellsReasoning() {
    return true;
  }

  private static void addToolCalls(Call call, ArrayNode parts) {
    for (ToolCall tool : call.toolCalls()) {
      parts.add(
          Json.object(
              "functionCall",
              Json.object("id", tool.id(), "name", tool.name(), "args", tool.args())));
    }
  }

  private static ObjectNode chunk(Call call, ArrayNode parts, Object finishReason) {
    ObjectNode candidate =
        Json.object("content", Json.object("role", "model", "parts", parts), "index", 0);
    if (finishReason instanceof String reason) {
      candidate.put("finishReason", reason);
    }
    return Json.object(
        "candidates",
        Json.array(candidate),
        "modelVersion",
        call.responseModel(),
        "responseId",
        call.responseId());
  }

  private static ObjectNode usage(Usage usage) {
    return Json.object(
        "promptTokenCount",
        usage.input(),
        "cachedContentTokenCount",
        usage.cached(),
        "candidatesTokenCount",
        usage.output() - usage.reasoning(),
        "thoughtsTokenCount",
        usage.reasoning(),
        "totalTokenCount",
        usage.total());
  }
}
