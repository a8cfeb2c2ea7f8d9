package io.spanhouse.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Named numbers, printed one below the other. */
final class Figures {
  private record Figure(String name, String value, String unit) {}

  private final List<Figure> figures = new ArrayList<>();

  /** Adds a number with {@code decimals} digits after the point. */
  void add(String name, double value, int decimals, String unit) {
    figures.add(new Figure(name, String.format(Locale.ROOT, "%,." + decimals + "f", value), unit));
  }

  void add(String name, long value, String unit) {
    figures.add(new Figure(name, String.format(Locale.ROOT, "%,d", value), unit));
  }

  String toText() {
    int names = figures.stream().mapToInt(figure -> figure.name.length()).max().orElse(0);
    int values = figures.stream().mapToInt(figure -> figure.value.length()).max().orElse(0);
    StringBuilder text = new StringBuilder();
    for (Figure figure : figures) {
      text.append(
          String.format(
              "%-" + names + "s  %" + values + "s %s%n", figure.name, figure.value, figure.unit));
    }
    return text.toString();
  }
}
