package io.spanhouse.collector.map.column;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** A {@code UUID} column; the bytes of a value are in the order in which a UUID is written. */
public final class UuidColumn extends Column {
  static final int BYTES = 16;

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private long[] highs = new long[64];
  private long[] lows = new long[64];

  public UuidColumn() {
    super("UUID");
  }

  /** Appends the first {@link #BYTES} bytes. */
  public void append(byte[] bytes) {
    int row = nextRow();
    highs[row] = high(bytes);
    lows[row] = low(bytes);
  }

  private static long high(byte[] bytes) {
    return (long) LONGS.get(bytes, 0);
  }

  private static long low(byte[] bytes) {
    return (long) LONGS.get(bytes, Long.BYTES);
  }

  public boolean equals(int row, byte[] bytes) {
    return highs[row] == high(bytes) && lows[row] == low(bytes);
  }

  /** Compares two rows as ClickHouse does: by the second half first. */
  public int compare(int a, int b) {
    int order = Long.compareUnsigned(lows[a], lows[b]);
    return order == 0 ? Long.compareUnsigned(highs[a], highs[b]) : order;
  }

  /** What {@link #compare} looks at first, to be compared unsigned. */
  public long prefix(int row) {
    return lows[row];
  }

  @Override
  void reserve(int count) {
    if (count > highs.length) {
      int length = Math.max(count, highs.length * 2);
      highs = Arrays.copyOf(highs, length);
      lows = Arrays.copyOf(lows, length);
    }
  }

  @Override
  void setDefault(int row) {
    highs[row] = 0;
    lows[row] = 0;
  }

  @Override
  void truncated(int count) {}

  @Override
  public long bytes() {
    return hasValues() ? (long) rows() * BYTES : 0;
  }

  @Override
  long valueBytes(int row) {
    return BYTES;
  }

  @Override
  public void write(NativeOutput out, int[] order, int count) throws IOException {
    for (int i = 0; i < count; i++) {
      out.writeLong(highs[order[i]]);
      out.writeLong(lows[order[i]]);
    }
  }
}
