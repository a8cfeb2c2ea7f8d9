package io.spanhouse.collector.decode.request;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import io.spanhouse.collector.decode.ByteArray;
import io.spanhouse.collector.decode.Utf8;
import io.spanhouse.collector.metrics.Change;
import io.spanhouse.collector.metrics.Changes;
import io.spanhouse.collector.receive.PermanentException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Reads JSON bodies: UTF-8, repaired if need be, with or without byte order mark, one object and
 * nothing after it.
 */
final class JsonDocument {
  /** Brackets around a value: three to a container of OTLP, of which 64 are read and kept. */
  private static final int MAX_NESTING = 50_000;

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .disable(JsonFactory.Feature.CHARSET_DETECTION)
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_NESTING)
                  .maxNumberLength(IntegerText.MAX_LENGTH)
                  // The body is within its limit already, and a string is shorter than the body.
                  .maxStringLength(Integer.MAX_VALUE)
                  .build())
          .build();

  private JsonDocument() {}

  /** Reads the members of the object that a parser stands on. */
  @FunctionalInterface
  interface Reader {
    void read(JsonParser parser) throws IOException;
  }

  /**
   * Hands the document's object to a reader, which must read it to its end.
   *
   * @param message what the object stands for; names the places of failures
   * @param changes where it is counted that text was not UTF-8 and is read with U+FFFD
   * @throws PermanentException if this is not JSON, or not what the reader expects
   */
  static void read(byte[] body, int length, JsonMessage message, Changes changes, Reader reader) {
    if (Utf8.isValid(body, 0, length)) {
      readValid(body, length, message, reader);
      return;
    }
    ByteArray repaired = new ByteArray(length + length / 8);
    changes.add(Change.REPAIRED_TEXT, Utf8.repair(body, 0, length, repaired));
    readValid(repaired.array(), repaired.size(), message, reader);
  }

  private static void readValid(byte[] body, int length, JsonMessage message, Reader reader) {
    int start = startsWithByteOrderMark(body, length) ? 3 : 0;
    try (JsonParser parser = FACTORY.createParser(body, start, length - start)) {
      try {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
          throw new PermanentException("malformed JSON: the request must be an object");
        }
        reader.read(parser);
        if (parser.nextToken() != null) {
          throw new PermanentException("malformed JSON: something follows the request");
        }
      } catch (JsonMismatchException e) {
        throw new PermanentException(path(parser, message) + ": " + e.getMessage());
      } catch (StreamConstraintsException e) {
        throw new PermanentException(
            "JSON nested too deep, or a number too long, in " + path(parser, message));
      } catch (JacksonException e) {
        String place = path(parser, message) + " at byte " + (start + byteOffset(e));
        throw new PermanentException("malformed JSON in " + place);
      }
    } catch (IOException e) {
      throw new PermanentException("malformed JSON", e);
    }
  }

  private static long byteOffset(JacksonException e) {
    JsonLocation location = e.getLocation();
    return location == null ? 0 : location.getByteOffset();
  }

  /**
   * The known names that lead to where the parser is, such as {@code resourceSpans[0].scopeSpans}.
   */
  private static String path(JsonParser parser, JsonMessage root) {
    Deque<JsonStreamContext> contexts = new ArrayDeque<>();
    for (JsonStreamContext c = parser.getParsingContext(); c != null; c = c.getParent()) {
      contexts.push(c);
    }
    StringBuilder path = new StringBuilder();
    JsonMessage message = root;
    for (JsonStreamContext context : contexts) {
      if (context.inArray() && context.hasCurrentIndex()) {
        path.append('[').append(context.getCurrentIndex()).append(']');
      } else if (context.inObject() && message != null) {
        String name = context.getCurrentName();
        JsonField field = name == null ? null : message.field(name);
        if (field == null) {
          break;
        }
        path.append(path.isEmpty() ? "" : ".").append(name);
        message = field.message();
      }
    }
    return path.isEmpty() ? "request" : path.toString();
  }

  private static boolean startsWithByteOrderMark(byte[] body, int length) {
    return length >= 3
        && body[0] == (byte) 0xEF
        && body[1] == (byte) 0xBB
        && body[2] == (byte) 0xBF;
  }
}
