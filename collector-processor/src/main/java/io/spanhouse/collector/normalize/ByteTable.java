package io.spanhouse.collector.normalize;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Values by byte strings: a {@link ByteDictionary} whose first entry of a name counts. */
final class ByteTable<T> {
  private final ByteDictionary names = new ByteDictionary();
  private final List<T> values = new ArrayList<>();

  /** Adds a value unless the name has one. */
  void add(String name, T value) {
    if (names.add(name) == values.size()) {
      values.add(value);
    }
  }

  @Nullable T find(byte[] buffer, int offset, int length) {
    int id = names.find(buffer, offset, length);
    return id < 0 ? null : values.get(id);
  }

  boolean isEmpty() {
    return values.isEmpty();
  }
}
