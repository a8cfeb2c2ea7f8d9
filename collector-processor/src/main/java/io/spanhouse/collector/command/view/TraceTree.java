package io.spanhouse.collector.command.view;

import io.spanhouse.collector.command.terminal.Console;
import io.spanhouse.collector.command.terminal.Console.Style;
import io.spanhouse.collector.command.terminal.HumanFormat;
import io.spanhouse.collector.command.terminal.Table;
import io.spanhouse.collector.command.terminal.Table.Cell;
import io.spanhouse.collector.command.terminal.TerminalText;
import java.util.List;

/**
 * The spans of a trace as a tree, with durations, tokens and cost in columns.
 *
 * <p>Children that ran at the same time are marked {@code (parallel)} at their parent. Spans whose
 * parent has not arrived stand under a line that says so.
 */
public final class TraceTree {
  private static final int MAX_LABEL_COLUMNS = 160;
  private static final int MAX_ERROR_COLUMNS = 80;

  private final Forest<TraceSpan> forest;

  /** A tree of spans in the order they started. */
  public TraceTree(List<TraceSpan> spans) {
    forest = new Forest<>(spans, TraceSpan::id, TraceSpan::parentId);
  }

  public void print(Console console) {
    Table table =
        new Table().text("span").figures("duration").figures("tokens").figures("cost").text("");
    forest.rooted().forEach(branch -> add(branch, table));
    section("spans whose parent has not arrived:", forest.orphaned(), table);
    section("spans that are their own ancestor:", forest.circular(), table);
    table.print(console);
  }

  private void section(String title, List<Forest.Branch<TraceSpan>> branches, Table table) {
    if (!branches.isEmpty()) {
      table.row(
          List.of(
              new Cell(title, Style.YELLOW),
              Cell.plain(""),
              Cell.plain(""),
              Cell.plain(""),
              Cell.plain("")));
      branches.forEach(branch -> add(branch, table));
    }
  }

  private void add(Forest.Branch<TraceSpan> branch, Table table) {
    TraceSpan span = branch.item();
    String label = TerminalText.cut(TerminalText.sanitise(span.label()), MAX_LABEL_COLUMNS);
    if (hasParallelChildren(span)) {
      label += "   (parallel)";
    }
    table.row(
        List.of(
            Cell.plain(branch.prefix() + label),
            Cell.plain(HumanFormat.duration(span.durationNanos())),
            Cell.plain(span.tokens() == null ? "" : HumanFormat.count(span.tokens())),
            Cell.plain(cost(span)),
            new Cell(remark(span), span.error().isEmpty() ? Style.YELLOW : Style.RED)));
  }

  /** A model call without a price shows as unknown, any other span without cost as nothing. */
  private static String cost(TraceSpan span) {
    return span.cost() == null && span.tokens() == null ? "" : HumanFormat.cost(span.cost());
  }

  private static String remark(TraceSpan span) {
    String retry = span.attempt() > 1 ? "retry, attempt " + span.attempt() : "";
    if (span.error().isEmpty()) {
      return retry;
    }
    String error = "✗ " + TerminalText.cut(TerminalText.sanitise(span.error()), MAX_ERROR_COLUMNS);
    return retry.isEmpty() ? error : error + "  (" + retry + ")";
  }

  private boolean hasParallelChildren(TraceSpan span) {
    List<TraceSpan> children = forest.childrenOf(span.id());
    long end = Long.MIN_VALUE;
    for (TraceSpan child : children) {
      if (child.startedNanos() < end) {
        return true;
      }
      end = Math.max(end, child.startedNanos() + child.durationNanos());
    }
    return false;
  }
}
