package io.spanhouse.clickhouse;

import com.clickhouse.client.api.query.GenericRecord;
import com.clickhouse.data.ClickHouseFormat;
import io.spanhouse.clickhouse.price.ModelPrice;
import io.spanhouse.clickhouse.price.PriceFile;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The table {@code model_prices} of one database: which prices apply, and adding some.
 *
 * <p>Reading needs SELECT on that table and nothing else. Failures are {@link ClickHouseException}.
 */
public final class ModelPrices implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  /**
   * Which of two prices that match a call counts: the first in this order. Long-context prices come
   * before the price they raise, so that the first one a call has enough tokens for is its own.
   */
  private static final String PRECEDENCE =
      """
      ORDER BY source = 'user' DESC, priority DESC, service_tier != '' DESC, effective_from DESC,
        from_input_tokens DESC, updated_at DESC, price_version DESC, provider, model""";

  /** The rows that apply: a shipped list is whole, so only the newest one counts. */
  private static final String APPLICABLE =
      """
      FROM model_prices FINAL
      WHERE source = 'user'
        OR price_version = (SELECT max(price_version) FROM model_prices WHERE source = 'shipped')""";

  /** The prices that apply, and their place in the order, as columns {@code *} and {@code rank}. */
  static final String RANKED =
      "SELECT *, row_number() OVER (" + PRECEDENCE + ") AS rank\n" + APPLICABLE;

  private static final String READ =
      "SELECT source, price_version, "
          + ModelPrice.COLUMNS.stream().map(ModelPrices::asText).collect(Collectors.joining(", "))
          + "\nFROM ("
          + RANKED
          + ")\nORDER BY rank";

  /**
   * One row, whatever is stored; rows that a merge collapses are another state. As text, because a
   * hash of NULL is NULL.
   */
  private static final String STATE =
      "SELECT count() AS rows, toString(sum(cityHash64(toString(tuple(*))))) AS hash FROM model_prices";

  private final DatabaseClient client;

  /**
   * Connects nowhere yet.
   *
   * @param endpoint with a user that may read the table; may insert, for {@link #load}
   */
  public ModelPrices(ClickHouseEndpoint endpoint) {
    client = new DatabaseClient(endpoint, TIMEOUT);
  }

  /**
   * A price that applies.
   *
   * @param source {@code user} or {@code shipped}
   * @param version name of the list it came with
   */
  public record Applicable(String source, String version, ModelPrice price) {}

  /**
   * What {@link #read} found.
   *
   * @param prices of two that match a call the first counts
   * @param unusable what is wrong with rows that this program cannot use, one line each
   */
  public record Found(List<Applicable> prices, List<String> unusable) {}

  /**
   * What is stored, as far as it takes to see that it changed.
   *
   * @param rows how many rows there are; 0 only when ClickHouse says so
   * @param hash of all of them, in any order
   */
  public record State(long rows, String hash) {}

  /** Costs a small part of {@link #read}, and is not the same after anything was changed. */
  public State state() {
    GenericRecord row = client.rows(STATE).get(0);
    return new State(row.getLong("rows"), row.getString("hash"));
  }

  /** The prices that apply, on whatever day. */
  public Found read() {
    List<Applicable> prices = new ArrayList<>();
    List<String> unusable = new ArrayList<>();
    for (GenericRecord row : client.rows(READ)) {
      try {
        prices.add(
            new Applicable(
                row.getString("source"),
                row.getString("price_version"),
                ModelPrice.parse(row::getString)));
      } catch (IllegalArgumentException e) {
        unusable.add(
            "%s %s: %s".formatted(row.getString("source"), row.getString("model"), e.getMessage()));
      }
    }
    return new Found(List.copyOf(prices), List.copyOf(unusable));
  }

  /** Adds a list as source {@code user}; adding it again changes nothing. */
  public void load(PriceFile file) {
    byte[] rows = file.tsv("user").getBytes(StandardCharsets.UTF_8);
    client.insert(
        "model_prices",
        List.of(PriceFile.columns().split(", ")),
        new ByteArrayInputStream(rows),
        ClickHouseFormat.TSV);
  }

  /** The text {@link ModelPrice#parse} reads of a column. */
  private static String asText(String column) {
    return switch (column) {
      case "tier_factors" ->
          "arrayStringConcat(arrayMap((tier, factor) -> concat(tier, '=', toString(factor)),"
              + " mapKeys(tier_factors), mapValues(tier_factors)), '|') AS tier_factors";
      default -> "ifNull(toString(" + column + "), '') AS " + column;
    };
  }

  @Override
  public void close() {
    client.close();
  }
}
