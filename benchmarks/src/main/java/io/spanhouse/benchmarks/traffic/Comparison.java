package io.spanhouse.benchmarks.traffic;

import io.spanhouse.benchmarks.traffic.LedgerView.Digest;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** What a view says and what the ledger does, figure by figure. */
final class Comparison {
  private static final int SHOWN_DAYS = 5;

  /** One line of the report. */
  record Figure(String view, String name, String ledger, String sql, String verdict) {
    static final String OK = "ok";
    static final String DIFFERS = "DIFFERS";
    static final String MISSING = "missing";
  }

  final List<Figure> figures = new ArrayList<>();

  /** Rows that only one side has, and days that differ; for whoever looks for the reason. */
  final List<String> remarks = new ArrayList<>();

  private final LedgerView view;

  private Comparison(LedgerView view) {
    this.view = view;
  }

  /** Of a view that is not there. */
  static Comparison missing(LedgerView view) {
    Comparison comparison = new Comparison(view);
    comparison.figures.add(new Figure(view.name, "view", "", "", Figure.MISSING));
    return comparison;
  }

  /** Of a query that ClickHouse refused. */
  static Comparison failed(LedgerView view, String why) {
    Comparison comparison = new Comparison(view);
    comparison.figures.add(new Figure(view.name, "query", "", "failed", Figure.DIFFERS));
    comparison.remarks.add(view.name + ": " + why);
    return comparison;
  }

  static Comparison of(LedgerView view, StoredView stored) {
    Comparison comparison = new Comparison(view);
    comparison.compare(stored);
    return comparison;
  }

  boolean isEqual() {
    return figures.stream().noneMatch(figure -> figure.verdict.equals(Figure.DIFFERS));
  }

  boolean isMissing() {
    return figures.stream().anyMatch(figure -> figure.verdict.equals(Figure.MISSING));
  }

  private void compare(StoredView stored) {
    Map<Long, Digest> days = stored.days();
    Digest theirs = new Digest(view.columns.size());
    days.values().forEach(theirs::add);
    Digest ours = view.total();
    figure("rows", Long.toString(ours.rows), Long.toString(theirs.rows));
    for (int i = 0; i < view.columns.size(); i++) {
      Column column = view.columns.get(i);
      if (view.isLeftOut(column)) {
        continue;
      }
      if (!view.isPresent(column)) {
        figures.add(new Figure(view.name, column.name(), "", "", Figure.MISSING));
      } else if (column.hasTotal()) {
        boolean money = column.type() == Column.Type.MONEY;
        figure(
            "sum of " + column.name(),
            money ? Money.text(ours.totals[i]) : Long.toString(ours.totals[i]),
            money ? Money.text(theirs.totals[i]) : Long.toString(theirs.totals[i]));
      }
    }
    figure("every row", checksum(ours), checksum(theirs));
    if (!ours.sameRows(theirs)) {
      if (view.keepsRows()) {
        remarkRows(stored.rows());
      } else {
        remarkDays(days);
      }
    }
  }

  private void figure(String name, String ours, String theirs) {
    String verdict = ours.equals(theirs) ? Figure.OK : Figure.DIFFERS;
    figures.add(new Figure(view.name, name, ours, theirs, verdict));
  }

  private static String checksum(Digest digest) {
    return Long.toHexString(digest.sum ^ Long.rotateLeft(digest.xor, 1));
  }

  private void remarkDays(Map<Long, Digest> theirs) {
    TreeSet<Long> all = new TreeSet<>(theirs.keySet());
    all.addAll(view.days.keySet());
    Digest none = new Digest(view.columns.size());
    int shown = 0;
    for (long day : all) {
      Digest a = view.days.getOrDefault(day, none);
      Digest b = theirs.getOrDefault(day, none);
      if (!a.sameRows(b) && shown++ < SHOWN_DAYS) {
        remarks.add(
            "%s on %s: %d rows in the ledger, %d in SQL"
                .formatted(view.name, LocalDate.ofEpochDay(day), a.rows, b.rows));
      }
    }
  }

  private void remarkRows(List<String> theirs) {
    Map<String, Integer> balance = new HashMap<>();
    view.rows.forEach(row -> balance.merge(row, 1, Integer::sum));
    theirs.forEach(row -> balance.merge(row, -1, Integer::sum));
    Map<String, List<String>> oursByKey = new TreeMap<>();
    Map<String, List<String>> theirsByKey = new TreeMap<>();
    balance.forEach(
        (row, count) -> {
          if (count != 0) {
            (count > 0 ? oursByKey : theirsByKey)
                .computeIfAbsent(key(row), unused -> new ArrayList<>())
                .add(row);
          }
        });
    new RowDifferences(view, oursByKey, theirsByKey).remarks().forEach(remarks::add);
  }

  private static String key(String row) {
    int tab = row.indexOf('\t');
    return tab < 0 ? row : row.substring(0, tab);
  }
}
