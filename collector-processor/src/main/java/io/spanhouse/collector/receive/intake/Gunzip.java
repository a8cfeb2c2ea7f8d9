package io.spanhouse.collector.receive.intake;

import io.spanhouse.collector.receive.PermanentException;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * Inflates gzip (RFC 1952) from one array into another, within a limit. Several members in a row
 * are joined; anything else after a member is an error.
 *
 * <p>The size that the last member states decides how large the output array is, so that an honest
 * request is inflated once into an array that fits. When it is short of the truth (several members,
 * or a lie), the true size is measured without keeping anything, and only a request within the
 * limit is inflated a second time. So no more memory is ever taken than the limit, at the price of
 * inflating unusual requests twice.
 *
 * <p>Holds native memory and is not thread-safe: one per thread.
 */
final class Gunzip {
  private static final ThreadLocal<Gunzip> OF_THREAD = ThreadLocal.withInitial(Gunzip::new);

  /** The JDK keeps the collector from moving objects during one call, so calls are kept short. */
  private static final int MAX_CALL_BYTES = 64 << 10;

  private static final int HEADER_BYTES = 10;
  private static final int TRAILER_BYTES = 8;
  private static final int FLAG_HEADER_CRC = 2;
  private static final int FLAG_EXTRA = 4;
  private static final int FLAG_NAME = 8;
  private static final int FLAG_COMMENT = 16;
  private static final int RESERVED_FLAGS = 0xE0;

  private static final int DOES_NOT_FIT = -1;

  private final Inflater inflater = new Inflater(true);
  private final CRC32 crc = new CRC32();
  private final byte[] scratch = new byte[MAX_CALL_BYTES];

  private Gunzip() {}

  static Gunzip ofThread() {
    return OF_THREAD.get();
  }

  /** Takes the memory an inflated body needs, or throws. */
  @FunctionalInterface
  interface Hold {
    void hold(long bytes);
  }

  /**
   * Inflates the first {@code length} bytes of {@code in} into a new body.
   *
   * @throws PermanentException when they are not whole and sound gzip
   * @throws RefusedException when the result is larger than {@code maxBytes}
   */
  Body inflate(byte[] in, int length, int maxBytes, BodyPool pool, Hold hold) {
    if (length < HEADER_BYTES + TRAILER_BYTES) {
      throw truncated();
    }
    long stated = Integer.toUnsignedLong(littleEndianInt(in, length - 4));
    long held = 0;
    if (stated <= maxBytes) {
      hold.hold(stated);
      held = stated;
      Body body = Body.ofCapacity(pool, (int) stated);
      int size = run(in, length, body.bytes(), (int) stated);
      if (size != DOES_NOT_FIT) {
        body.length(size);
        return body;
      }
      body.recycle();
    }
    int size = run(in, length, null, maxBytes);
    if (size == DOES_NOT_FIT) {
      throw new RefusedException(Outcome.tooLarge(maxBytes));
    }
    hold.hold(size - held);
    Body body = Body.ofCapacity(pool, size);
    body.length(run(in, length, body.bytes(), size));
    return body;
  }

  /**
   * Inflates all members into {@code out}, or only counts when it is null.
   *
   * @return number of bytes, or {@link #DOES_NOT_FIT} when there are more than {@code capacity}
   */
  private int run(byte[] in, int length, byte @Nullable [] out, int capacity) {
    int written = 0;
    int position = 0;
    do {
      position = skipHeader(in, position, length);
      inflater.reset();
      inflater.setInput(in, position, length - position);
      crc.reset();
      int memberStart = written;
      while (!inflater.finished()) {
        byte[] target = out != null && written < capacity ? out : scratch;
        boolean keep = target != scratch;
        int offset = keep ? written : 0;
        int room = keep ? Math.min(MAX_CALL_BYTES, capacity - written) : MAX_CALL_BYTES;
        int count = inflateSome(target, offset, room);
        if (count > capacity - written) {
          return DOES_NOT_FIT;
        }
        crc.update(target, offset, count);
        written += count;
      }
      position = length - inflater.getRemaining();
      checkTrailer(in, position, length, written - memberStart);
      position += TRAILER_BYTES;
    } while (position < length);
    return written;
  }

  private int inflateSome(byte[] target, int offset, int room) {
    try {
      int count = inflater.inflate(target, offset, room);
      if (count == 0 && !inflater.finished()) {
        throw inflater.needsInput() ? truncated() : corrupt();
      }
      return count;
    } catch (DataFormatException e) {
      throw corrupt();
    }
  }

  private void checkTrailer(byte[] in, int position, int length, int memberBytes) {
    if (length - position < TRAILER_BYTES) {
      throw truncated();
    }
    if (littleEndianInt(in, position) != (int) crc.getValue()
        || littleEndianInt(in, position + 4) != memberBytes) {
      throw corrupt();
    }
  }

  private static int skipHeader(byte[] in, int start, int length) {
    if (length - start < HEADER_BYTES) {
      throw start == 0 ? truncated() : trailingBytes();
    }
    if (in[start] != (byte) 0x1f || in[start + 1] != (byte) 0x8b) {
      throw start == 0 ? new PermanentException("the body is not gzip") : trailingBytes();
    }
    int flags = in[start + 3];
    if (in[start + 2] != 8 || (flags & RESERVED_FLAGS) != 0) {
      throw corrupt();
    }
    int position = start + HEADER_BYTES;
    if ((flags & FLAG_EXTRA) != 0) {
      position +=
          2 + (length - position < 2 ? 0 : (in[position] & 0xff) | (in[position + 1] & 0xff) << 8);
    }
    if ((flags & FLAG_NAME) != 0) {
      position = afterZero(in, position, length);
    }
    if ((flags & FLAG_COMMENT) != 0) {
      position = afterZero(in, position, length);
    }
    if ((flags & FLAG_HEADER_CRC) != 0) {
      position += 2;
    }
    if (position >= length) {
      throw truncated();
    }
    return position;
  }

  private static int afterZero(byte[] in, int start, int length) {
    for (int i = start; i < length; i++) {
      if (in[i] == 0) {
        return i + 1;
      }
    }
    throw truncated();
  }

  private static int littleEndianInt(byte[] in, int at) {
    return (in[at] & 0xff)
        | (in[at + 1] & 0xff) << 8
        | (in[at + 2] & 0xff) << 16
        | (in[at + 3] & 0xff) << 24;
  }

  private static PermanentException truncated() {
    return new PermanentException("the gzip body is truncated");
  }

  private static PermanentException corrupt() {
    return new PermanentException("the gzip body is corrupt");
  }

  private static PermanentException trailingBytes() {
    return new PermanentException("the gzip body is followed by bytes that are not gzip");
  }
}
