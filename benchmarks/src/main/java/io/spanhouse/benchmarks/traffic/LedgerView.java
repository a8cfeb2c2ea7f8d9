package io.spanhouse.benchmarks.traffic;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the ledger says a view holds: for each day how many rows, the totals of their numbers, and a
 * checksum over everything in them that does not depend on their order. The rows themselves only
 * where they are few.
 */
final class LedgerView {
  /** A day's rows. */
  static final class Digest {
    final long[] totals;
    long rows;
    long sum;
    long xor;

    Digest(int columns) {
      totals = new long[columns];
    }

    void add(Digest other) {
      rows += other.rows;
      sum += other.sum;
      xor ^= other.xor;
      for (int i = 0; i < totals.length; i++) {
        totals[i] = Math.addExact(totals[i], other.totals[i]);
      }
    }

    boolean sameRows(Digest other) {
      return rows == other.rows && sum == other.sum && xor == other.xor;
    }
  }

  final String name;

  /** What to select from. */
  final String source;

  /** SQL for the day a row belongs to, in days since the epoch. */
  final String daySql;

  final List<Column> columns;
  final Map<Long, Digest> days = new TreeMap<>();
  final List<String> rows = new ArrayList<>();
  private final Row row;
  private List<Column> present;
  private List<Column> leftOut = List.of();
  private boolean keepsRows;
  private @Nullable Long onlyDay;
  private String sample = "";

  LedgerView(String name, String source, String daySql, List<Column> columns) {
    this.name = name;
    this.source = source;
    this.daySql = daySql;
    this.columns = List.copyOf(columns);
    present = this.columns;
    row = new Row(this);
  }

  /** A view that is compared as it is. */
  LedgerView(String name, String daySql, List<Column> columns) {
    this(name, name, daySql, columns);
  }

  /** Leaves out what the view does not have; call before the first row. */
  void restrictTo(Set<String> names) {
    present = columns.stream().filter(column -> names.contains(column.name())).toList();
  }

  /** Leaves out columns that are named with their view. */
  void leaveOut(List<String> qualified) {
    leftOut =
        columns.stream().filter(column -> qualified.contains(name + "." + column.name())).toList();
    present = present.stream().filter(column -> !leftOut.contains(column)).toList();
  }

  boolean isLeftOut(Column column) {
    return leftOut.contains(column);
  }

  /** Takes only traces whose id begins so. */
  void sample(String prefix) {
    sample = prefix;
  }

  String sample() {
    return sample;
  }

  /** Whether the view is compared for this trace. */
  boolean takes(String traceId) {
    return traceId.startsWith(sample);
  }

  void keepRows() {
    keepsRows = true;
  }

  /** Keeps the rows of one day, in days since the epoch. */
  void keepRowsOf(long day) {
    keepsRows = true;
    onlyDay = day;
  }

  boolean keepsRows() {
    return keepsRows;
  }

  /** The only day that rows are kept of; null for all. */
  @Nullable Long onlyDay() {
    return onlyDay;
  }

  /** The columns that are compared, in the order of a row's values. */
  List<Column> present() {
    return present;
  }

  boolean isPresent(Column column) {
    return present == columns || present.contains(column);
  }

  /** Begins a row; values follow in the order of {@link #columns}. */
  Row begin() {
    return row.begin();
  }

  void add(long day, String text, long hash, long[] totals) {
    Digest digest = days.computeIfAbsent(day, unused -> new Digest(columns.size()));
    digest.rows++;
    digest.sum += hash;
    digest.xor ^= hash;
    for (int i = 0; i < totals.length; i++) {
      digest.totals[i] = Math.addExact(digest.totals[i], totals[i]);
    }
    if (keepsRows && (onlyDay == null || onlyDay == day)) {
      rows.add(text);
    }
  }

  Digest total() {
    Digest total = new Digest(columns.size());
    days.values().forEach(total::add);
    return total;
  }
}
