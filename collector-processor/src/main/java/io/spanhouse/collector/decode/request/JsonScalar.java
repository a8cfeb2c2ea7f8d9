package io.spanhouse.collector.decode.request;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.spanhouse.collector.decode.Base64Text;
import io.spanhouse.collector.decode.WireWriter;
import io.spanhouse.collector.metrics.Change;
import io.spanhouse.collector.metrics.Changes;
import java.io.IOException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Appends the scalar that a JSON parser stands on as the content of a protobuf field. */
final class JsonScalar {
  private static final int TRACE_ID_LENGTH = 16;
  private static final int SPAN_ID_LENGTH = 8;

  private final JsonParser parser;
  private final WireWriter writer;
  private final Set<JsonLeniency> leniencies;
  private final Changes changes;

  JsonScalar(JsonParser parser, WireWriter writer, Set<JsonLeniency> leniencies, Changes changes) {
    this.parser = parser;
    this.writer = writer;
    this.leniencies = leniencies;
    this.changes = changes;
  }

  void append(JsonField field) throws IOException {
    switch (field.kind()) {
      case STRING -> string();
      case BYTES -> bytes();
      case ID -> id();
      case BOOL -> writer.varint(bool() ? 1 : 0);
      case INT64 -> writer.varint(integer(IntegerText.INT64));
      case UINT32 -> writer.varint(integer(IntegerText.UINT32));
      case ENUM -> writer.varint(enumeration(field.names()));
      case FIXED32 -> writer.fixed32((int) integer(IntegerText.UINT32));
      case FIXED64 -> writer.fixed64(integer(IntegerText.UINT64));
      case DOUBLE -> writer.fixed64(Double.doubleToRawLongBits(floating()));
      case MESSAGE -> throw new IllegalArgumentException();
    }
  }

  private void string() throws IOException {
    expectString("a string");
    int start = writer.start();
    text();
    writer.end(start);
  }

  private void text() throws IOException {
    int halves =
        writer.utf8(parser.getTextCharacters(), parser.getTextOffset(), parser.getTextLength());
    changes.add(Change.REPAIRED_TEXT, halves);
  }

  private void bytes() throws IOException {
    expectString("base64 in a string");
    int start = writer.start();
    if (!base64()) {
      throw new JsonMismatchException("expected base64");
    }
    writer.end(start);
  }

  private boolean base64() throws IOException {
    return Base64Text.decode(
        parser.getTextCharacters(), parser.getTextOffset(), parser.getTextLength(), writer.out());
  }

  /**
   * Appends an id from hex, or from base64 where that is the only way to read it. Other text is
   * kept as it is, but never with the length of an id, so that its item can be refused alone.
   */
  private void id() throws IOException {
    expectString("hex digits in a string");
    int start = writer.start();
    if (!hex()) {
      int length = parser.getTextLength();
      boolean maybeBase64 = length == 24 || length == 12 || length == 22 || length == 11;
      if (maybeBase64 && base64() && isIdLength(writer.out().size() - start)) {
        leniencies.add(JsonLeniency.BASE64_ID);
      } else {
        writer.out().truncate(start);
        text();
        if (isIdLength(writer.out().size() - start)) {
          writer.out().append((byte) 0);
        }
      }
    }
    writer.end(start);
  }

  private static boolean isIdLength(int length) {
    return length == TRACE_ID_LENGTH || length == SPAN_ID_LENGTH;
  }

  private boolean hex() throws IOException {
    char[] text = parser.getTextCharacters();
    int offset = parser.getTextOffset();
    int length = parser.getTextLength();
    int start = writer.out().size();
    boolean valid = length % 2 == 0;
    for (int i = offset; valid && i < offset + length; i += 2) {
      int high = hexDigit(text[i]);
      int low = hexDigit(text[i + 1]);
      valid = high >= 0 && low >= 0;
      writer.out().append((byte) (high << 4 | low));
    }
    if (!valid) {
      writer.out().truncate(start);
    }
    return valid;
  }

  private static int hexDigit(char c) {
    return c < 128 ? Character.digit(c, 16) : -1;
  }

  private boolean bool() throws IOException {
    return switch (parser.currentToken()) {
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      default -> {
        String text = parser.currentToken() == JsonToken.VALUE_STRING ? parser.getText() : "";
        if (!text.equals("true") && !text.equals("false")) {
          throw new JsonMismatchException("expected true or false");
        }
        yield text.equals("true");
      }
    };
  }

  private long integer(IntegerText type) throws IOException {
    expectNumber("an integer");
    try {
      return type.parse(parser.getTextCharacters(), parser.getTextOffset(), parser.getTextLength());
    } catch (NumberFormatException e) {
      throw new JsonMismatchException("expected an integer of type " + type);
    }
  }

  private long enumeration(@Nullable JsonEnum names) throws IOException {
    if (names != null && parser.currentToken() == JsonToken.VALUE_STRING) {
      int number = names.numberOf(parser.getText());
      if (number >= 0) {
        leniencies.add(JsonLeniency.ENUM_NAME);
        return number;
      }
    }
    return integer(IntegerText.INT32);
  }

  private double floating() throws IOException {
    expectNumber("a number");
    return switch (parser.getText()) {
      case "NaN" -> Double.NaN;
      case "Infinity" -> Double.POSITIVE_INFINITY;
      case "-Infinity" -> Double.NEGATIVE_INFINITY;
      default -> decimal();
    };
  }

  private double decimal() throws IOException {
    double value;
    try {
      IntegerText.checkDecimal(
          parser.getTextCharacters(), parser.getTextOffset(), parser.getTextLength());
      value = Double.parseDouble(parser.getText());
    } catch (NumberFormatException e) {
      throw new JsonMismatchException("expected a number");
    }
    if (Double.isInfinite(value)) {
      throw new JsonMismatchException("expected a number within the range of a double");
    }
    return value;
  }

  private void expectString(String what) throws JsonMismatchException {
    if (parser.currentToken() != JsonToken.VALUE_STRING) {
      throw new JsonMismatchException("expected " + what);
    }
  }

  private void expectNumber(String what) throws JsonMismatchException {
    JsonToken token = parser.currentToken();
    if (!token.isNumeric() && token != JsonToken.VALUE_STRING) {
      throw new JsonMismatchException("expected " + what);
    }
  }
}
