package io.spanhouse.benchmarks.traffic;

import io.spanhouse.benchmarks.ClickHouseProbe;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Compares views with the ledger, again and again those that do not agree yet. */
final class ViewChecks {
  private final ClickHouseProbe clickHouse;
  private final String workspace;
  private final List<LedgerView> views;
  private final Map<LedgerView, Comparison> results = new HashMap<>();

  /** {@code views} have no rows yet: what of them ClickHouse does not have is left out. */
  ViewChecks(
      ClickHouseProbe clickHouse, String workspace, List<LedgerView> views, List<String> without) {
    this.clickHouse = clickHouse;
    this.workspace = workspace;
    this.views = views;
    for (LedgerView view : views) {
      Set<String> columns = StoredView.columnsOf(clickHouse, view.name);
      view.restrictTo(columns);
      view.leaveOut(without);
      if (columns.isEmpty()) {
        results.put(view, Comparison.missing(view));
      }
    }
  }

  /** Compares what did not agree yet; whether all agrees now. */
  boolean compare() {
    boolean equal = true;
    for (LedgerView view : views) {
      Comparison last = results.get(view);
      if (last == null || !last.isEqual()) {
        last = compare(view);
        results.put(view, last);
      }
      equal &= last.isEqual();
    }
    return equal;
  }

  private Comparison compare(LedgerView view) {
    try {
      return Comparison.of(view, new StoredView(clickHouse, view, workspace));
    } catch (IllegalStateException e) {
      return Comparison.failed(view, String.valueOf(e.getMessage()));
    }
  }

  /** In the order of the views. */
  List<Comparison> results() {
    return views.stream().map(results::get).toList();
  }
}
