package io.spanhouse.collector.map;

/**
 * Rows of a table that follow each other in its sort order.
 *
 * @param from place of the first, inclusive
 * @param to place behind the last
 */
public record RowRange(int from, int to) {
  public int rows() {
    return to - from;
  }
}
