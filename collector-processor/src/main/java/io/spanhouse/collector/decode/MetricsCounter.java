package io.spanhouse.collector.decode;

import io.spanhouse.collector.receive.Encoding;

/** Counts the data points of a metrics request, which are refused: metrics are not stored. */
public final class MetricsCounter {
  /**
   * Number of data points in the first {@code length} bytes of {@code body}.
   *
   * @throws io.spanhouse.collector.receive.PermanentException if it cannot be decoded
   */
  public long dataPoints(Encoding encoding, byte[] body, int length) {
    if (body != null) {
      throw new UnsupportedOperationException();
    }
    return 0;
  }
}
