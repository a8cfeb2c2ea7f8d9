package io.spanhouse.semconv;

import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
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

  private final JsonChars out;
  private final @Nullable Filter filter;
  private final int limit;
  private List<Object> path = List.of();

  private JsonText(JsonChars out, @Nullable Filter filter, int limit) {
    this.out = out;
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
    JsonChars out = JsonChars.begin();
    try {
      JsonText json = new JsonText(out, filter, limit);
      if (value instanceof Writable writable) {
        writable.writeTo(json);
      } else {
        json.value(value);
      }
      return out.toString();
    } finally {
      out.end();
    }
  }

  /** Whether {@code value} becomes an object or an array. */
  static boolean isContainer(Object value) {
    return value instanceof Writable
        || value instanceof Iterable
        || value instanceof JsonFields
        || value instanceof Map
        || value.getClass().isArray();
  }

  private void value(@Nullable Object value) {
    if (value instanceof String text) {
      content(text);
    } else if (value == null) {
      out.append("null");
    } else if (value instanceof Writable writable) {
      writable.writeTo(this);
    } else if (isContainer(value)) {
      container(value);
    } else if (value instanceof Boolean) {
      out.append(value.toString());
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
    if (path.isEmpty()) {
      path = new ArrayList<>();
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

  private void key(String text) {
    String allowed = filter == null ? text : filter.apply(text);
    string(Content.cut(String.valueOf(allowed), Math.max(0, limit - out.length())));
  }

  private void object(JsonFields fields) {
    begin('{');
    for (int i = 0; i < fields.size(); i++) {
      member(name(fields.name(i)), fields.value(i));
    }
    end('}');
  }

  private void object(Map<?, ?> map) {
    begin('{');
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      if (!next("\"…\":\"[more]\"")) {
        break;
      }
      key(String.valueOf(entry.getKey()));
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

  /** How {@link #member} and the like want a name that is no content. */
  static String name(String text) {
    return "\"" + text + "\":";
  }

  /** A member of an object; nothing when its value is null. */
  void member(String name, @Nullable Object value) {
    if (value != null && memberName(name)) {
      value(value);
    }
  }

  /** A member of an object whose value is text. */
  void textMember(String name, @Nullable String text) {
    if (text != null && memberName(name)) {
      content(text);
    }
  }

  /** A member whose value is no content. */
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
    out.append(name);
    return true;
  }

  /** Separates from what is before; leaves {@code mark} when the text is full, once. */
  private boolean next(String mark) {
    char last = out.last();
    if (last != '{' && last != '[') {
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
    return out.endsWith(text);
  }

  private boolean isFull() {
    return out.length() >= limit;
  }

  private void string(String text) {
    out.string(text);
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
