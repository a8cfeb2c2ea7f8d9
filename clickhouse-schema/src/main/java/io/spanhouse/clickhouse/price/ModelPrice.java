package io.spanhouse.clickhouse.price;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the tokens of a model cost from a day on: a line of a price file, a row of table {@code
 * model_prices}. Prices are in USD per million tokens, with six decimals at most: whole units of
 * 10^-12 USD a token.
 *
 * @param providers canonical names; {@code -} is a call that names no provider
 * @param model see {@link ModelExpression}
 * @param serviceTier empty for calls of every tier
 * @param fromInputTokens calls with fewer input tokens are not meant
 * @param effectiveFrom first day in UTC
 * @param effectiveTo day after the last, null for none
 * @param cachedInput null: costs as much as input
 * @param cacheWrite5m null: costs as much as input
 * @param cacheWrite1h null: costs as much as {@code cacheWrite5m}
 * @param reasoning null: is part of output
 * @param tierFactors what the prices are multiplied by for calls of these tiers
 * @param priority where several prices match a call the greatest wins
 */
public record ModelPrice(
    List<String> providers,
    String model,
    String serviceTier,
    long fromInputTokens,
    LocalDate effectiveFrom,
    @Nullable LocalDate effectiveTo,
    BigDecimal input,
    @Nullable BigDecimal cachedInput,
    @Nullable BigDecimal cacheWrite5m,
    @Nullable BigDecimal cacheWrite1h,
    BigDecimal output,
    @Nullable BigDecimal reasoning,
    Map<String, BigDecimal> tierFactors,
    int priority,
    String note) {

  /** The columns of a price file, in the order of the table. */
  public static final List<String> COLUMNS =
      List.of(
          "provider",
          "model",
          "service_tier",
          "from_input_tokens",
          "effective_from",
          "effective_to",
          "input",
          "cached_input",
          "cache_write_5m",
          "cache_write_1h",
          "output",
          "reasoning",
          "tier_factors",
          "priority",
          "note");

  private static final LocalDate FIRST_DAY = LocalDate.EPOCH;
  private static final LocalDate LAST_DAY = LocalDate.of(2149, 6, 6);
  private static final BigDecimal MAX_PRICE = new BigDecimal(1_000_000);
  private static final BigDecimal MAX_FACTOR = new BigDecimal(1_000);
  private static final Pattern DECIMAL = Pattern.compile("-?[0-9]{1,12}(\\.[0-9]{1,12})?");
  private static final int MAX_DECIMALS = 6;
  private static final int MAX_TEXT = 200;

  /**
   * Reads a price.
   *
   * @param fields the text of a column, empty where there is none
   * @throws IllegalArgumentException with what is wrong, column first
   */
  public static ModelPrice parse(UnaryOperator<String> fields) {
    ModelPrice price =
        new ModelPrice(
            names(fields.apply("provider")),
            fields.apply("model"),
            text("service_tier", fields.apply("service_tier")),
            count("from_input_tokens", fields.apply("from_input_tokens"), Long.MAX_VALUE),
            day("effective_from", fields.apply("effective_from"), FIRST_DAY),
            optionalDay("effective_to", fields.apply("effective_to")),
            price("input", fields),
            optionalPrice("cached_input", fields),
            optionalPrice("cache_write_5m", fields),
            optionalPrice("cache_write_1h", fields),
            price("output", fields),
            optionalPrice("reasoning", fields),
            factors(fields.apply("tier_factors")),
            priority(fields.apply("priority")),
            text("note", fields.apply("note")));
    try {
      ModelExpression.compile(price.model);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("model " + e.getMessage(), e);
    }
    if (price.effectiveTo != null && !price.effectiveTo.isAfter(price.effectiveFrom)) {
      throw new IllegalArgumentException(
          "effective_to %s is not after effective_from %s"
              .formatted(price.effectiveTo, price.effectiveFrom));
    }
    return price;
  }

  /** The columns as ClickHouse reads them from text; null for NULL. */
  List<@Nullable String> values() {
    return java.util.Arrays.asList(
        String.join("|", providers),
        model,
        serviceTier,
        Long.toString(fromInputTokens),
        effectiveFrom.toString(),
        effectiveTo == null ? null : effectiveTo.toString(),
        input.toPlainString(),
        plain(cachedInput),
        plain(cacheWrite5m),
        plain(cacheWrite1h),
        output.toPlainString(),
        plain(reasoning),
        tierFactors.entrySet().stream()
            .map(factor -> "'" + factor.getKey() + "':" + factor.getValue().toPlainString())
            .collect(Collectors.joining(",", "{", "}")),
        Integer.toString(priority),
        note);
  }

  private static @Nullable String plain(@Nullable BigDecimal number) {
    return number == null ? null : number.toPlainString();
  }

  private static List<String> names(String text) {
    List<String> names = List.of(text.split("\\|", -1));
    for (String name : names) {
      if (name.isBlank() || !name.equals(name.strip())) {
        throw new IllegalArgumentException(
            "provider is not a list of names separated by |: \"" + text + "\"");
      }
      text("provider", name);
    }
    return names;
  }

  private static String text(String column, String text) {
    if (text.length() > MAX_TEXT || text.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException(
          column + " is longer than " + MAX_TEXT + " characters, or has control characters");
    }
    return text;
  }

  private static long count(String column, String text, long max) {
    if (text.isEmpty()) {
      return 0;
    }
    try {
      long value = Long.parseLong(text);
      if (value >= 0 && value <= max) {
        return value;
      }
    } catch (NumberFormatException e) {
      // Told below.
    }
    throw new IllegalArgumentException(column + " is not a whole number: " + text);
  }

  private static int priority(String text) {
    boolean negative = text.startsWith("-");
    long value = count("priority", negative ? text.substring(1) : text, Short.MAX_VALUE);
    return (int) (negative ? -value : value);
  }

  private static LocalDate day(String column, String text, LocalDate otherwise) {
    LocalDate day = optionalDay(column, text);
    return day == null ? otherwise : day;
  }

  private static @Nullable LocalDate optionalDay(String column, String text) {
    if (text.isEmpty()) {
      return null;
    }
    try {
      LocalDate day = LocalDate.parse(text);
      if (!day.isBefore(FIRST_DAY) && !day.isAfter(LAST_DAY)) {
        return day;
      }
    } catch (DateTimeException e) {
      // Told below.
    }
    throw new IllegalArgumentException(
        "%s is not a day from %s to %s: %s".formatted(column, FIRST_DAY, LAST_DAY, text));
  }

  private static BigDecimal price(String column, UnaryOperator<String> fields) {
    BigDecimal price = optionalPrice(column, fields);
    if (price == null) {
      throw new IllegalArgumentException(column + " is missing; 0 means free");
    }
    return price;
  }

  private static @Nullable BigDecimal optionalPrice(String column, UnaryOperator<String> fields) {
    String text = fields.apply(column);
    return text.isEmpty() ? null : decimal(column, text, MAX_PRICE);
  }

  private static BigDecimal decimal(String column, String text, BigDecimal max) {
    if (!DECIMAL.matcher(text).matches()) {
      throw new IllegalArgumentException(column + " is not a decimal number: " + text);
    }
    BigDecimal number = new BigDecimal(text).stripTrailingZeros();
    if (number.signum() < 0) {
      throw new IllegalArgumentException(column + " is negative: " + text);
    }
    if (number.scale() > MAX_DECIMALS) {
      throw new IllegalArgumentException(
          column + " has more than " + MAX_DECIMALS + " decimals: " + text);
    }
    if (number.compareTo(max) > 0) {
      throw new IllegalArgumentException(
          "%s is above %s: %s".formatted(column, max.toPlainString(), text));
    }
    return number;
  }

  private static Map<String, BigDecimal> factors(String text) {
    Map<String, BigDecimal> factors = new LinkedHashMap<>();
    if (text.isEmpty()) {
      return factors;
    }
    for (String factor : text.split("\\|", -1)) {
      int equals = factor.indexOf('=');
      String tier = equals < 0 ? "" : factor.substring(0, equals).strip();
      if (!tier.matches("[\\w.-]+")
          || factors.put(
                  tier, decimal("tier_factors", factor.substring(equals + 1).strip(), MAX_FACTOR))
              != null) {
        throw new IllegalArgumentException(
            "tier_factors is not like batch=0.5|priority=2, each tier once: " + text);
      }
    }
    return factors;
  }
}
