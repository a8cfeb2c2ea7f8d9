package io.spanhouse.collector.normalize;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;

/**
 * Byte strings numbered in the order they were added, found again without making a {@code String}.
 *
 * <p>Open addressing over one byte array. Not safe for concurrent writers; concurrent {@link #find}
 * is fine once nothing is added any more.
 */
public final class ByteDictionary {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  /** Chosen anew by each process, so that no sender can choose values that share a slot. */
  private static final SecureRandom RANDOM = new SecureRandom();

  private static final long VALUE_KEY = RANDOM.nextLong();
  private static final long HASH_KEY = RANDOM.nextLong();

  private static final int INITIAL_SLOTS = 64;

  private byte[] bytes = new byte[1024];
  private int[] ends = new int[INITIAL_SLOTS / 2];
  private int[] hashes = new int[INITIAL_SLOTS / 2];
  private int[] slots = new int[INITIAL_SLOTS];
  private int size;

  /** Number of distinct byte strings. */
  public int size() {
    return size;
  }

  /** The bytes of all entries, one after the other. */
  public byte[] bytes() {
    return bytes;
  }

  public int start(int id) {
    return id == 0 ? 0 : ends[id - 1];
  }

  public int end(int id) {
    return ends[id];
  }

  /** The number of {@code value}, or -1. */
  public int find(byte[] value, int offset, int length) {
    return slots[slotOf(value, offset, length, hash(value, offset, length))] - 1;
  }

  /** The number of {@code value}, which is added when it is new. */
  public int add(byte[] value, int offset, int length) {
    int hash = hash(value, offset, length);
    int slot = slotOf(value, offset, length, hash);
    if (slots[slot] == 0) {
      append(value, offset, length, hash);
      slots[slot] = size;
      if (size * 2 > slots.length) {
        grow();
        return size - 1;
      }
    }
    return slots[slot] - 1;
  }

  public int add(String value) {
    byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
    return add(utf8, 0, utf8.length);
  }

  public boolean equals(int id, byte[] value, int offset, int length) {
    int start = start(id);
    return ends[id] - start == length
        && Arrays.equals(bytes, start, ends[id], value, offset, offset + length);
  }

  /** Forgets everything; keeps the memory. */
  public void clear() {
    Arrays.fill(slots, 0);
    size = 0;
  }

  private int slotOf(byte[] value, int offset, int length, int hash) {
    int mask = slots.length - 1;
    int slot = hash & mask;
    while (slots[slot] != 0) {
      int id = slots[slot] - 1;
      if (hashes[id] == hash && equals(id, value, offset, length)) {
        return slot;
      }
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private void append(byte[] value, int offset, int length, int hash) {
    if (size == ends.length) {
      ends = Arrays.copyOf(ends, size * 2);
      hashes = Arrays.copyOf(hashes, size * 2);
    }
    int start = size == 0 ? 0 : ends[size - 1];
    if (bytes.length - start < length) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, start + length));
    }
    System.arraycopy(value, offset, bytes, start, length);
    ends[size] = start + length;
    hashes[size] = hash;
    size++;
  }

  private void grow() {
    slots = new int[slots.length * 2];
    int mask = slots.length - 1;
    for (int id = 0; id < size; id++) {
      int slot = hashes[id] & mask;
      while (slots[slot] != 0) {
        slot = (slot + 1) & mask;
      }
      slots[slot] = id + 1;
    }
  }

  /** Reads eight bytes at a time; the last eight overlap the ones before. */
  static int hash(byte[] value, int offset, int length) {
    long hash = length;
    if (length >= Long.BYTES) {
      int last = offset + length - Long.BYTES;
      for (int i = offset; i < last; i += Long.BYTES) {
        hash = mix(hash, (long) LONGS.get(value, i));
      }
      return (int) (mix(hash, (long) LONGS.get(value, last)) >>> 32);
    }
    long tail = 0;
    for (int i = offset; i < offset + length; i++) {
      tail = (tail << 8) | (value[i] & 0xFF);
    }
    return (int) (mix(hash, tail) >>> 32);
  }

  /** Both halves of a product of two numbers that a sender does not know. */
  private static long mix(long hash, long bytes) {
    long a = bytes ^ VALUE_KEY;
    long b = hash ^ HASH_KEY;
    return (a * b) ^ Math.multiplyHigh(a, b);
  }
}
