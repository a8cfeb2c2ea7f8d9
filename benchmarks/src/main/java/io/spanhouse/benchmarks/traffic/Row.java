package io.spanhouse.benchmarks.traffic;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A row in the making, written down the way SQL is asked to write it down too. */
final class Row {
  /** What stands for SQL's NULL. */
  static final String NULL = "-";

  /** A time that there is none of. */
  static final long NO_TIME = Long.MIN_VALUE;

  private final LedgerView view;
  private final MessageDigest md5;
  private final StringBuilder text = new StringBuilder();
  private final long[] totals;
  private final boolean[] present;
  private int next;
  private boolean begun;

  Row(LedgerView view) {
    this.view = view;
    totals = new long[view.columns.size()];
    present = new boolean[view.columns.size()];
    try {
      md5 = MessageDigest.getInstance("MD5");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has MD5", e);
    }
  }

  Row begin() {
    text.setLength(0);
    next = 0;
    begun = false;
    Arrays.fill(totals, 0);
    for (int i = 0; i < present.length; i++) {
      present[i] = view.isPresent(view.columns.get(i));
    }
    return this;
  }

  Row text(String value) {
    put(Column.Type.TEXT, value);
    return this;
  }

  /** A number with a fraction the way ClickHouse prints it, from a thousandth on. */
  static String number(double value) {
    return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
  }

  /** A day, in days since the epoch. */
  Row date(long day) {
    return text(LocalDate.ofEpochDay(day).toString());
  }

  Row list(Iterable<String> values) {
    put(Column.Type.LIST, String.join(",", values));
    return this;
  }

  Row count(long value) {
    totals[next] = value;
    put(Column.Type.COUNT, Long.toString(value));
    return this;
  }

  /** A number that is not there. */
  Row noCount() {
    put(Column.Type.COUNT, NULL);
    return this;
  }

  Row quantile(Durations durations, double level) {
    return durations.isEmpty() ? noCount() : count(durations.quantile(level));
  }

  Row money(long amount) {
    totals[next] = Money.orZero(amount);
    put(Column.Type.MONEY, Money.text(amount));
    return this;
  }

  Row time(long nanos) {
    put(Column.Type.TIME, nanos == NO_TIME ? NULL : Long.toString(nanos));
    return this;
  }

  private void put(Column.Type type, String value) {
    List<Column> columns = view.columns;
    if (columns.get(next).type() != type) {
      throw new IllegalStateException(view.name + "." + columns.get(next).name());
    }
    if (present[next]) {
      text.append(begun ? "\t" : "").append(value);
      begun = true;
    }
    next++;
  }

  /** Adds the row to the view, under the day of a moment. */
  void end(long nanos) {
    if (next != view.columns.size()) {
      throw new IllegalStateException(view.name + " has " + view.columns.size() + " columns");
    }
    String line = text.toString();
    view.add(day(nanos), line, halfMd5(line), totals);
  }

  static long day(long nanos) {
    return Math.floorDiv(nanos, TimeUnit.DAYS.toNanos(1));
  }

  /** What ClickHouse's function of that name gives. */
  private long halfMd5(String line) {
    return ByteBuffer.wrap(md5.digest(line.getBytes(StandardCharsets.UTF_8))).getLong();
  }
}
