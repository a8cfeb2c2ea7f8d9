package io.spanhouse.collector.normalize;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.spanhouse.collector.decode.AnyValueText;
import io.spanhouse.collector.decode.AnyValueType;
import io.spanhouse.collector.decode.AttributeList;
import io.spanhouse.collector.decode.ByteArray;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * JSON that is a text, a text in a text, an OTLP array or list, or what Python prints of a dict.
 */
final class JsonTexts {
  /** Deeper JSON is not read; senders' own depth is below 20. */
  private static final int MAX_DEPTH = 100;

  private static final int MAX_TEXTS_IN_TEXTS = 2;
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
          .build();
  private static final JsonMapper MAPPER =
      JsonMapper.builder(FACTORY).enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();
  private static final ObjectReader READER = MAPPER.readerFor(JsonNode.class);
  private static final ObjectReader PYTHON =
      READER.withFeatures(JsonReadFeature.ALLOW_SINGLE_QUOTES);
  private static final ObjectWriter WRITER = MAPPER.writer();

  private final AnyValueText anyValueText = new AnyValueText();
  private final ByteArray rendered = new ByteArray();
  private int unreadable;

  void clear() {
    unreadable = 0;
  }

  int unreadable() {
    return unreadable;
  }

  /**
   * The JSON that attribute {@code i} is, or null; a text that should be JSON and is not counts.
   */
  @Nullable JsonNode parse(AttributeList attributes, int i) {
    if (attributes.type(i) == AnyValueType.STRING) {
      return parse(attributes.buffer(), attributes.valueOffset(i), attributes.valueLength(i));
    }
    rendered.clear();
    anyValueText.append(attributes, i, rendered);
    return parse(rendered.array(), 0, rendered.size());
  }

  /** The JSON that a text is, or null. */
  @Nullable JsonNode parse(byte[] buffer, int offset, int length) {
    JsonNode tree = parseOnce(buffer, offset, length);
    for (int depth = 1; depth < MAX_TEXTS_IN_TEXTS && tree != null && tree.isTextual(); depth++) {
      JsonNode inner = inner(tree.textValue());
      if (inner == null) {
        return tree;
      }
      tree = inner;
    }
    return tree;
  }

  private @Nullable JsonNode parseOnce(byte[] buffer, int offset, int length) {
    int at = offset;
    while (at < offset + length && buffer[at] <= ' ' && buffer[at] >= 0) {
      at++;
    }
    if (at == offset + length || (buffer[at] != '{' && buffer[at] != '[' && buffer[at] != '"')) {
      return null;
    }
    try {
      return READER.readValue(buffer, offset, length);
    } catch (IOException e) {
      JsonNode printed = python(new String(buffer, offset, length, StandardCharsets.UTF_8));
      unreadable += printed == null ? 1 : 0;
      return printed;
    }
  }

  /** The object or list that a text holds, or null where it is just a text. */
  @Nullable JsonNode inner(String text) {
    String stripped = text.strip();
    if (!stripped.startsWith("{") && !stripped.startsWith("[")) {
      return null;
    }
    try {
      return READER.readValue(stripped);
    } catch (JsonProcessingException e) {
      return python(stripped);
    }
  }

  /** Whether the first bytes are one JSON value and nothing else; makes no tree. */
  boolean isWhole(byte[] buffer, int length) {
    try (JsonParser parser = FACTORY.createParser(buffer, 0, length)) {
      if (parser.nextToken() == null) {
        return false;
      }
      parser.skipChildren();
      return parser.nextToken() == null;
    } catch (IOException e) {
      unreadable++;
      return false;
    }
  }

  private static @Nullable JsonNode python(String text) {
    if (!text.startsWith("{'") && !text.startsWith("[{'") && !text.startsWith("['")) {
      return null;
    }
    String json =
        text.replaceAll("(?<=[:\\[,(] )None\\b", "null")
            .replaceAll("(?<=[:\\[,(] )True\\b", "true")
            .replaceAll("(?<=[:\\[,(] )False\\b", "false");
    try {
      return PYTHON.readValue(json);
    } catch (JsonProcessingException e) {
      return null;
    }
  }

  /** A member or an element, also of what a text in the JSON holds; null when there is none. */
  @Nullable JsonNode step(JsonNode from, String step) {
    JsonNode container = from.isTextual() ? inner(from.textValue()) : from;
    if (container == null) {
      return null;
    }
    if (container.isArray()) {
      return step.matches("[0-9]{1,5}") ? container.get(Integer.parseInt(step)) : null;
    }
    return container.get(step);
  }

  /** A text as it is, anything else as JSON. */
  byte[] text(JsonNode value) {
    if (value.isTextual()) {
      return value.textValue().getBytes(StandardCharsets.UTF_8);
    }
    return write(value);
  }

  /** Any value as JSON. */
  static byte[] write(JsonNode value) {
    try {
      return WRITER.writeValueAsBytes(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree can be written", e);
    }
  }
}
