package io.spanhouse.benchmarks.traffic;

import io.opentelemetry.api.common.AttributeKey;
import java.nio.charset.StandardCharsets;

/** An attribute's key, encoded once. */
final class Key {
  /** Field {@code key} of a KeyValue. */
  final byte[] field;

  private Key(String key) {
    byte[] utf8 = key.getBytes(StandardCharsets.UTF_8);
    field = new byte[2 + utf8.length];
    field[0] = 0x0a;
    field[1] = (byte) utf8.length;
    System.arraycopy(utf8, 0, field, 2, utf8.length);
  }

  /** A key of at most 127 bytes. */
  static Key of(String key) {
    return new Key(key);
  }

  static Key of(AttributeKey<?> key) {
    return new Key(key.getKey());
  }
}
