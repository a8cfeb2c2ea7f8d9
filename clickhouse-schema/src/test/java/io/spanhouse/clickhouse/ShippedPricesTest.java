package io.spanhouse.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.re2j.Pattern;
import io.spanhouse.clickhouse.price.ModelExpression;
import io.spanhouse.clickhouse.price.ModelPrice;
import io.spanhouse.clickhouse.price.PriceFile;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/** The list that is shipped, against names of models as senders write them. */
class ShippedPricesTest {
  private static final String REAL_MODELS = "real_models.csv";
  private static final SchemaFile NEWEST =
      SchemaFile.all().stream()
          .filter(file -> file.name().endsWith(".csv"))
          .reduce((earlier, later) -> later)
          .orElseThrow();

  private static final PriceFile LIST = PriceFile.parse(NEWEST.name(), NEWEST.text());
  private static final Map<String, Pattern> PATTERNS =
      LIST.prices().stream()
          .map(ModelPrice::model)
          .distinct()
          .collect(Collectors.toMap(Function.identity(), ModelExpression::compile));

  private static final LocalDate DAY = LocalDate.of(2026, 11, 22);

  private static Stream<ModelPrice> matching(String provider, String model) {
    return LIST.prices().stream()
        .filter(price -> price.providers().contains(provider))
        .filter(price -> PATTERNS.get(price.model()).matches(model));
  }

  @Test
  void version_isTheDayInTheName() {
    assertThat(NEWEST.name()).endsWith("_model_prices_" + LIST.version() + ".csv");
    assertThat(LocalDate.parse(LIST.version())).isAfter(LocalDate.of(2026, 1, 1));
  }

  @ParameterizedTest
  @CsvFileSource(resources = REAL_MODELS)
  void realName_hasItsPrice(String provider, String model, String input, String output) {
    List<ModelPrice> prices =
        matching(provider, model)
            .filter(price -> price.serviceTier().isEmpty() && price.fromInputTokens() == 0)
            .filter(price -> !price.effectiveFrom().isAfter(DAY))
            .filter(price -> price.effectiveTo() == null || price.effectiveTo().isAfter(DAY))
            .sorted(
                Comparator.comparing(ModelPrice::priority)
                    .thenComparing(ModelPrice::effectiveFrom)
                    .reversed())
            .toList();
    if (input == null) {
      assertThat(prices).isEmpty();
    } else {
      assertThat(prices).isNotEmpty();
      assertThat(prices.get(0).input()).isEqualByComparingTo(new BigDecimal(input));
      assertThat(prices.get(0).output()).isEqualByComparingTo(new BigDecimal(output));
    }
  }

  @ParameterizedTest
  @CsvFileSource(resources = REAL_MODELS)
  void realName_isOfOneFamilyOfEachPriority(String provider, String model) {
    Map<Integer, Set<String>> families =
        matching(provider, model)
            .filter(price -> price.effectiveTo() == null || price.effectiveTo().isAfter(DAY))
            .collect(
                Collectors.groupingBy(
                    ModelPrice::priority,
                    Collectors.mapping(
                        price -> String.join("|", price.providers()) + " " + price.model(),
                        Collectors.toSet())));
    families.forEach(
        (priority, expressions) ->
            assertThat(
                    expressions.stream().map(text -> text.substring(text.indexOf(' '))).distinct())
                .as("priority " + priority)
                .hasSize(1));
  }

  @Test
  void line_isOfACanonicalProvider() {
    Set<String> providers = new TreeSet<>();
    LIST.prices().forEach(price -> providers.addAll(price.providers()));
    assertThat(providers)
        .isEqualTo(
            new TreeSet<>(
                Arrays.asList(
                    "-",
                    "anthropic",
                    "aws.bedrock",
                    "azure.ai.inference",
                    "azure.ai.openai",
                    "cerebras",
                    "cohere",
                    "deepseek",
                    "fireworks",
                    "gcp.gemini",
                    "gcp.gen_ai",
                    "gcp.vertex_ai",
                    "groq",
                    "minimax",
                    "mistral_ai",
                    "moonshot_ai",
                    "openai",
                    "openrouter",
                    "perplexity",
                    "together",
                    "voyageai",
                    "x_ai",
                    "z_ai")));
  }

  @Test
  void longContext_isNeverCheaper() {
    for (ModelPrice step : LIST.prices()) {
      if (step.fromInputTokens() > 0) {
        assertThat(LIST.prices())
            .as(step.model())
            .anySatisfy(
                base -> {
                  assertThat(base.fromInputTokens()).isZero();
                  assertThat(base.model()).isEqualTo(step.model());
                  assertThat(base.providers()).isEqualTo(step.providers());
                  assertThat(base.effectiveFrom()).isEqualTo(step.effectiveFrom());
                  assertThat(base.input()).isLessThan(step.input());
                  assertThat(base.output()).isLessThan(step.output());
                });
      }
    }
  }

  @Test
  void cachedTokens_areNeverDearerThanFreshOnes() {
    for (ModelPrice price : LIST.prices()) {
      if (price.cachedInput() != null) {
        assertThat(price.cachedInput()).as(price.model()).isLessThan(price.input());
      }
      if (price.cacheWrite1h() != null) {
        assertThat(price.cacheWrite1h()).as(price.model()).isGreaterThan(price.cacheWrite5m());
      }
    }
  }
}
