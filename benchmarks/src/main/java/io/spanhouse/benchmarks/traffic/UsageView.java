package io.spanhouse.benchmarks.traffic;

import static io.spanhouse.benchmarks.traffic.Column.count;
import static io.spanhouse.benchmarks.traffic.Column.money;
import static io.spanhouse.benchmarks.traffic.Column.text;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A view of usage by some key and day. */
final class UsageView {
  final LedgerView view;
  private final Map<List<String>, UsageCell> cells = new HashMap<>();
  private final Set<List<Object>> runsCounted = new HashSet<>();

  UsageView(String name, String... keys) {
    List<Column> columns = new ArrayList<>();
    columns.add(text("day"));
    for (String key : keys) {
      columns.add(text(key));
    }
    columns.addAll(
        List.of(
            count("runs"),
            count("calls"),
            count("input_tokens"),
            count("output_tokens"),
            count("cached_input_tokens"),
            count("cache_write_tokens"),
            count("reasoning_tokens"),
            count("total_tokens"),
            money("cost"),
            count("unpriced_calls")));
    view = new LedgerView(name, "toInt32(day)", columns);
  }

  /** The cell of a moment's day and of {@code keys}. */
  UsageCell cell(long nanos, String... keys) {
    long day = Row.day(nanos);
    List<String> key = new ArrayList<>(List.of(keys));
    key.add(Long.toString(day));
    return cells.computeIfAbsent(key, unused -> new UsageCell(keys, day));
  }

  /** Counts {@code run} in the cell unless it was before, in this scenario. */
  void countRun(UsageCell cell, TrafficRun run) {
    if (runsCounted.add(List.of(cell, run))) {
      cell.runs++;
    }
  }

  /** No run of the scenarios so far comes again. */
  void endScenario() {
    runsCounted.clear();
  }

  /** Makes rows of the cells whose first key is not empty, which do not come again. */
  void closeNamed() {
    close(cell -> !cell.keys[0].isEmpty());
  }

  /** Makes rows of all cells. */
  void close() {
    close(cell -> true);
  }

  private void close(Predicate<UsageCell> which) {
    cells.values().stream().filter(which.and(cell -> cell.used)).forEach(this::write);
    cells.values().removeIf(which);
  }

  private void write(UsageCell cell) {
    Row row = view.begin().date(cell.day);
    for (String key : cell.keys) {
      row.text(key);
    }
    row.count(cell.runs)
        .count(cell.calls)
        .count(cell.input)
        .count(cell.output)
        .count(cell.cached)
        .count(cell.cacheWrite)
        .count(cell.reasoning)
        .count(cell.input + cell.output)
        .money(cell.cost)
        .count(cell.unpricedCalls)
        .end(TimeUnit.DAYS.toNanos(cell.day));
  }
}
