package io.spanhouse.collector.decode;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * Prints a message as OTLP/JSON in any of the ways senders do: members in any order, numbers as
 * numbers or strings, hex in any case, every flavour of base64, null or nothing for what is not
 * set, unknown members in between.
 */
final class RandomJson {
  private static final Set<String> IDS = Set.of("trace_id", "span_id", "parent_span_id");
  private static final String[] UNKNOWN = {
    "null",
    "true",
    "-1.5e400",
    "\"text \\ud83d\\ude80 \\\" \"",
    "{}",
    "[[], {\"spans\": [1, {\"traceId\": {}}]}]",
    "{\"resourceSpans\": 7, \"a\": {\"b\": [null, false]}}"
  };

  private final Random random;

  RandomJson(Random random) {
    this.random = random;
  }

  String print(Message message) {
    List<String> members = new ArrayList<>();
    for (FieldDescriptor field : message.getDescriptorForType().getFields()) {
      if (field.isRepeated() ? message.getRepeatedFieldCount(field) > 0 : isSet(message, field)) {
        members.add(member(field) + value(field, message.getField(field)));
      } else if (chance(4)) {
        members.add(member(field) + (field.isRepeated() && chance(2) ? "[]" : "null"));
      }
    }
    while (chance(8)) {
      members.add("\"unknown" + random.nextInt(9) + "\":" + UNKNOWN[random.nextInt(7)]);
    }
    if (chance(2)) {
      Collections.shuffle(members, random);
    }
    return blank() + "{" + blank() + String.join("," + blank(), members) + blank() + "}" + blank();
  }

  private static boolean isSet(Message message, FieldDescriptor field) {
    return field.hasPresence() ? message.hasField(field) : !isDefault(message.getField(field));
  }

  private static boolean isDefault(Object value) {
    return value instanceof Number number ? number.doubleValue() == 0 : value.equals("");
  }

  private String member(FieldDescriptor field) {
    String name = chance(8) ? field.getName() : field.getJsonName();
    return "\"" + name + "\"" + blank() + ":" + blank();
  }

  private String value(FieldDescriptor field, Object value) {
    if (!field.isRepeated()) {
      return single(field, value);
    }
    List<String> elements = new ArrayList<>();
    for (Object element : (List<?>) value) {
      elements.add(single(field, element));
    }
    return "[" + blank() + String.join(blank() + ",", elements) + blank() + "]";
  }

  private String single(FieldDescriptor field, Object value) {
    return switch (field.getType()) {
      case MESSAGE -> {
        Message message = (Message) value;
        boolean empty = message.getAllFields().isEmpty() && field.isRepeated();
        yield empty && chance(2) ? "null" : print(message);
      }
      case STRING -> text((String) value);
      case BYTES -> {
        byte[] bytes = ((ByteString) value).toByteArray();
        yield "\"" + (IDS.contains(field.getName()) ? hex(bytes) : base64(bytes)) + "\"";
      }
      case BOOL -> value.toString();
      case ENUM -> enumeration((EnumValueDescriptor) value);
      case INT32, INT64 -> number(value.toString());
      case UINT32, FIXED32 -> number(Integer.toUnsignedString((int) value));
      case FIXED64 -> number(Long.toUnsignedString((long) value));
      case DOUBLE -> real((double) value);
      default -> throw new AssertionError(field);
    };
  }

  private String enumeration(EnumValueDescriptor value) {
    boolean known = value.getIndex() >= 0;
    return known && chance(4) ? "\"" + value.getName() + "\"" : number("" + value.getNumber());
  }

  private String real(double value) {
    if (!Double.isFinite(value)) {
      return "\"" + value + "\"";
    }
    return value == Math.rint(value) && Math.abs(value) < 1e15 && chance(2)
        ? number((1 / value < 0 ? "-" : "") + Math.abs((long) value))
        : number(Double.toString(value));
  }

  private String number(String digits) {
    boolean whole = digits.chars().allMatch(c -> c >= '0' && c <= '9');
    String text = whole && chance(10) ? digits + (chance(2) ? ".0" : "e0") : digits;
    return chance(2) ? text : "\"" + text + "\"";
  }

  private String hex(byte[] bytes) {
    String hex = HexFormat.of().formatHex(bytes);
    StringBuilder mixed = new StringBuilder();
    int style = random.nextInt(3);
    for (char c : hex.toCharArray()) {
      boolean upper = style == 1 || (style == 2 && chance(2));
      mixed.append(upper ? Character.toUpperCase(c) : c);
    }
    return mixed.toString();
  }

  private String base64(byte[] bytes) {
    Base64.Encoder encoder = chance(2) ? Base64.getEncoder() : Base64.getUrlEncoder();
    return (chance(2) ? encoder : encoder.withoutPadding()).encodeToString(bytes);
  }

  private String text(String text) {
    StringBuilder json = new StringBuilder("\"");
    for (char c : text.toCharArray()) {
      if (c == '"' || c == '\\') {
        json.append('\\').append(c);
      } else if (c < ' ' || chance(20)) {
        json.append("\\u").append(HexFormat.of().toHexDigits(c));
      } else {
        json.append(c);
      }
    }
    return halves(json) + "\"";
  }

  /** Half of a surrogate pair cannot be encoded when the other half is escaped: escapes both. */
  private static String halves(StringBuilder json) {
    StringBuilder whole = new StringBuilder();
    for (int i = 0; i < json.length(); i++) {
      char c = json.charAt(i);
      boolean pair =
          Character.isHighSurrogate(c)
              && i + 1 < json.length()
              && Character.isLowSurrogate(json.charAt(i + 1));
      if (pair) {
        whole.append(c).append(json.charAt(++i));
      } else if (Character.isSurrogate(c)) {
        whole.append("\\u").append(HexFormat.of().toHexDigits(c));
      } else {
        whole.append(c);
      }
    }
    return whole.toString();
  }

  private String blank() {
    return chance(12) ? " \n\t\r".substring(random.nextInt(4)) : "";
  }

  private boolean chance(int oneIn) {
    return random.nextInt(oneIn) == 0;
  }
}
