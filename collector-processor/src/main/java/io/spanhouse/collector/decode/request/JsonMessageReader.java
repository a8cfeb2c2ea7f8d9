package io.spanhouse.collector.decode.request;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.spanhouse.collector.decode.NestedValues;
import io.spanhouse.collector.decode.WireWriter;
import io.spanhouse.collector.metrics.Changes;
import io.spanhouse.collector.receive.Signal;
import java.io.IOException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Appends the object that a JSON parser stands on as the content of a protobuf message. Recursive;
 * how deep is bounded by {@link NestedValues#MAX_DEPTH}, beyond which containers become empty.
 */
final class JsonMessageReader {
  private final JsonParser parser;
  private final WireWriter writer;
  private final JsonScalar scalar;
  private final Set<JsonLeniency> leniencies;
  private int containers;
  private boolean skipped;
  private boolean carriesItsSignal;
  private @Nullable Signal otherSignal;

  JsonMessageReader(
      JsonParser parser, WireWriter writer, Set<JsonLeniency> leniencies, Changes changes) {
    this.parser = parser;
    this.writer = writer;
    this.leniencies = leniencies;
    scalar = new JsonScalar(parser, writer, leniencies, changes);
  }

  /** Reads up to the end of the object. */
  void read(JsonMessage message) throws IOException {
    int member = 0;
    for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
      parser.nextToken();
      JsonField field = message.field(name);
      if (field == null) {
        noteUnknown(message, name);
        parser.skipChildren();
        continue;
      }
      note(message, field);
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

  private void note(JsonMessage message, JsonField field) {
    carriesItsSignal |= message.isRequest();
    if (field.leniency() != null) {
      leniencies.add(field.leniency());
    }
  }

  private void noteUnknown(JsonMessage message, String name) {
    skipped = true;
    Signal other = message.isRequest() ? WrongSignal.ofMember(name) : null;
    otherSignal = other == null ? otherSignal : other;
  }

  /** Whether there was a member that OTLP does not know, or that is not stored. */
  boolean hasSkipped() {
    return skipped;
  }

  /** The signal that the request was meant to carry, or null when it has a member of its own. */
  @Nullable Signal meantSignal() {
    return carriesItsSignal ? null : otherSignal;
  }

  /** Whose members the request has beside its own; null for those of none. */
  @Nullable Signal otherSignal() {
    return otherSignal;
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
      // Empty, and deep enough for the reader to see that there was something.
      writer.varint(field.tag());
      writer.end(writer.start());
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
