package io.spanhouse.collector.receive.intake;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Reusable arrays for request bodies, from 4 KiB to 16 MiB: four sizes to each power of two, so
 * that at most a fifth of an array is unused.
 *
 * <p>At steady state a request allocates no array. What is kept is bounded in total; an array that
 * does not fit, or is larger than 16 MiB, is left to the garbage collector. Arrays are not cleared:
 * only the first {@code length} bytes of a {@link Body} mean anything.
 */
public final class BodyPool {
  private static final int MIN_SHIFT = 12;
  private static final int MAX_SHIFT = 24;
  private static final int SIZES = 4 * (MAX_SHIFT - MIN_SHIFT) + 1;
  private static final int MAX_ARRAYS_PER_SIZE = 256;

  private final List<ArrayBlockingQueue<byte[]>> free = new ArrayList<>();
  private final long maxRetainedBytes;
  private final AtomicLong retainedBytes = new AtomicLong();

  public BodyPool(long maxRetainedBytes) {
    this.maxRetainedBytes = maxRetainedBytes;
    for (int i = 0; i < SIZES; i++) {
      free.add(new ArrayBlockingQueue<>(MAX_ARRAYS_PER_SIZE));
    }
  }

  /** An array of at least {@code size} bytes with any content. */
  byte[] take(int size) {
    if (size > 1 << MAX_SHIFT) {
      return new byte[size];
    }
    int index = indexFor(size);
    byte[] array = free.get(index).poll();
    if (array == null) {
      return new byte[sizeOf(index)];
    }
    retainedBytes.addAndGet(-array.length);
    return array;
  }

  /** Takes an array back; the caller must not use it afterwards. */
  void give(byte[] array) {
    int size = array.length;
    if (size > 1 << MAX_SHIFT || size != sizeOf(indexFor(size))) {
      return;
    }
    if (retainedBytes.addAndGet(size) > maxRetainedBytes
        || !free.get(indexFor(size)).offer(array)) {
      retainedBytes.addAndGet(-size);
    }
  }

  long retainedBytes() {
    return retainedBytes.get();
  }

  /** Of the smallest size of at least {@code size} bytes. */
  private static int indexFor(int size) {
    int last = Math.max(size, 1 << MIN_SHIFT) - 1;
    int shift = 31 - Integer.numberOfLeadingZeros(last);
    int quarter = (last >> (shift - 2)) & 3;
    return 4 * (shift - MIN_SHIFT) + quarter + 1;
  }

  private static int sizeOf(int index) {
    int shift = index / 4 + MIN_SHIFT;
    return (4 + index % 4) << (shift - 2);
  }
}
