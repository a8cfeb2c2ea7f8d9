package io.spanhouse.collector.normalize;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Values by the beginnings of names; the first that was added and fits counts. Looks only at those
 * with the right first byte, so that names without any cost next to nothing.
 */
final class Prefixes<T> {
  private static final int FIRST_BYTES = 256;

  private byte[][] prefixes = {};
  private Object[] values = {};
  private final int[][] byFirst = new int[FIRST_BYTES][];

  void add(String prefix, T value) {
    byte[] utf8 = Conventions.utf8(prefix);
    int id = prefixes.length;
    prefixes = Arrays.copyOf(prefixes, id + 1);
    values = Arrays.copyOf(values, id + 1);
    prefixes[id] = utf8;
    values[id] = value;
    int first = utf8.length == 0 ? 0 : utf8[0] & 0xFF;
    int[] ids = byFirst[first] == null ? new int[0] : byFirst[first];
    byFirst[first] = Arrays.copyOf(ids, ids.length + 1);
    byFirst[first][ids.length] = id;
  }

  @SuppressWarnings("unchecked") // only a T is ever added
  @Nullable T find(byte[] buffer, int offset, int length) {
    int[] ids = length == 0 ? null : byFirst[buffer[offset] & 0xFF];
    if (ids != null) {
      for (int id : ids) {
        byte[] prefix = prefixes[id];
        if (length >= prefix.length
            && Arrays.equals(buffer, offset, offset + prefix.length, prefix, 0, prefix.length)) {
          return (T) values[id];
        }
      }
    }
    return null;
  }
}
