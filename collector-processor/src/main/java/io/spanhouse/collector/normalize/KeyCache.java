package io.spanhouse.collector.normalize;

import java.util.Arrays;

/**
 * Finds the numbers of attribute keys. Senders repeat the same keys at the same places, so a key is
 * first compared with the last one of its length that stood there: cheaper than looking it up, and
 * it helps for unknown and indexed keys too.
 */
final class KeyCache {
  private static final int SLOTS = 1024;
  private static final int SPREAD = 37;

  private final Conventions conventions;
  private final Folded template = new Folded();
  private final int[] offsets = new int[SLOTS];
  private final int[] lengths = new int[SLOTS];
  private final int[] keys = new int[SLOTS];
  private final int[] generations = new int[SLOTS];
  private byte[] buffer = {};
  private int generation = 1;

  KeyCache(Conventions conventions) {
    this.conventions = conventions;
  }

  /** Call before the first list of a request: buffers are used again for other bytes. */
  void reset() {
    generation++;
  }

  /** Takes the bytes that the keys to come are in. */
  void use(byte[] bytes) {
    if (bytes != buffer) {
      buffer = bytes;
      generation++;
    }
  }

  /** The number of the key that stands at place {@code i} of its list, or -1. */
  int find(int offset, int length, int i) {
    int slot = (i * SPREAD + length) & SLOTS - 1;
    int last = offsets[slot];
    if (length == lengths[slot]
        && generation == generations[slot]
        && Arrays.equals(buffer, offset, offset + length, buffer, last, last + length)) {
      return keys[slot];
    }
    int key = conventions.key(buffer, offset, length);
    if (key < 0 && template.setTemplate(buffer, offset, length)) {
      key = conventions.key(template.array(), 0, template.size());
    }
    offsets[slot] = offset;
    lengths[slot] = length;
    keys[slot] = key;
    generations[slot] = generation;
    return key;
  }
}
