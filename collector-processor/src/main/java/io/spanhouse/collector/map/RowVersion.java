package io.spanhouse.collector.map;

/** Values of the column {@code version}: of rows with one sort key the greatest one survives. */
final class RowVersion {
  /** Of a span or event that has not ended: below every time of an end. */
  static final long RUNNING = 1;

  private RowVersion() {}

  /**
   * Of a run. The first terminal record wins: unsigned, the complement of its arrival is above
   * every time, and the greater the earlier it arrived.
   */
  static long ofRun(long receivedAt, boolean running) {
    return running ? receivedAt : ~receivedAt;
  }
}
