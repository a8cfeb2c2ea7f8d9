package io.spanhouse.testing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** JSON written as it reads. */
final class Json {
  static final NullNode NULL = NullNode.getInstance();
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private Json() {}

  /** Key, value, key, value. */
  static ObjectNode object(Object... keysAndValues) {
    ObjectNode object = MAPPER.createObjectNode();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      object.set((String) keysAndValues[i], MAPPER.valueToTree(keysAndValues[i + 1]));
    }
    return object;
  }

  static ArrayNode array(Object... values) {
    return MAPPER.valueToTree(values);
  }

  static JsonNode read(byte[] bytes) throws IOException {
    return bytes.length == 0 ? MAPPER.createObjectNode() : MAPPER.readTree(bytes);
  }

  @SuppressWarnings("unchecked")
  static Map<String, Object> map(String text) {
    try {
      return MAPPER.readValue(text, Map.class);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String text(Object value) {
    try {
      return MAPPER.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  static byte[] bytes(Object value) {
    try {
      return MAPPER.writeValueAsBytes(value);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A string, or the {@code text} of each part of a list, joined. */
  static String joinedText(JsonNode content) {
    if (content.isValueNode()) {
      return content.asText("");
    }
    List<String> pieces = new ArrayList<>();
    for (JsonNode part : content) {
      if (part.path("text").isTextual()) {
        pieces.add(part.get("text").asText());
      }
    }
    return pieces.stream().collect(Collectors.joining("\n"));
  }
}
