package io.spanhouse.collector.decode;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Finds the keys that a list of attributes has twice.
 *
 * <p>Most lists have none, and a filter of bits from the ends of the keys proves that for 19 of 20
 * lists of 20 attributes. From the first key on that it cannot tell apart, a hash table does. Its
 * hash cannot be foreseen, so that many keys are never many comparisons each.
 */
final class DistinctKeys {
  private static final int FILTER_BITS = 12;
  private static final int SLOTS = 4 * Cuts.MAX_ATTRIBUTES;

  /** More than twice of what a list may have; places in it fit into a short. */
  private static final int MANY_SLOTS = 1 << 15;

  private static final long MIX = 0x9E3779B97F4A7C15L;
  private static final long SECRET = ThreadLocalRandom.current().nextLong();
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final AttributeList list;
  private final long[] filter = new long[(1 << FILTER_BITS) / Long.SIZE];
  private short[] slots = {};
  private boolean exact;

  DistinctKeys(AttributeList list) {
    this.list = list;
  }

  void clear() {
    Arrays.fill(filter, 0);
    if (exact) {
      if (slots.length > SLOTS) {
        slots = new short[SLOTS];
      } else {
        Arrays.fill(slots, (short) 0);
      }
      exact = false;
    }
  }

  /** The index of this key in the list, or the list's size if it is new and is to be added now. */
  int indexOf(byte[] buffer, int offset, int length) {
    int bit = bit(buffer, offset, length);
    long mask = 1L << bit;
    if ((filter[bit >>> 6] & mask) == 0 && !exact) {
      filter[bit >>> 6] |= mask;
      return list.size();
    }
    if (!exact) {
      startExact(list.size() * 2 < SLOTS ? SLOTS : MANY_SLOTS);
    } else if (list.size() * 2 == slots.length) {
      startExact(MANY_SLOTS);
    }
    return indexOfExactly(buffer, offset, length, list.size());
  }

  /** Mixes the last 16 bytes, or what there is, and the length. */
  private static int bit(byte[] buffer, int offset, int length) {
    int end = offset + length;
    long last = length >= 8 ? (long) LONGS.get(buffer, end - 8) : few(buffer, offset, length);
    long before = length >= 16 ? (long) LONGS.get(buffer, end - 16) : 0;
    long mixed = (((last ^ length) * MIX) ^ before) * MIX;
    return (int) (mixed >>> (Long.SIZE - FILTER_BITS));
  }

  private static long few(byte[] buffer, int offset, int length) {
    long few = 0;
    for (int i = offset; i < offset + length; i++) {
      few = few << 8 | (buffer[i] & 0xFF);
    }
    return few;
  }

  /** Puts all keys of the list into a table of so many slots. */
  private void startExact(int count) {
    exact = true;
    if (slots.length != count) {
      slots = new short[count];
    }
    for (int i = 0; i < list.size(); i++) {
      indexOfExactly(list.buffer(), list.keyOffset(i), list.keyLength(i), i);
    }
  }

  private int indexOfExactly(byte[] buffer, int offset, int length, int index) {
    int slot = (int) hash(buffer, offset, length) & (slots.length - 1);
    while (slots[slot] != 0) {
      int i = slots[slot] - 1;
      int start = list.keyOffset(i);
      if (Arrays.equals(
          buffer, offset, offset + length, buffer, start, start + list.keyLength(i))) {
        return i;
      }
      slot = (slot + 1) & (slots.length - 1);
    }
    slots[slot] = (short) (index + 1);
    return index;
  }

  private static long hash(byte[] buffer, int offset, int length) {
    long hash = SECRET ^ length;
    int at = offset;
    for (int rest = length; rest >= 8; rest -= 8, at += 8) {
      hash = fold(hash ^ (long) LONGS.get(buffer, at));
    }
    return fold(hash ^ few(buffer, at, offset + length - at));
  }

  private static long fold(long value) {
    return (value * MIX) ^ Math.multiplyHigh(value, MIX);
  }
}
