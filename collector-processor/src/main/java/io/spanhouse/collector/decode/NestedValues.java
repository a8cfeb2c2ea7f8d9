package io.spanhouse.collector.decode;

/**
 * Checks the inside of arrays and key-value lists without recursion: messages end where they say,
 * strings are UTF-8.
 *
 * <p>What lies more than {@link #MAX_DEPTH} containers deep is passed over as opaque bytes, and
 * nobody reads it. That is deeper than protobuf-java's parser goes at all (100 messages, two or
 * three to a container).
 */
public final class NestedValues {
  /** How many containers, one in the other, are looked into. */
  public static final int MAX_DEPTH = 64;

  private static final int ARRAY = AnyValueType.ARRAY;
  private static final int KVLIST = AnyValueType.KVLIST;
  private static final int ANY_VALUE = -1;
  private static final int KEY_VALUE = -2;

  private static final int FIELD_1 = 1 << 3 | WireReader.BYTES;
  private static final int FIELD_2 = 2 << 3 | WireReader.BYTES;
  private static final int ARRAY_VALUE = ARRAY << 3 | WireReader.BYTES;
  private static final int KVLIST_VALUE = KVLIST << 3 | WireReader.BYTES;

  private final WireReader wire;
  private final int[] messages = new int[3 * MAX_DEPTH + 1];
  private final int[] limits = new int[3 * MAX_DEPTH + 1];
  private int depth;
  private int containers;
  private boolean tooDeep;

  NestedValues(WireReader wire) {
    this.wire = wire;
  }

  /**
   * Checks the current message, an ArrayValue or KeyValueList, and reads up to its end.
   *
   * @param container {@link AnyValueType#ARRAY} or {@link AnyValueType#KVLIST}
   * @return whether some of it is too deep to be looked into
   */
  boolean check(int container) {
    tooDeep = false;
    depth = 0;
    containers = 1;
    messages[0] = container;
    while (true) {
      if (wire.hasMore()) {
        checkField(wire.readTag());
      } else if (depth == 0) {
        return tooDeep;
      } else {
        if (messages[depth] > 0) {
          containers--;
        }
        wire.leave(limits[depth--]);
      }
    }
  }

  private void checkField(int tag) {
    int message = messages[depth];
    if (tag == FIELD_1) {
      switch (message) {
        case ARRAY -> push(ANY_VALUE);
        case KVLIST -> push(KEY_VALUE);
        default -> wire.pos = wire.readUtf8Length() + wire.pos;
      }
    } else if (message == KEY_VALUE && tag == FIELD_2) {
      push(ANY_VALUE);
    } else if (message == ANY_VALUE && tag == ARRAY_VALUE) {
      pushContainer(ARRAY, tag);
    } else if (message == ANY_VALUE && tag == KVLIST_VALUE) {
      pushContainer(KVLIST, tag);
    } else {
      wire.skip(tag);
    }
  }

  private void pushContainer(int container, int tag) {
    if (containers == MAX_DEPTH) {
      wire.skip(tag);
      tooDeep = true;
    } else {
      containers++;
      push(container);
    }
  }

  private void push(int message) {
    int outer = wire.enter();
    limits[++depth] = outer;
    messages[depth] = message;
  }
}
