package io.spanhouse.collector.decode;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Encodes a message as legally as oddly: fields in any order, singular fields more than once,
 * overlong varints, unknown fields of every wire type, known numbers with a wrong wire type.
 *
 * <p>What the bytes mean is what the generated parser makes of them, not always the message.
 */
final class RandomWire {
  private static final List<Integer> WIRE_TYPES = List.of(0, 1, 2, 3, 5);

  private final Random random;

  RandomWire(Random random) {
    this.random = random;
  }

  byte[] encode(Message message) {
    List<byte[]> fields = new ArrayList<>();
    for (Map.Entry<FieldDescriptor, Object> field : message.getAllFields().entrySet()) {
      if (field.getKey().isRepeated()) {
        ((List<?>) field.getValue()).forEach(each -> fields.add(encode(field.getKey(), each)));
      } else {
        fields.add(encode(field.getKey(), field.getValue()));
        if (chance(8)) {
          fields.add(encode(field.getKey(), field.getValue()));
        }
      }
    }
    while (chance(6)) {
      fields.add(random.nextInt(fields.size() + 1), unknownField(message));
    }
    if (chance(3)) {
      Collections.shuffle(fields, random);
    }
    ByteArray out = new ByteArray();
    fields.forEach(field -> out.append(field, 0, field.length));
    return out.toByteArray();
  }

  private byte[] encode(FieldDescriptor field, Object value) {
    ByteArray out = new ByteArray(16);
    int wireType = field.getLiteType().getWireType();
    varint(out, (long) field.getNumber() << 3 | wireType);
    switch (field.getType()) {
      case MESSAGE -> bytes(out, encode((Message) value));
      case STRING -> bytes(out, ByteString.copyFromUtf8((String) value).toByteArray());
      case BYTES -> bytes(out, ((ByteString) value).toByteArray());
      case BOOL -> varint(out, (boolean) value ? 1 + random.nextInt(3) * 128L : 0);
      case UINT32 -> varint(out, Integer.toUnsignedLong((int) value));
      case INT32 -> varint(out, (int) value);
      case INT64 -> varint(out, (long) value);
      case ENUM ->
          varint(out, ((com.google.protobuf.Descriptors.EnumValueDescriptor) value).getNumber());
      case FIXED32 -> fixed(out, (int) value, 4);
      case FIXED64 -> fixed(out, (long) value, 8);
      case DOUBLE -> fixed(out, Double.doubleToRawLongBits((double) value), 8);
      default -> throw new AssertionError(field);
    }
    return out.toByteArray();
  }

  /** A field whose number is unknown, or known with another wire type. */
  private byte[] unknownField(Message message) {
    List<FieldDescriptor> known = message.getDescriptorForType().getFields();
    ByteArray out = new ByteArray(16);
    if (chance(2)) {
      FieldDescriptor field = known.get(random.nextInt(known.size()));
      int other = (1 + WIRE_TYPES.indexOf(field.getLiteType().getWireType())) % WIRE_TYPES.size();
      unknownField(out, field.getNumber(), WIRE_TYPES.get(other), 0);
    } else {
      int number = 17 + random.nextInt(chance(2) ? 30 : (1 << 29) - 17);
      unknownField(out, number, randomWireType(), 0);
    }
    return out.toByteArray();
  }

  private int randomWireType() {
    return WIRE_TYPES.get(random.nextInt(WIRE_TYPES.size()));
  }

  private void unknownField(ByteArray out, int number, int wireType, int depth) {
    varint(out, (long) number << 3 | wireType);
    switch (wireType) {
      case 0 -> varint(out, random.nextLong() >>> random.nextInt(64));
      case 1 -> fixed(out, random.nextLong(), 8);
      case 2 -> {
        byte[] content = new byte[random.nextInt(6)];
        for (int i = 0; i < content.length; i++) {
          content[i] = (byte) (chance(4) ? random.nextInt() : random.nextInt(24));
        }
        bytes(out, content);
      }
      case 3 -> {
        while (depth < 5 && chance(2)) {
          unknownField(out, 1 + random.nextInt(20), randomWireType(), depth + 1);
        }
        varint(out, (long) number << 3 | 4);
      }
      default -> fixed(out, random.nextLong(), 4);
    }
  }

  private void bytes(ByteArray out, byte[] content) {
    varint(out, content.length);
    out.append(content, 0, content.length);
  }

  private void varint(ByteArray out, long value) {
    int size = 0;
    long rest = value;
    do {
      out.append((byte) (rest | 0x80));
      rest >>>= 7;
      size++;
    } while (rest != 0);
    while (size < 10 && chance(30)) {
      out.append((byte) 0x80);
      size++;
    }
    out.array()[out.size() - 1] &= 0x7F;
  }

  private static void fixed(ByteArray out, long value, int size) {
    for (int i = 0; i < size; i++) {
      out.append((byte) (value >>> 8 * i));
    }
  }

  private boolean chance(int oneIn) {
    return random.nextInt(oneIn) == 0;
  }

  /** Damages a few bytes somewhere. */
  byte[] damage(byte[] bytes) {
    byte[] damaged = bytes.clone();
    for (int i = 1 + random.nextInt(3); i > 0 && damaged.length > 0; i--) {
      int at = random.nextInt(damaged.length);
      switch (random.nextInt(6)) {
        case 0 -> damaged[at] = (byte) random.nextInt();
        case 1 -> damaged[at] ^= (byte) (1 << random.nextInt(8));
        case 2 -> damaged[at]++;
        case 3 -> damaged = java.util.Arrays.copyOf(damaged, at);
        case 4 -> damaged = splice(damaged, at, at + random.nextInt(damaged.length - at), 0);
        default -> damaged = splice(damaged, at, at, 1 + random.nextInt(4));
      }
    }
    return damaged;
  }

  /** Replaces a range by random bytes. */
  private byte[] splice(byte[] bytes, int from, int to, int inserted) {
    byte[] middle = new byte[inserted];
    random.nextBytes(middle);
    ByteArray out = new ByteArray();
    out.append(bytes, 0, from);
    out.append(middle, 0, inserted);
    out.append(bytes, to, bytes.length - to);
    return out.toByteArray();
  }
}
