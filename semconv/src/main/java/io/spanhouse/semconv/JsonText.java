package io.spanhouse.semconv;

import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * Writes values as JSON text (RFC 8259) without a JSON library, which a module that depends on the
 * OpenTelemetry API alone cannot have. Maps, iterables and arrays become objects and arrays;
 * numbers that JSON cannot hold (NaN, infinities) become null, halves of surrogate pairs U+FFFD;
 * anything else its {@code toString}. A container inside itself, or below {@value #MAX_DEPTH}
 * others, becomes {@code "..."}.
 *
 * <p>A limit keeps the text about as long and valid: the string that passes it is cut, what would
 * follow is left out, with a mark each.
 */
final class JsonText {
  static final int MAX_DEPTH = 64;
  private static final int INITIAL_CHARS = 512;
  private static final char REPLACEMENT = '\uFFFD';

  private final StringBuilder out = new StringBuilder(INITIAL_CHARS);
  private final List<Object> path = new ArrayList<>(8);
  private final @Nullable Filter filter;
  private final int limit;

  private JsonText(@Nullable Filter filter, int limit) {
    this.filter = filter;
    this.limit = limit;
  }

  /** Makes of a text or number what may be written; null becomes JSON's null. */
  @FunctionalInterface
  interface Filter {
    @Nullable String apply(String text);
  }

  /** A container that writes itself, by the methods below. */
  interface Writable {
    void writeTo(JsonText json);
  }

  static String of(@Nullable Object value) {
    return of(value, null, Integer.MAX_VALUE);
  }

  /** JSON text of about {@code limit} chars. */
  static String of(@Nullable Object value, @Nullable Filter filter, int limit) {
    JsonText json = new JsonText(filter, limit);
    json.value(value);
    return json.out.toString();
  }

  /** Whether {@code value} becomes an object or an array. */
  static boolean isContainer(Object value) {
    return value instanceof Map
        || value instanceof Iterable
        || value instanceof JsonFields
        || value instanceof Writable
        || value.getClass().isArray();
  }

  private void value(@Nullable Object value) {
    if (value == null) {
      out.append("null");
    } else if (value instanceof Writable writable) {
      writable.writeTo(this);
    } else if (isContainer(value)) {
      container(value);
    } else if (value instanceof Boolean) {
      out.append(value);
    } else if (value instanceof JsonFields.Word word) {
      string(word.text());
    } else if (isExactNumber(value)) {
      number(value.toString());
    } else if (value instanceof Double || value instanceof Float) {
      floating((Number) value);
    } else {
      content(value.toString());
    }
  }

  private void floating(Number value) {
    if (Double.isFinite(value.doubleValue())) {
      number(value.toString());
    } else {
      out.append("null");
    }
  }

  private void number(String digits) {
    if (filter == null || digits.equals(filter.apply(digits))) {
      out.append(digits);
    } else {
      content(digits);
    }
  }

  private void content(@Nullable String text) {
    String allowed = filter == null || text == null ? text : filter.apply(text);
    if (allowed == null) {
      out.append("null");
    } else {
      string(Content.cut(allowed, Math.max(0, limit - out.length())));
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
    if (path.size() == MAX_DEPTH || isOnPath(value)) {
      string("...");
      return;
    }
    path.add(value);
    if (value instanceof JsonFields fields) {
      object(fields);
    } else if (value instanceof Map<?, ?> map) {
      object(map);
    } else if (value instanceof Iterable<?> items) {
      array(items.iterator());
    } else {
      array(new ArrayIterator(value));
    }
    path.remove(path.size() - 1);
  }

  private boolean isOnPath(Object value) {
    for (Object above : path) {
      if (above == value) {
        return true;
      }
    }
    return false;
  }

  private void name(String text) {
    String allowed = filter == null ? text : filter.apply(text);
    string(Content.cut(String.valueOf(allowed), Math.max(0, limit - out.length())));
  }

  private void object(JsonFields fields) {
    begin('{');
    for (int i = 0; i < fields.size(); i++) {
      member(fields.name(i), fields.value(i));
    }
    end('}');
  }

  private void object(Map<?, ?> map) {
    begin('{');
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      if (!next("\"…\":\"[more]\"")) {
        break;
      }
      name(String.valueOf(entry.getKey()));
      out.append(':');
      value(entry.getValue());
    }
    end('}');
  }

  private void array(Iterator<?> items) {
    begin('[');
    while (items.hasNext() && item()) {
      value(items.next());
    }
    end(']');
  }

  /** Begins an object or array. */
  void begin(char bracket) {
    out.append(bracket);
  }

  void end(char bracket) {
    out.append(bracket);
  }

  /** Begins an item of an array; false when there is room for no more. */
  boolean item() {
    return next("\"…[more]\"");
  }

  /** A member of an object, under a name that is no content; nothing when its value is null. */
  void member(String name, @Nullable Object value) {
    if (value != null && memberName(name)) {
      value(value);
    }
  }

  /** A member whose value is no content either. */
  void wordMember(String name, @Nullable String word) {
    if (word != null && memberName(name)) {
      string(word);
    }
  }

  /** The name of a member that is about to be written; false when there is room for no more. */
  boolean memberName(String name) {
    if (!next("\"…\":\"[more]\"")) {
      return false;
    }
    out.append('"').append(name).append("\":");
    return true;
  }

  /** Separates from what is before; leaves {@code mark} when the text is full, once. */
  private boolean next(String mark) {
    int end = out.length() - 1;
    if (out.charAt(end) != '{' && out.charAt(end) != '[') {
      if (isFull() && endsWith("[more]\"")) {
        return false;
      }
      out.append(',');
    }
    if (isFull()) {
      out.append(mark);
      return false;
    }
    return true;
  }

  private boolean endsWith(String text) {
    return out.length() >= text.length() && out.indexOf(text, out.length() - text.length()) >= 0;
  }

  private boolean isFull() {
    return out.length() >= limit;
  }

  private void string(String text) {
    out.append('"');
    if (isPlain(text)) {
      out.append(text).append('"');
      return;
    }
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

  /** Whether all of it may stand between quotes as it is; most texts may. */
  private static boolean isPlain(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean plain = c > '\\' ? !Character.isSurrogate(c) : c >= ' ' && c != '"' && c != '\\';
      if (!plain) {
        return false;
      }
    }
    return true;
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

  private static final class ArrayIterator implements Iterator<@Nullable Object> {
    private final Object array;
    private int next;

    ArrayIterator(Object array) {
      this.array = array;
    }

    @Override
    public boolean hasNext() {
      return next < Array.getLength(array);
    }

    @Override
    public @Nullable Object next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      return Array.get(array, next++);
    }
  }
}
