package io.spanhouse.springai;

import java.lang.reflect.Method;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads public getters by name, of classes that may be absent. */
final class Getters {
  private Getters() {}

  /** The value at the end of {@code getters}, optionals unwrapped; null when there is none. */
  static @Nullable Object read(@Nullable Object from, String... getters) {
    Object value = from;
    for (String getter : getters) {
      value = value == null ? null : get(value, getter);
    }
    return value;
  }

  private static @Nullable Object get(Object from, String getter) {
    try {
      Method method = from.getClass().getMethod(getter);
      Object value = method.invoke(from);
      return value instanceof Optional<?> optional ? optional.orElse(null) : value;
    } catch (ReflectiveOperationException | RuntimeException e) {
      return null;
    }
  }
}
