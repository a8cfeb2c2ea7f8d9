package io.spanhouse.collector.map;

import java.util.Arrays;

/**
 * Stable merge sort of row numbers. Senders batch by time, so rows come as a few sorted runs; runs
 * that already follow each other are not touched.
 */
final class RowOrder {
  private static final int INSERTION_SORT_ROWS = 12;

  /** Compares two rows by number. */
  @FunctionalInterface
  interface RowComparator {
    int compare(int a, int b);
  }

  private RowOrder() {}

  /** Fills {@code order} with the numbers 0 to {@code rows}-1 in the order of the comparator. */
  static void sort(int[] order, int rows, RowComparator comparator) {
    for (int i = 0; i < rows; i++) {
      order[i] = i;
    }
    sort(order, Arrays.copyOf(order, rows), 0, rows, comparator);
  }

  private static void sort(int[] order, int[] spare, int from, int to, RowComparator comparator) {
    if (to - from <= INSERTION_SORT_ROWS) {
      insertionSort(order, from, to, comparator);
      return;
    }
    int middle = (from + to) >>> 1;
    sort(order, spare, from, middle, comparator);
    sort(order, spare, middle, to, comparator);
    if (comparator.compare(order[middle - 1], order[middle]) <= 0) {
      return;
    }
    System.arraycopy(order, from, spare, from, middle - from);
    int left = from;
    int right = middle;
    for (int at = from; left < middle; at++) {
      if (right == to || comparator.compare(spare[left], order[right]) <= 0) {
        order[at] = spare[left++];
      } else {
        order[at] = order[right++];
      }
    }
  }

  private static void insertionSort(int[] order, int from, int to, RowComparator comparator) {
    for (int i = from + 1; i < to; i++) {
      int row = order[i];
      int at = i;
      while (at > from && comparator.compare(order[at - 1], row) > 0) {
        order[at] = order[at - 1];
        at--;
      }
      order[at] = row;
    }
  }
}
