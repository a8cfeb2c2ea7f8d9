package io.spanhouse.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spanhouse.clickhouse.price.PriceFile;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;

@Testcontainers
class ModelPricesTest {
  @Container static final ClickHouse clickHouse = ClickHouse.forTests();

  private static SqlClient sql;

  @BeforeAll
  static void migrate() {
    new Schema(new ClickHouseEndpoint(clickHouse.httpUrl(), "spanhouse", "default", "")).migrate();
    sql = new SqlClient(clickHouse.httpUrl(), "spanhouse");
  }

  @BeforeEach
  void empty() {
    sql.query("DELETE FROM model_prices WHERE source = 'user'");
  }

  private static ModelPrices prices() {
    return new ModelPrices(
        new ClickHouseEndpoint(clickHouse.httpUrl(), "spanhouse", "default", ""));
  }

  @Test
  void migrate_loadsTheShippedList() {
    SchemaFile file =
        SchemaFile.all().stream()
            .filter(candidate -> candidate.name().endsWith(".csv"))
            .findFirst()
            .orElseThrow();
    PriceFile shipped = PriceFile.parse(file.name(), file.text());
    try (ModelPrices prices = prices()) {
      ModelPrices.Found found = prices.read();
      assertThat(found.unusable()).isEmpty();
      assertThat(found.prices())
          .extracting(ModelPrices.Applicable::price)
          .containsExactlyInAnyOrderElementsOf(shipped.prices());
      assertThat(found.prices())
          .allMatch(price -> price.source().equals("shipped"))
          .allMatch(price -> price.version().equals(shipped.version()));
    }
  }

  @Test
  void load_again_changesNothing() {
    PriceFile file =
        PriceFile.parse(
            "ours.csv",
            """
            # version: ours
            provider, model, input, output, tier_factors, note
            openai, "ft:gpt-[0-9](\\.[0-9])?:acme'.*\\t", 1, 2.5, batch=0.5|priority=2, "it's ""ours"" now"
            """);
    try (ModelPrices prices = prices()) {
      prices.load(file);
      prices.load(file);
      assertThat(prices.read().prices())
          .filteredOn(price -> price.source().equals("user"))
          .containsExactly(new ModelPrices.Applicable("user", "ours", file.prices().get(0)));
    }
  }

  @Test
  void read_isInOrderOfPrecedence() {
    sql.query(
        """
        INSERT INTO model_prices (provider, model, input, output, priority, service_tier, effective_from, from_input_tokens, note)
        VALUES ('p', 'm', 1, 1, 0, '', '2026-01-01', 0, '5'), ('p', 'm', 1, 1, 0, '', '2026-02-01', 0, '4'),
          ('p', 'm', 1, 1, 0, '', '2026-02-01', 9, '3'), ('p', 'm', 1, 1, 0, 'batch', '2026-01-01', 0, '2'),
          ('p', 'n', 1, 1, 7, '', '2025-01-01', 0, '1'), ('p', 'n', 1, 1, -7, '', '2027-01-01', 0, '6')""");
    try (ModelPrices prices = prices()) {
      List<ModelPrices.Applicable> found = prices.read().prices();
      assertThat(found.subList(0, 6))
          .extracting(price -> price.price().note())
          .containsExactly("1", "2", "3", "4", "5", "6");
      assertThat(found.subList(6, found.size()))
          .allMatch(price -> price.source().equals("shipped"));
    }
  }

  @Test
  void read_rowThisProgramCannotUse_isToldAndLeftOut() {
    // A single byte: RE2 knows it, RE2/J does not.
    sql.query(
        "INSERT INTO model_prices (provider, model, input, output) VALUES ('p', 'a\\\\Cb', 1, 1)");
    try (ModelPrices prices = prices()) {
      ModelPrices.Found found = prices.read();
      assertThat(found.prices()).noneMatch(price -> price.source().equals("user"));
      assertThat(found.unusable())
          .singleElement()
          .asString()
          .startsWith("user a\\Cb: model is not a regular expression: ");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " => ",
      quoteCharacter = '`',
      value = {
        "provider, model, input, output => 'p', 'm(', 1, 1 => cannot compile re2",
        "provider, model, input, output => 'p', '((m{1000}){1000}){1000}', 1, 1 => cannot compile re2",
        "provider, model, input, output => 'p', '', 1, 1 => model_is_an_expression",
        "provider, model, input, output => 'p', 'm', -1, 1 => prices_are_between_0_and_a_million",
        "provider, model, input, output, cached_input => 'p', 'm', 1, 1, -1 => prices_are_between",
        "provider, model, input, output => 'p', 'm', 1, 1000001 => prices_are_between_0_and_a_mill",
        "provider, model, input, output, effective_from, effective_to => 'p', 'm', 1, 1, '2026-01-02', '2026-01-02' => days_are_in_order",
        "provider, model, input, output, tier_factors => 'p', 'm', 1, 1, {'batch': -1} => factors_are_bet",
        "source, provider, model, input, output => 'else', 'p', 'm', 1, 1 => source_is_known",
        "model, input, output => 'm', 1, 1 => provider_is_there",
      })
  void insert_ofAnImpossiblePrice_isRefused(String columns, String values, String message) {
    assertThatThrownBy(
            () -> sql.query("INSERT INTO model_prices (" + columns + ") VALUES (" + values + ")"))
        .hasMessageContaining(message);
  }

  @Test
  void state_changesWithAnyPrice_andOnlyThen() {
    try (ModelPrices prices = prices()) {
      ModelPrices.State shipped = prices.state();
      assertThat(shipped.rows()).isPositive();
      assertThat(prices.state()).isEqualTo(shipped);
      sql.query(
          "INSERT INTO model_prices (provider, model, input, output) VALUES ('p', 'm', 1, 1)");
      ModelPrices.State added = prices.state();
      assertThat(added).isNotEqualTo(shipped);
      sql.query("DELETE FROM model_prices WHERE source = 'user'");
      sql.query(
          "INSERT INTO model_prices (provider, model, input, output) VALUES ('p', 'm', 1, 2)");
      assertThat(prices.state()).isNotEqualTo(added).isNotEqualTo(shipped);
    }
  }

  @Test
  void failure_isOneLine() {
    try (ModelPrices prices =
        new ModelPrices(new ClickHouseEndpoint(clickHouse.httpUrl(), "nowhere", "default", ""))) {
      assertThatThrownBy(prices::read)
          .isInstanceOf(ClickHouseException.class)
          .hasMessageContaining("database nowhere: ")
          .hasMessageNotContaining("\n");
    }
    try (ModelPrices prices =
        new ModelPrices(new ClickHouseEndpoint("http://127.0.0.1:1", "any", "default", ""))) {
      assertThatThrownBy(prices::read)
          .isInstanceOf(ClickHouseException.class)
          .hasMessageContaining("http://127.0.0.1:1")
          .hasMessageNotContaining("\n");
    }
  }
}
