package io.spanhouse.benchmarks.traffic;

import io.spanhouse.benchmarks.traffic.Comparison.Figure;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;

/** Prints comparisons, a figure a line, then what explains the differences. */
final class ComparisonReport {
  private final List<Figure> figures = new ArrayList<>();
  private final List<String> remarks = new ArrayList<>();

  ComparisonReport(List<Comparison> comparisons) {
    figures.add(new Figure("view", "figure", "ledger", "SQL", ""));
    for (Comparison comparison : comparisons) {
      figures.addAll(comparison.figures);
      remarks.addAll(comparison.remarks);
    }
  }

  void print(PrintStream out) {
    String format =
        "%-"
            + width(figure -> figure.view().length())
            + "s  %-"
            + width(figure -> figure.name().length())
            + "s  %"
            + width(figure -> figure.ledger().length())
            + "s  %"
            + width(figure -> figure.sql().length())
            + "s  %s%n";
    for (Figure figure : figures) {
      out.printf(
          format, figure.view(), figure.name(), figure.ledger(), figure.sql(), figure.verdict());
    }
    remarks.forEach(out::println);
    out.printf(
        "%d of %d figures differ, %d missing%n",
        count(Figure.DIFFERS), figures.size() - 1, count(Figure.MISSING));
  }

  private int width(ToIntFunction<Figure> length) {
    return figures.stream().mapToInt(length).max().orElse(1);
  }

  private long count(String verdict) {
    return figures.stream().filter(figure -> figure.verdict().equals(verdict)).count();
  }
}
