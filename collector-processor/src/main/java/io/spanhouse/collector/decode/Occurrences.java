package io.spanhouse.collector.decode;

import java.util.Arrays;

/** Where the occurrences of a repeated message field start: at their length. */
final class Occurrences {
  private static final int MAX_RETAINED = 1 << 14;

  private final WireReader wire;
  private int[] offsets = new int[8];
  private int size;
  private int dropped;
  private int left;

  Occurrences(WireReader wire) {
    this.wire = wire;
  }

  /** How many a request may have, in all its items together. */
  void beginRequest(int max) {
    left = max;
  }

  int size() {
    return size;
  }

  /** How many were not noted, because the request has had its share. */
  int dropped() {
    return dropped;
  }

  int offset(int i) {
    return offsets[i];
  }

  void clear() {
    size = 0;
    dropped = 0;
    if (offsets.length > MAX_RETAINED) {
      offsets = new int[8];
    }
  }

  /**
   * Notes the field at hand, without reading it.
   *
   * @return false, with the field passed over, if the request has had its share
   */
  boolean add() {
    if (left == 0) {
      wire.pos = wire.readLength() + wire.pos; // in this order: reading the length moves pos
      dropped++;
      return false;
    }
    left--;
    if (size == offsets.length) {
      offsets = Arrays.copyOf(offsets, 2 * size);
    }
    offsets[size++] = wire.pos;
    return true;
  }
}
