package io.spanhouse.collector.decode;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Set;

/**
 * Appends the object that a JSON parser stands on as the content of a protobuf message. Recursive;
 * how deep is bounded by {@link NestedValues#MAX_DEPTH}, beyond which containers become empty
 * values.
 */
final class JsonMessageReader {
  private final JsonParser parser;
  private final WireWriter writer;
  private final JsonScalar scalar;
  private final Set<JsonLeniency> leniencies;
  private int containers;

  JsonMessageReader(JsonParser parser, WireWriter writer, Set<JsonLeniency> leniencies) {
    this.parser = parser;
    this.writer = writer;
    this.leniencies = leniencies;
    scalar = new JsonScalar(parser, writer, leniencies);
  }

  /** Reads up to the end of the object. */
  void read(JsonMessage message) throws IOException {
    int member = 0;
    for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
      parser.nextToken();
      JsonField field = message.field(name);
      if (field == null) {
        parser.skipChildren();
        continue;
      }
      if (field.alias()) {
        leniencies.add(JsonLeniency.SNAKE_CASE);
      }
      if (parser.currentToken() == JsonToken.VALUE_NULL) {
        continue;
      }
      if (message.isOneof()) {
        if (member != 0 && member != field.tag()) {
          throw new JsonMismatchException("a value of a second type");
        }
        member = field.tag();
      }
      if (field.repeated()) {
        readList(field);
      } else {
        readField(field);
      }
    }
  }

  private void readList(JsonField field) throws IOException {
    expect(JsonToken.START_ARRAY, "an array");
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      readField(field);
    }
  }

  private void readField(JsonField field) throws IOException {
    JsonMessage message = field.message();
    if (message == null) {
      writer.varint(field.tag());
      scalar.append(field);
    } else if (message.isContainer()) {
      readContainer(field, message);
    } else {
      readMessage(field, message);
    }
  }

  private void readContainer(JsonField field, JsonMessage message) throws IOException {
    if (containers == NestedValues.MAX_DEPTH) {
      leniencies.add(JsonLeniency.DEPTH);
      parser.skipChildren();
      return;
    }
    containers++;
    readMessage(field, message);
    containers--;
  }

  private void readMessage(JsonField field, JsonMessage message) throws IOException {
    writer.varint(field.tag());
    int start = writer.start();
    if (parser.currentToken() != JsonToken.VALUE_NULL) {
      expect(JsonToken.START_OBJECT, "an object");
      read(message);
    }
    writer.end(start);
  }

  private void expect(JsonToken token, String what) throws JsonMismatchException {
    if (parser.currentToken() != token) {
      throw new JsonMismatchException("expected " + what);
    }
  }
}
