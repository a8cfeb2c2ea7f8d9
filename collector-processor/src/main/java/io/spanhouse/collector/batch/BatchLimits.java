package io.spanhouse.collector.batch;

import io.spanhouse.collector.map.Tables;
import java.time.Duration;

/**
 * When an open block is sealed: at the first of these.
 *
 * @param maxRows rows in all tables; a block exceeds it by at most one request
 * @param maxBytes bytes of values as they are inserted; a block exceeds it by at most one request
 * @param maxAge time since the block's first row
 */
public record BatchLimits(int maxRows, long maxBytes, Duration maxAge) {
  public BatchLimits {
    if (maxRows < 1 || maxBytes < 1 || maxAge.isNegative() || maxAge.isZero()) {
      throw new IllegalArgumentException("limits must be above zero");
    }
  }

  boolean areReached(Tables tables) {
    return tables.rows() >= maxRows || tables.bytes() >= maxBytes;
  }
}
