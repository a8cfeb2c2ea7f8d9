package io.spanhouse.collector.decode;

import java.util.Arrays;

/** Where the occurrences of a repeated message field start: at their length. */
final class Occurrences {
  private static final int MAX_RETAINED = 1 << 14;

  private final WireReader wire;
  private int[] offsets = new int[8];
  private int size;

  Occurrences(WireReader wire) {
    this.wire = wire;
  }

  int size() {
    return size;
  }

  int offset(int i) {
    return offsets[i];
  }

  void clear() {
    size = 0;
    if (offsets.length > MAX_RETAINED) {
      offsets = new int[8];
    }
  }

  /** Notes the field at hand, without reading it. */
  void add() {
    if (size == offsets.length) {
      if (size == AttributeList.MAX_SIZE) {
        throw wire.failure("more than " + size + " events or links in one span");
      }
      offsets = Arrays.copyOf(offsets, 2 * size);
    }
    offsets[size++] = wire.pos;
  }
}
