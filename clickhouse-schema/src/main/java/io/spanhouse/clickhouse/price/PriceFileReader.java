package io.spanhouse.clickhouse.price;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/** Reads the lines of one price file. What is wrong with one is told with its number. */
final class PriceFileReader {
  private static final int MAX_PRICES = 10_000;
  private static final Set<String> REQUIRED = Set.of("provider", "model", "input", "output");
  private static final CSVFormat FORMAT =
      CSVFormat.RFC4180
          .builder()
          .setCommentMarker('#')
          .setIgnoreSurroundingSpaces(true)
          .setIgnoreEmptyLines(true)
          .get();

  private final String name;
  private final List<ModelPrice> prices = new ArrayList<>();
  private final List<Long> lines = new ArrayList<>();

  PriceFileReader(String name) {
    this.name = name;
  }

  List<ModelPrice> read(String text) {
    try (CSVParser parser = CSVParser.parse(new StringReader(text), FORMAT)) {
      List<String> header = List.of();
      for (CSVRecord line : parser) {
        long number = parser.getCurrentLineNumber();
        if (header.isEmpty()) {
          header = header(number, line);
        } else {
          add(number, price(number, header, line));
        }
      }
    } catch (IOException | UncheckedIOException e) {
      throw new PriceFileException(name + " is not CSV: " + e.getMessage(), e);
    }
    if (prices.isEmpty()) {
      throw new PriceFileException(name + " has no prices");
    }
    requireOneAtATime();
    return List.copyOf(prices);
  }

  private List<String> header(long number, CSVRecord line) {
    List<String> header = line.toList();
    for (String column : header) {
      if (!ModelPrice.COLUMNS.contains(column)) {
        throw wrong(
            number,
            "no column is called \"%s\"; there are %s"
                .formatted(column, String.join(", ", ModelPrice.COLUMNS)));
      }
    }
    if (!header.containsAll(REQUIRED) || new HashSet<>(header).size() < header.size()) {
      throw wrong(
          number, "the columns provider, model, input and output must be there, each column once");
    }
    return header;
  }

  private ModelPrice price(long number, List<String> header, CSVRecord line) {
    if (line.size() > header.size()) {
      throw wrong(number, "%d fields for %d columns".formatted(line.size(), header.size()));
    }
    try {
      return ModelPrice.parse(
          column -> {
            int at = header.indexOf(column);
            return at < 0 || at >= line.size() ? "" : line.get(at);
          });
    } catch (IllegalArgumentException e) {
      throw wrong(number, String.valueOf(e.getMessage()));
    }
  }

  private void add(long number, ModelPrice price) {
    if (prices.size() == MAX_PRICES) {
      throw wrong(number, "more than " + MAX_PRICES + " prices");
    }
    prices.add(price);
    lines.add(number);
  }

  /**
   * A later price ends an earlier one without an end; one that says when it ends must end before
   * the next begins.
   */
  private void requireOneAtATime() {
    Map<List<Object>, NavigableMap<LocalDate, Integer>> series = new HashMap<>();
    for (int i = 0; i < prices.size(); i++) {
      ModelPrice price = prices.get(i);
      for (String provider : price.providers()) {
        List<Object> key =
            List.of(provider, price.model(), price.serviceTier(), price.fromInputTokens());
        add(series.computeIfAbsent(key, unused -> new TreeMap<>()), i);
      }
    }
  }

  private void add(NavigableMap<LocalDate, Integer> days, int i) {
    LocalDate day = prices.get(i).effectiveFrom();
    Integer same = days.putIfAbsent(day, i);
    if (same != null) {
      throw wrong(
          lines.get(i),
          "the same provider, model, service_tier, from_input_tokens and effective_from as line "
              + lines.get(same));
    }
    Map.Entry<LocalDate, Integer> before = days.lowerEntry(day);
    if (before != null) {
      requireInOrder(before.getValue(), i);
    }
    Map.Entry<LocalDate, Integer> after = days.higherEntry(day);
    if (after != null) {
      requireInOrder(i, after.getValue());
    }
  }

  private void requireInOrder(int earlier, int later) {
    LocalDate end = prices.get(earlier).effectiveTo();
    LocalDate start = prices.get(later).effectiveFrom();
    if (end != null && end.isAfter(start)) {
      throw wrong(
          lines.get(later),
          "begins on %s, before line %d of the same model ends on %s"
              .formatted(start, lines.get(earlier), end));
    }
  }

  private PriceFileException wrong(long number, String what) {
    return new PriceFileException(name + " line " + number + ": " + what);
  }
}
