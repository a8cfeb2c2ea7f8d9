package io.spanhouse.collector.receive;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Reusable arrays for request bodies, in powers of two from 4 KiB to 16 MiB.
 *
 * <p>At steady state a request allocates no array. What is kept is bounded in total; an array that
 * does not fit, or is larger than 16 MiB, is left to the garbage collector. Arrays are not cleared:
 * only the first {@code length} bytes of a {@link Body} mean anything.
 */
final class BodyPool {
  private static final int MIN_SHIFT = 12;
  private static final int MAX_SHIFT = 24;
  private static final int MAX_ARRAYS_PER_SIZE = 256;

  private final List<ArrayBlockingQueue<byte[]>> free = new ArrayList<>();
  private final long maxRetainedBytes;
  private final AtomicLong retainedBytes = new AtomicLong();

  BodyPool(long maxRetainedBytes) {
    this.maxRetainedBytes = maxRetainedBytes;
    for (int shift = MIN_SHIFT; shift <= MAX_SHIFT; shift++) {
      free.add(new ArrayBlockingQueue<>(MAX_ARRAYS_PER_SIZE));
    }
  }

  /** An array of at least {@code size} bytes with any content. */
  byte[] take(int size) {
    if (size > 1 << MAX_SHIFT) {
      return new byte[size];
    }
    int shift = shiftFor(size);
    byte[] array = free.get(shift - MIN_SHIFT).poll();
    if (array == null) {
      return new byte[1 << shift];
    }
    retainedBytes.addAndGet(-array.length);
    return array;
  }

  /** Takes an array back; the caller must not use it afterwards. */
  void give(byte[] array) {
    int size = array.length;
    if (size > 1 << MAX_SHIFT || size != 1 << shiftFor(size)) {
      return;
    }
    if (retainedBytes.addAndGet(size) > maxRetainedBytes
        || !free.get(shiftFor(size) - MIN_SHIFT).offer(array)) {
      retainedBytes.addAndGet(-size);
    }
  }

  long retainedBytes() {
    return retainedBytes.get();
  }

  private static int shiftFor(int size) {
    return Math.max(MIN_SHIFT, 32 - Integer.numberOfLeadingZeros(Math.max(size, 1) - 1));
  }
}
