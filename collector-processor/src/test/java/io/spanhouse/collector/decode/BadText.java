package io.spanhouse.collector.decode;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import com.google.protobuf.Message;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Puts bytes that are no text into the strings of encoded messages, which the generated classes
 * refuse to do: marks are put into the message, and replaced once it is encoded.
 */
final class BadText {
  private static final int LENGTH = 12;

  /** Starts, middles and ends of characters, and half pairs, all of them alone. */
  private static final byte[] PIECES = {
    (byte) 0xFF,
    (byte) 0xC0,
    (byte) 0xC3,
    (byte) 0xE0,
    (byte) 0xED,
    (byte) 0xA0,
    (byte) 0xBD,
    (byte) 0xF0,
    (byte) 0xF4,
    (byte) 0x9F,
    (byte) 0x98,
    (byte) 0x80,
    'a',
    'z'
  };

  private final Random random;
  private final Map<String, byte[]> bad = new LinkedHashMap<>();

  BadText(Random random) {
    this.random = random;
  }

  /** A copy of the message with some strings, keys as well as values, replaced by marks. */
  <M extends Message> M mark(M message) {
    return replace(message, text -> random.nextInt(4) == 0 ? newMark() : text);
  }

  private String newMark() {
    String mark = "<<%08x>>".formatted(bad.size());
    byte[] bytes = new byte[LENGTH];
    for (int i = 0; i < LENGTH; i++) {
      bytes[i] = PIECES[random.nextInt(PIECES.length)];
    }
    bad.put(mark, bytes);
    return mark;
  }

  /** Replaces the marks in place; those that are not there as they are stay out of it. */
  void damage(byte[] encoded) {
    List<String> lost = new ArrayList<>(bad.keySet());
    String text = new String(encoded, StandardCharsets.ISO_8859_1);
    for (int at = text.indexOf("<<"); at >= 0; at = text.indexOf("<<", at + 1)) {
      String mark = text.substring(at, Math.min(at + LENGTH, text.length()));
      byte[] bytes = bad.get(mark);
      if (bytes != null) {
        System.arraycopy(bytes, 0, encoded, at, LENGTH);
        lost.remove(mark);
      }
    }
    bad.keySet().removeAll(lost);
  }

  /** A copy of the message with what a Java string makes of the bytes in place of the marks. */
  <M extends Message> M expected(M marked) {
    return replace(
        marked,
        text -> bad.containsKey(text) ? new String(bad.get(text), StandardCharsets.UTF_8) : text);
  }

  private interface Change {
    String of(String text);
  }

  @SuppressWarnings("unchecked") // a builder builds what it was made from
  private static <M extends Message> M replace(M message, Change change) {
    Message.Builder builder = message.toBuilder();
    for (Map.Entry<FieldDescriptor, Object> entry : message.getAllFields().entrySet()) {
      FieldDescriptor field = entry.getKey();
      Object value = entry.getValue();
      if (field.isRepeated()) {
        List<Object> changed = new ArrayList<>();
        ((List<?>) value).forEach(each -> changed.add(replace(field, each, change)));
        builder.setField(field, changed);
      } else {
        builder.setField(field, replace(field, value, change));
      }
    }
    return (M) builder.build();
  }

  private static Object replace(FieldDescriptor field, Object value, Change change) {
    if (field.getJavaType() == JavaType.MESSAGE) {
      return replace((Message) value, change);
    }
    return field.getJavaType() == JavaType.STRING ? change.of((String) value) : value;
  }
}
