package io.spanhouse.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** OpenAI's embeddings; as many vectors as texts, as numbers or base64. */
final class OpenAiEmbeddings implements WireFormat {
  private static final String BASE64 = "base64";

  @Override
  public String api() {
    return "openai-embeddings";
  }

  @Override
  public boolean reads(String path) {
    return path.endsWith("/embeddings");
  }

  @Override
  public Question question(String path, JsonNode request) {
    String role = request.path("encoding_format").asText().equals(BASE64) ? BASE64 : "text";
    List<Message> texts = new ArrayList<>();
    JsonNode input = request.path("input");
    if (input.isTextual()) {
      texts.add(new Message(role, input.asText()));
    } else {
      input.forEach(text -> texts.add(new Message(role, text.asText())));
    }
    return new Question(request.path("model").asText(), false, true, texts, List.of());
  }

  @Override
  public JsonNode answer(Call call) {
    ArrayNode vectors = Json.array();
    for (int i = 0; i < call.messages().size(); i++) {
      boolean base64 = call.messages().get(i).role().equals(BASE64);
      Object vector = base64 ? base64(0.5f, 0.25f) : List.of(0.5, 0.25);
      vectors.add(Json.object("object", "embedding", "index", i, "embedding", vector));
    }
    return Json.object(
        "object",
        "list",
        "model",
        call.responseModel(),
        "data",
        vectors,
        "usage",
        Json.object("prompt_tokens", call.usage().input(), "total_tokens", call.usage().input()));
  }

  @Override
  public void stream(Call call, StreamedReply reply) {
    throw new UnsupportedOperationException("embeddings are not streamed");
  }

  @Override
  public JsonNode error(int status, String message) {
    return OpenAiChat.openAiError(status, message);
  }

  @Override
  public String streamType() {
    return "application/json";
  }

  @Override
  public String responseIdPrefix() {
    return "";
  }

  private static String base64(float... vector) {
    ByteBuffer bytes = ByteBuffer.allocate(vector.length * Float.BYTES);
    bytes.order(ByteOrder.LITTLE_ENDIAN);
    for (float value : vector) {
      bytes.putFloat(value);
    }
    return Base64.getEncoder().encodeToString(bytes.array());
  }
}
