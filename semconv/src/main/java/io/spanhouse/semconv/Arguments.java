package io.spanhouse.semconv;

import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What a method is given, by parameter name where one was compiled in, else by position.
 *
 * <p>Maps, collections, arrays, numbers and truth values are recorded as such and anything else as
 * its text: an argument that merely can be iterated may be readable once only.
 */
final class Arguments {
  private final List<String> names;

  private Arguments(List<String> names) {
    this.names = names;
  }

  /** Named as by the first of {@code declarations}, of one method, that has names. */
  static Arguments of(Method... declarations) {
    for (Method method : declarations) {
      if (Arrays.stream(method.getParameters()).allMatch(Parameter::isNamePresent)) {
        return new Arguments(
            Arrays.stream(method.getParameters()).map(Parameter::getName).toList());
      }
    }
    int count = declarations[0].getParameterCount();
    return new Arguments(IntStream.range(0, count).mapToObj(String::valueOf).toList());
  }

  /** Null for a method without parameters. */
  @Nullable Map<String, @Nullable Object> byName(@Nullable Object[] values) {
    if (names.isEmpty()) {
      return null;
    }
    Map<String, @Nullable Object> byName = new LinkedHashMap<>();
    for (int i = 0; i < names.size(); i++) {
      byName.put(names.get(i), plain(values[i]));
    }
    return byName;
  }

  /** What a model is sent by a method that is given {@code values}. */
  List<Message> messages(@Nullable Object[] values) {
    Object only = values.length == 1 ? values[0] : null;
    if (only instanceof Message message) {
      return List.of(message);
    }
    if (only instanceof List<?> list && list.stream().allMatch(Message.class::isInstance)) {
      return list.stream().map(Message.class::cast).toList();
    }
    String text = only == null ? text(byName(values)) : text(only);
    return text == null ? List.of() : List.of(Message.user(text));
  }

  /** Text as it is, containers as JSON text; null as null. */
  static @Nullable String text(@Nullable Object value) {
    Object plain = plain(value);
    if (plain == null || plain instanceof String) {
      return (String) plain;
    }
    return JsonText.of(plain);
  }

  /** Something that JSON has a form for, or text. */
  static @Nullable Object plain(@Nullable Object value) {
    if (value instanceof Optional<?> optional) {
      return plain(optional.orElse(null));
    }
    return value == null
            || value instanceof Map
            || value instanceof Collection
            || value instanceof Number
            || value instanceof Boolean
            || value.getClass().isArray()
        ? value
        : value.toString();
  }
}
