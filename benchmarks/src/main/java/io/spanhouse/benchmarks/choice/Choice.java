package io.spanhouse.benchmarks.choice;

import java.util.List;
import java.util.Map;

/**
 * A choice that the schema made, what it could have been instead, and the queries it was made for.
 *
 * @param name short, without blanks
 * @param table table of the schema that it is about
 * @param texts what queries say for their placeholders, for the schema's table
 * @param others what it could have been
 * @param queries asked of both
 */
public record Choice(
    String name,
    String table,
    Map<String, String> texts,
    List<OtherForm> others,
    List<Query> queries) {

  /**
   * A question about one table.
   *
   * @param parameters query for the values it is asked with, {@code {count:UInt32}} rows at most
   * @param sql the query. {@code $table} in it is the table, words that begin with a dollar are
   *     other placeholders
   */
  record Query(String name, String parameters, String sql) {
    String sql(String table, Map<String, String> texts) {
      return fill(sql, table, texts);
    }

    String parameters(String table) {
      return fill(parameters, table, Map.of());
    }

    private static String fill(String sql, String table, Map<String, String> texts) {
      String filled = sql;
      for (Map.Entry<String, String> text : texts.entrySet()) {
        filled = filled.replace("$" + text.getKey(), text.getValue());
      }
      return filled.replace("$table", table);
    }
  }

  /** All of them. */
  public static List<Choice> all() {
    return List.of(
        SpanChoices.sortKey(),
        SpanChoices.partition(),
        SpanChoices.codecs(),
        SpanChoices.granules(),
        SpanChoices.traceId(),
        SpanChoices.attributes(),
        SpanChoices.customerColumn(),
        SpanChoices.statusColumn(),
        SpanIndexChoices.trace(),
        SpanIndexChoices.run(),
        SpanIndexChoices.attribute(),
        SpanIndexChoices.traceBounds(),
        RunChoices.sortKey(),
        RunChoices.codecs(),
        RunChoices.granules(),
        RunChoices.customer(),
        RunChoices.timesOutAt(),
        RunChoices.indexes(),
        EventChoices.codecs(),
        EventChoices.granules(),
        EventChoices.indexes(),
        EventChoices.payload());
  }
}
