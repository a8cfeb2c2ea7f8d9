package io.spanhouse.collector.receive.intake;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.io.InputStream;

/** Bytes of one request in an array of the pool. Used by one thread at a time. */
public final class Body {
  private static final byte[] NONE = {};

  /**
   * How much longer an array gets when the next bytes do not fit: few copies for a large body,
   * while a small or stalled one never holds much more than it has sent.
   */
  private static final int GROWTH = 4;

  private static final int FIRST_BYTES = 64 << 10;

  private final BodyPool pool;
  private byte[] bytes = NONE;
  private int length;

  public Body(BodyPool pool) {
    this.pool = pool;
  }

  /** A body with room for exactly the bytes to come. */
  static Body ofCapacity(BodyPool pool, int capacity) {
    Body body = new Body(pool);
    body.bytes = pool.take(capacity);
    return body;
  }

  /** Reads {@code stream} to its end; {@code available()} must be the number of bytes left. */
  public static Body readAll(BodyPool pool, InputStream stream) throws IOException {
    int size = stream.available();
    if (size == 0) {
      return new Body(pool);
    }
    Body body = ofCapacity(pool, size);
    body.length = stream.readNBytes(body.bytes, 0, size);
    return body;
  }

  /** Appends all of {@code data}; {@code expected} is the final length, or -1 if unknown. */
  public void append(ByteBuf data, long expected) {
    int size = data.readableBytes();
    if (length + size > bytes.length) {
      grow(length + size, expected);
    }
    data.readBytes(bytes, length, size);
    length += size;
  }

  private void grow(int required, long expected) {
    long wanted = Math.max(FIRST_BYTES, (long) required * GROWTH);
    if (expected >= required && expected < wanted) {
      wanted = expected;
    }
    byte[] larger = pool.take((int) Math.min(wanted, Integer.MAX_VALUE - 8));
    System.arraycopy(bytes, 0, larger, 0, length);
    recycle(bytes);
    bytes = larger;
  }

  byte[] bytes() {
    return bytes;
  }

  public int length() {
    return length;
  }

  void length(int newLength) {
    length = newLength;
  }

  /** Hands the array back; the body is empty afterwards. */
  public void recycle() {
    byte[] array = bytes;
    bytes = NONE;
    length = 0;
    recycle(array);
  }

  private void recycle(byte[] array) {
    if (array.length > 0) {
      pool.give(array);
    }
  }
}
