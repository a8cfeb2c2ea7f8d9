package io.spanhouse.semconv;

import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Collections;
import java.util.HexFormat;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Writes values as JSON text (RFC 8259) without a JSON library, which a module that depends on the
 * OpenTelemetry API alone cannot have. Maps, iterables and arrays become objects and arrays;
 * numbers that JSON cannot hold (NaN, infinities) become null, halves of surrogate pairs U+FFFD;
 * anything else its {@code toString}. A container inside itself, or below {@value #MAX_DEPTH}
 * others, becomes {@code "..."}.
 */
final class JsonText {
  static final int MAX_DEPTH = 64;
  private static final char REPLACEMENT = '\uFFFD';

  private final StringBuilder out = new StringBuilder();
  private final Set<Object> path = Collections.newSetFromMap(new IdentityHashMap<>());

  private JsonText() {}

  static String of(@Nullable Object value) {
    JsonText json = new JsonText();
    json.value(value);
    return json.out.toString();
  }

  /** Text as it is; containers, numbers and the like as JSON text; null as null. */
  static @Nullable String textOrJson(@Nullable Object value) {
    if (value == null) {
      return null;
    }
    return isContainer(value) ? of(value) : value.toString();
  }

  private static boolean isContainer(Object value) {
    return value instanceof Map || value instanceof Iterable || value.getClass().isArray();
  }

  private void value(@Nullable Object value) {
    if (value == null) {
      out.append("null");
    } else if (isContainer(value)) {
      container(value);
    } else if (value instanceof Boolean || isExactNumber(value)) {
      out.append(value);
    } else if (value instanceof Double || value instanceof Float) {
      double number = ((Number) value).doubleValue();
      out.append(Double.isFinite(number) ? value.toString() : "null");
    } else {
      string(value.toString());
    }
  }

  private static boolean isExactNumber(Object value) {
    return value instanceof Integer
        || value instanceof Long
        || value instanceof Short
        || value instanceof Byte
        || value instanceof BigDecimal
        || value instanceof BigInteger;
  }

  private void container(Object value) {
    if (path.size() == MAX_DEPTH || !path.add(value)) {
      string("...");
      return;
    }
    if (value instanceof Map<?, ?> map) {
      object(map);
    } else if (value instanceof Iterable<?> items) {
      array(items);
    } else {
      array(value);
    }
    path.remove(value);
  }

  private void object(Map<?, ?> map) {
    out.append('{');
    boolean first = true;
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      if (!first) {
        out.append(',');
      }
      first = false;
      string(String.valueOf(entry.getKey()));
      out.append(':');
      value(entry.getValue());
    }
    out.append('}');
  }

  private void array(Iterable<?> items) {
    out.append('[');
    boolean first = true;
    for (Object item : items) {
      if (!first) {
        out.append(',');
      }
      first = false;
      value(item);
    }
    out.append(']');
  }

  private void array(Object array) {
    out.append('[');
    for (int i = 0; i < Array.getLength(array); i++) {
      if (i > 0) {
        out.append(',');
      }
      value(Array.get(array, i));
    }
    out.append(']');
  }

  private void string(String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"', '\\' -> out.append('\\').append(c);
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default -> {
          if (c < ' ') {
            out.append("\\u00").append(HexFormat.of().toHexDigits((byte) c));
          } else {
            out.append(isLoneSurrogate(text, i) ? REPLACEMENT : c);
          }
        }
      }
    }
    out.append('"');
  }

  /** Half a character: it has no UTF-8 form, and parsers reject it when it is escaped. */
  private static boolean isLoneSurrogate(String text, int index) {
    char c = text.charAt(index);
    if (Character.isHighSurrogate(c)) {
      return index + 1 == text.length() || !Character.isLowSurrogate(text.charAt(index + 1));
    }
    return Character.isLowSurrogate(c)
        && (index == 0 || !Character.isHighSurrogate(text.charAt(index - 1)));
  }
}
