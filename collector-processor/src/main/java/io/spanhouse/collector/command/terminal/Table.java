package io.spanhouse.collector.command.terminal;

import io.spanhouse.collector.command.terminal.Console.Style;
import java.util.ArrayList;
import java.util.List;

/**
 * Rows in aligned columns. Every cell is sanitised, and cut at {@link #cutAt}; a column is as wide
 * as its widest cell on the terminal.
 */
public final class Table {
  private static final String GAP = "  ";

  private final List<Cell> header = new ArrayList<>();
  private final List<Boolean> alignRight = new ArrayList<>();
  private final List<List<Cell>> rows = new ArrayList<>();
  private int maxCellWidth = Integer.MAX_VALUE;

  /** Adds a column of text. */
  public Table text(String name) {
    return column(name, false);
  }

  /** Adds a column of figures, aligned right. */
  public Table figures(String name) {
    return column(name, true);
  }

  private Table column(String name, boolean right) {
    header.add(new Cell(TerminalText.sanitise(name), Style.DIM));
    alignRight.add(right);
    return this;
  }

  /** Cuts cells of the rows added from now on to that many terminal columns. */
  public Table cutAt(int columns) {
    maxCellWidth = columns;
    return this;
  }

  /** Adds a row of plain cells, one a column. */
  public Table row(String... cells) {
    return row(List.of(cells).stream().map(Cell::plain).toList());
  }

  /** Adds a row, one cell a column. */
  public Table row(List<Cell> cells) {
    if (cells.size() != header.size()) {
      throw new IllegalArgumentException(cells.size() + " cells for " + header.size() + " columns");
    }
    rows.add(
        cells.stream()
            .map(
                cell ->
                    new Cell(
                        TerminalText.cut(TerminalText.sanitise(cell.text()), maxCellWidth),
                        cell.style()))
            .toList());
    return this;
  }

  public void print(Console console) {
    int[] widths = new int[header.size()];
    measure(header, widths);
    rows.forEach(row -> measure(row, widths));
    console.line(render(header, widths, console));
    rows.forEach(row -> console.line(render(row, widths, console)));
  }

  private static void measure(List<Cell> cells, int[] widths) {
    for (int i = 0; i < widths.length; i++) {
      widths[i] = Math.max(widths[i], TerminalText.width(cells.get(i).text()));
    }
  }

  private String render(List<Cell> cells, int[] widths, Console console) {
    StringBuilder line = new StringBuilder();
    StringBuilder padding = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      Cell cell = cells.get(i);
      String fill = " ".repeat(widths[i] - TerminalText.width(cell.text()));
      if (alignRight.get(i)) {
        padding.append(fill);
      }
      if (!cell.text().isEmpty()) {
        line.append(padding).append(console.paint(cell.style(), cell.text()));
        padding.setLength(0);
      }
      if (!alignRight.get(i)) {
        padding.append(fill);
      }
      padding.append(GAP);
    }
    return line.toString();
  }

  /** A cell's text, and how it stands out. */
  public record Cell(String text, Style style) {
    public static Cell plain(String text) {
      return new Cell(text, Style.PLAIN);
    }
  }
}
