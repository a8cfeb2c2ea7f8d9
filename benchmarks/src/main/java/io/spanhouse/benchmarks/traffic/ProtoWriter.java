package io.spanhouse.benchmarks.traffic;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Writes protobuf messages of OTLP into a growing buffer, attributes without an object each. */
final class ProtoWriter {
  private static final int MAX_VARINT = 10;

  private byte[] bytes = new byte[8 << 10];
  private int size;

  void clear() {
    size = 0;
  }

  int size() {
    return size;
  }

  byte[] array() {
    return bytes;
  }

  byte[] toByteArray() {
    return Arrays.copyOf(bytes, size);
  }

  /** A tag, or anything else that is one byte. */
  void tag(int tag) {
    ensure(1);
    bytes[size++] = (byte) tag;
  }

  void varint(long value) {
    ensure(MAX_VARINT);
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      bytes[size++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[size++] = (byte) rest;
  }

  void fixed32(int value) {
    ensure(Integer.BYTES);
    for (int shift = 0; shift < Integer.SIZE; shift += 8) {
      bytes[size++] = (byte) (value >>> shift);
    }
  }

  void fixed64(long value) {
    ensure(Long.BYTES);
    for (int shift = 0; shift < Long.SIZE; shift += 8) {
      bytes[size++] = (byte) (value >>> shift);
    }
  }

  /** A number as an identifier's bytes. */
  void bigEndian(long value) {
    ensure(Long.BYTES);
    for (int shift = Long.SIZE - 8; shift >= 0; shift -= 8) {
      bytes[size++] = (byte) (value >>> shift);
    }
  }

  void raw(byte[] from, int length) {
    ensure(length);
    System.arraycopy(from, 0, bytes, size, length);
    size += length;
  }

  void raw(byte[] from) {
    raw(from, from.length);
  }

  /** A field of text. */
  void text(int tag, String value) {
    tag(tag);
    int length = utf8Length(value);
    varint(length);
    utf8(value, length);
  }

  /** A field that holds a message. */
  void message(int tag, ProtoWriter message) {
    tag(tag);
    varint(message.size);
    raw(message.bytes, message.size);
  }

  /** An attribute, in the field that {@code tag} says. */
  void attribute(int tag, Key key, String value) {
    int length = utf8Length(value);
    valueOf(tag, key, 1 + varintSize(length) + length);
    tag(0x0a);
    varint(length);
    utf8(value, length);
  }

  void attribute(int tag, Key key, long value) {
    valueOf(tag, key, 1 + varintSize(value));
    tag(0x18);
    varint(value);
  }

  void attribute(int tag, Key key, double value) {
    valueOf(tag, key, 1 + Double.BYTES);
    tag(0x21);
    fixed64(Double.doubleToRawLongBits(value));
  }

  void attribute(int tag, Key key, boolean value) {
    valueOf(tag, key, 2);
    tag(0x10);
    tag(value ? 1 : 0);
  }

  /** An attribute that is an array of one text. */
  void list(int tag, Key key, String value) {
    int length = utf8Length(value);
    int element = 1 + varintSize(length) + length;
    int array = 1 + varintSize(element) + element;
    valueOf(tag, key, 1 + varintSize(array) + array);
    tag(0x2a);
    varint(array);
    tag(0x0a);
    varint(element);
    tag(0x0a);
    varint(length);
    utf8(value, length);
  }

  /** The attribute up to its value, which takes {@code size} bytes. */
  private void valueOf(int tag, Key key, int size) {
    tag(tag);
    varint(key.field.length + 1 + varintSize(size) + size);
    raw(key.field);
    tag(0x12);
    varint(size);
  }

  private static int varintSize(long value) {
    return value == 0 ? 1 : (Long.SIZE - Long.numberOfLeadingZeros(value) + 6) / 7;
  }

  private static int utf8Length(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) > 0x7f) {
        return text.getBytes(StandardCharsets.UTF_8).length;
      }
    }
    return text.length();
  }

  private void utf8(String text, int length) {
    ensure(length);
    if (length == text.length()) {
      for (int i = 0; i < length; i++) {
        bytes[size++] = (byte) text.charAt(i);
      }
    } else {
      raw(text.getBytes(StandardCharsets.UTF_8));
    }
  }

  private void ensure(int more) {
    if (bytes.length - size < more) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + more));
    }
  }
}
