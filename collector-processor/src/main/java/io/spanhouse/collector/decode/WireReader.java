package io.spanhouse.collector.decode;

import io.spanhouse.collector.receive.PermanentException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Objects;

/**
 * Protobuf's wire format over one byte array: tags, varints, lengths, and skipping what nobody
 * knows. Accepts and refuses what protobuf-java's {@code CodedInputStream} does, without looking
 * past {@link #limit}.
 *
 * <p>A split message whose parts must be joined ({@link #join}) is copied behind the request, into
 * a private copy of it, so that every offset handed out before stays true. That costs one copy of
 * the request; no known sender writes such messages.
 */
public final class WireReader {
  public static final int VARINT = 0;
  public static final int FIXED64 = 1;
  public static final int BYTES = 2;
  static final int START_GROUP = 3;
  static final int END_GROUP = 4;
  public static final int FIXED32 = 5;

  private static final int MAX_GROUP_DEPTH = 100;
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  /** Holds the request at the offsets it was given at; replaced by a longer copy on a join. */
  public byte[] buffer = new byte[0];

  /** Next byte to read. */
  public int pos;

  /** End of the message being read; no read goes past it. */
  int limit;

  private int start;
  private int requestEnd;
  private int tailEnd;
  private final int[] groups = new int[MAX_GROUP_DEPTH];

  public void reset(byte[] buffer, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, buffer.length);
    this.buffer = buffer;
    start = offset;
    pos = offset;
    limit = offset + length;
    requestEnd = limit;
    tailEnd = limit;
  }

  /** Goes back to a field that was read before. */
  void seek(int offset) {
    pos = offset;
    limit = tailEnd;
  }

  public boolean hasMore() {
    return pos < limit;
  }

  /** Reads a field's tag: its number shifted left by three, and its wire type. */
  public int readTag() {
    int tag = readVarint32();
    if (tag >>> 3 == 0) {
      throw failure("invalid tag");
    }
    return tag;
  }

  int readVarint32() {
    if (pos < limit) {
      int b = buffer[pos];
      if (b >= 0) {
        pos++;
        return b;
      }
      // Most lengths of messages take two bytes.
      if (limit - pos > 1 && buffer[pos + 1] >= 0) {
        int value = (b & 0x7F) | (buffer[pos + 1] << 7);
        pos += 2;
        return value;
      }
    }
    return (int) readLongVarint();
  }

  long readVarint64() {
    if (pos < limit) {
      int b = buffer[pos];
      if (b >= 0) {
        pos++;
        return b;
      }
    }
    return readLongVarint();
  }

  private long readLongVarint() {
    long result = 0;
    int at = pos;
    for (int shift = 0; shift < 64; shift += 7) {
      if (at == limit) {
        throw truncated();
      }
      byte b = buffer[at++];
      result |= (long) (b & 0x7F) << shift;
      if (b >= 0) {
        pos = at;
        return result;
      }
    }
    throw failure("varint longer than 10 bytes");
  }

  int readFixed32() {
    if (limit - pos < 4) {
      throw truncated();
    }
    int value = (int) INTS.get(buffer, pos);
    pos += 4;
    return value;
  }

  long readFixed64() {
    if (limit - pos < 8) {
      throw truncated();
    }
    long value = (long) LONGS.get(buffer, pos);
    pos += 8;
    return value;
  }

  /** Reads the length of a field that lies within the current message. */
  public int readLength() {
    int length = readVarint32();
    if (length < 0) {
      throw failure("negative length");
    }
    if (length > limit - pos) {
      throw truncated();
    }
    return length;
  }

  /** Reads a string's length and checks its content, which starts at {@link #pos}. */
  int readUtf8Length() {
    int length = readLength();
    if (!Utf8.isValid(buffer, pos, pos + length)) {
      throw failure("invalid UTF-8 in the string");
    }
    return length;
  }

  void readBytes(Slice into) {
    int length = readLength();
    into.set(pos, length);
    pos += length;
  }

  /** Reads a name, and at most so much of it as {@link Cuts} allows. */
  void readName(Slice into, Cuts cuts) {
    if (readText(into, Cuts.MAX_NAME_BYTES)) {
      cuts.cutName();
    }
  }

  /** Reads a text that can be long, and at most so much of it as {@link Cuts} allows. */
  void readText(Slice into, Cuts cuts) {
    if (readText(into, Cuts.MAX_VALUE_BYTES)) {
      cuts.cutValue();
    }
  }

  private boolean readText(Slice into, int max) {
    int length = readUtf8Length();
    int kept = Utf8.cut(buffer, pos, length, max);
    into.set(pos, kept);
    pos += length;
    return kept < length;
  }

  /**
   * Reads a length and makes that message the current one. The caller restores the limit with
   * {@link #leave} when it has read it to its end.
   *
   * @return the limit of the message around it
   */
  public int enter() {
    int length = readLength();
    int outer = limit;
    limit = pos + length;
    return outer;
  }

  public void leave(int outer) {
    limit = outer;
  }

  /** Skips the field whose tag was just read. */
  public void skip(int tag) {
    switch (tag & 7) {
      case VARINT -> readVarint64();
      case FIXED64 -> readFixed64();
      case BYTES -> pos = readLength() + pos; // in this order: reading the length moves pos
      case START_GROUP -> skipGroup(tag >>> 3);
      case FIXED32 -> readFixed32();
      case END_GROUP -> throw failure("end of a group that was not started");
      default -> throw failure("invalid wire type " + (tag & 7));
    }
  }

  private void skipGroup(int field) {
    groups[0] = field;
    int depth = 1;
    while (depth > 0) {
      if (pos == limit) {
        throw truncated();
      }
      int tag = readTag();
      switch (tag & 7) {
        case START_GROUP -> {
          if (depth == MAX_GROUP_DEPTH) {
            throw failure("groups nested deeper than " + MAX_GROUP_DEPTH);
          }
          groups[depth++] = tag >>> 3;
        }
        case END_GROUP -> {
          if (groups[--depth] != tag >>> 3) {
            throw failure("end of a group that was not started");
          }
        }
        default -> skip(tag);
      }
    }
  }

  /**
   * Puts the content of two fields behind each other.
   *
   * @return offset of the joined content in {@link #buffer}, {@code length1 + length2} bytes long
   */
  int join(int offset1, int length1, int offset2, int length2) {
    boolean growsLast = tailEnd > requestEnd && offset1 + length1 == tailEnd;
    int needed = growsLast ? length2 : length1 + length2;
    if (tailEnd == requestEnd || buffer.length - tailEnd < needed) {
      int step = Math.max(4096, (requestEnd - start) / 8);
      int room = Math.max(step, Math.max(needed, tailEnd - requestEnd));
      buffer = Arrays.copyOf(buffer, Math.addExact(tailEnd, room));
    }
    int joined = offset1;
    if (!growsLast) {
      joined = tailEnd;
      System.arraycopy(buffer, offset1, buffer, tailEnd, length1);
      tailEnd += length1;
    }
    System.arraycopy(buffer, offset2, buffer, tailEnd, length2);
    tailEnd += length2;
    return joined;
  }

  PermanentException truncated() {
    return failure("truncated field");
  }

  /** A failure that names the byte of the request it arose at. */
  PermanentException failure(String what) {
    return new PermanentException(what + " at byte " + (pos - start));
  }
}
