package io.spanhouse.collector.decode;

import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.stream.Collectors;

/** The text of a value, written down from the generated classes by recursion. */
public final class ExpectedText {
  private ExpectedText() {}

  public static String of(AnyValue value) {
    return switch (value.getValueCase()) {
      case STRING_VALUE -> value.getStringValue();
      case BYTES_VALUE -> base64(value);
      case DOUBLE_VALUE -> real(value.getDoubleValue());
      case VALUE_NOT_SET, STRING_VALUE_STRINDEX -> "";
      default -> json(value);
    };
  }

  private static String json(AnyValue value) {
    return switch (value.getValueCase()) {
      case STRING_VALUE -> quoted(value.getStringValue());
      case BOOL_VALUE -> String.valueOf(value.getBoolValue());
      case INT_VALUE -> String.valueOf(value.getIntValue());
      case DOUBLE_VALUE -> {
        String text = real(value.getDoubleValue());
        yield Double.isFinite(value.getDoubleValue()) ? text : quoted(text);
      }
      case ARRAY_VALUE ->
          value.getArrayValue().getValuesList().stream()
              .map(ExpectedText::json)
              .collect(Collectors.joining(",", "[", "]"));
      case KVLIST_VALUE ->
          value.getKvlistValue().getValuesList().stream()
              .map(ExpectedText::entry)
              .collect(Collectors.joining(",", "{", "}"));
      case BYTES_VALUE -> quoted(base64(value));
      case STRING_VALUE_STRINDEX, VALUE_NOT_SET -> "null";
    };
  }

  private static String entry(KeyValue entry) {
    return quoted(entry.getKey()) + ":" + json(entry.getValue());
  }

  private static String base64(AnyValue value) {
    return Base64.getEncoder().encodeToString(value.getBytesValue().toByteArray());
  }

  private static String real(double value) {
    ByteArray out = new ByteArray();
    DoubleText.append(value, out);
    return new String(out.array(), 0, out.size(), StandardCharsets.US_ASCII);
  }

  private static String quoted(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    for (char c : text.toCharArray()) {
      switch (c) {
        case '"' -> quoted.append("\\\"");
        case '\\' -> quoted.append("\\\\");
        case '\n' -> quoted.append("\\n");
        case '\r' -> quoted.append("\\r");
        case '\t' -> quoted.append("\\t");
        default -> {
          if (c < ' ') {
            quoted.append("\\u").append(HexFormat.of().toHexDigits(c));
          } else {
            quoted.append(c);
          }
        }
      }
    }
    return quoted.append('"').toString();
  }
}
