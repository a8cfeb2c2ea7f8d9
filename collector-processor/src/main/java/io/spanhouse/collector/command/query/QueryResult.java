package io.spanhouse.collector.command.query;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rows as ClickHouse wrote them.
 *
 * @param columns name and type of each column
 * @param rows the values as text; arrays and maps as JSON, NULL as null
 * @param truncated whether there were more rows than were asked for
 */
public record QueryResult(List<Column> columns, List<Row> rows, boolean truncated) {
  public record Column(String name, String type) {
    public boolean isNumeric() {
      return type.matches("(Nullable\\(|LowCardinality\\()*(U?Int|Float|BFloat|Decimal).*");
    }
  }

  /** One row; the values in the order of the columns. */
  public static final class Row {
    private final List<String> names;
    private final @Nullable String[] values;

    Row(List<String> names, @Nullable String[] values) {
      this.names = names;
      this.values = values;
    }

    public List<@Nullable String> values() {
      return Collections.unmodifiableList(Arrays.asList(values));
    }

    /** The value of that column, null for NULL. */
    @Nullable String nullable(String column) {
      int index = names.indexOf(column);
      if (index < 0) {
        throw new IllegalArgumentException("no column " + column + " in " + names);
      }
      return values[index];
    }

    /** The value of that column, empty for NULL. */
    public String text(String column) {
      String value = nullable(column);
      return value == null ? "" : value;
    }

    /** The value of that column, null for NULL. */
    @Nullable
    public Long number(String column) {
      String value = nullable(column);
      return value == null ? null : Long.valueOf(value);
    }

    /** The value of that column, null for NULL. */
    public java.math.@Nullable BigDecimal decimal(String column) {
      String value = nullable(column);
      return value == null ? null : new java.math.BigDecimal(value);
    }
  }
}
