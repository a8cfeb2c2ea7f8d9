package io.spanhouse.clickhouse.price;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A price list as a CSV file: a comment {@code # version: NAME}, a line with the names of the
 * columns, a line a price. Lines that start with # are comments; fields may be padded with blanks,
 * be quoted, and be left out at the end of a line. The file that is shipped explains the columns.
 *
 * @param version what the calls it prices are marked with
 */
public record PriceFile(String version, List<ModelPrice> prices) {
  private static final Pattern VERSION =
      Pattern.compile("^#\\s*version:\\s*([\\w.:+-]{1,100})\\s*$", Pattern.MULTILINE);

  /**
   * Reads and checks a whole file.
   *
   * @param name what messages call it
   * @throws PriceFileException when a line is wrong; names the line
   */
  public static PriceFile parse(String name, String text) {
    Matcher version = VERSION.matcher(text);
    if (!version.find()) {
      throw new PriceFileException(
          name + ": the comment \"# version: NAME\" is missing; NAME marks the calls it prices");
    }
    return new PriceFile(version.group(1), new PriceFileReader(name).read(text));
  }

  /** The statement that loads it; loading it again changes nothing. */
  public String insertStatement(String source) {
    String rows =
        prices.stream()
            .map(
                price ->
                    price.values().stream()
                        .map(value -> value == null ? "NULL" : quote(value))
                        .collect(
                            Collectors.joining(
                                ", ", "(" + quote(source) + ", " + quote(version) + ", ", ")")))
            .collect(Collectors.joining(",\n"));
    return "INSERT INTO model_prices (" + columns() + ") VALUES\n" + rows;
  }

  /** The rows in ClickHouse's TSV, for a body that follows {@link #columns}. */
  public String tsv(String source) {
    return prices.stream()
        .map(
            price ->
                price.values().stream()
                    .map(value -> value == null ? "\\N" : escape(value))
                    .collect(Collectors.joining("\t", source + "\t" + version + "\t", "\n")))
        .collect(Collectors.joining());
  }

  public static String columns() {
    return "source, price_version, " + String.join(", ", ModelPrice.COLUMNS);
  }

  private static String quote(String value) {
    return "'" + escape(value).replace("'", "\\'") + "'";
  }

  private static String escape(String value) {
    return value.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n");
  }
}
