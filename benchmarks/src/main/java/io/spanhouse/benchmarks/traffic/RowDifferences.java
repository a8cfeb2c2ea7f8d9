package io.spanhouse.benchmarks.traffic;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** Says in which columns rows differ that have the same first column. */
final class RowDifferences {
  private static final int EXAMPLES = 2;

  private final LedgerView view;
  private final Map<String, List<String>> ours;
  private final Map<String, List<String>> theirs;

  /** Rows that only one side has, by their first column. */
  RowDifferences(
      LedgerView view, Map<String, List<String>> ours, Map<String, List<String>> theirs) {
    this.view = view;
    this.ours = ours;
    this.theirs = theirs;
  }

  List<String> remarks() {
    Map<String, List<String>> byColumn = new TreeMap<>();
    TreeSet<String> keys = new TreeSet<>(ours.keySet());
    keys.addAll(theirs.keySet());
    for (String key : keys) {
      List<String> here = ours.getOrDefault(key, List.of());
      List<String> there = theirs.getOrDefault(key, List.of());
      if (here.size() == 1 && there.size() == 1) {
        compare(key, here.get(0), there.get(0), byColumn);
      } else {
        here.forEach(row -> note(byColumn, "only in the ledger", row));
        there.forEach(row -> note(byColumn, "only in SQL", row));
      }
    }
    List<String> remarks = new ArrayList<>();
    byColumn.forEach(
        (column, examples) -> {
          remarks.add("%s: %s, %d rows".formatted(view.name, column, examples.size()));
          examples.stream().limit(EXAMPLES).forEach(example -> remarks.add("    " + example));
        });
    return remarks;
  }

  private void compare(String key, String here, String there, Map<String, List<String>> byColumn) {
    String[] a = here.split("\t", -1);
    String[] b = there.split("\t", -1);
    for (int i = 0; i < a.length; i++) {
      if (!a[i].equals(b[i])) {
        note(
            byColumn,
            view.present().get(i).name() + " differs",
            key + ": " + a[i] + " in the ledger, " + b[i] + " in SQL");
      }
    }
  }

  private static void note(Map<String, List<String>> byColumn, String what, String example) {
    byColumn.computeIfAbsent(what, unused -> new ArrayList<>()).add(example.replace('\t', ' '));
  }
}
