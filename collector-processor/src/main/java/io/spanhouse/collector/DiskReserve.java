package io.spanhouse.collector;

/**
 * How much of a disk stays free.
 *
 * @param bytes so many; 0 where {@code percent} counts
 * @param percent of the whole disk, 0 to 90
 */
public record DiskReserve(long bytes, int percent) {
  /**
   * What is taken in goes on being written: up to eight blocks of 64 MiB and their messages at the
   * moment of refusing, and their merges, which need the room of their parts once more.
   */
  public static final DiskReserve DEFAULT = new DiskReserve(1L << 30, 0);

  /** Bytes, of a disk of {@code totalBytes}. */
  public long of(long totalBytes) {
    return bytes > 0 ? bytes : totalBytes / 100 * percent;
  }
}
