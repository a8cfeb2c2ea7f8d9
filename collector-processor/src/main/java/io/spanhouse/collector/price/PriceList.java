package io.spanhouse.collector.price;

import com.google.re2j.Pattern;
import io.spanhouse.clickhouse.ModelPrices.Applicable;
import io.spanhouse.clickhouse.price.ModelExpression;
import io.spanhouse.clickhouse.price.ModelPrice;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** All prices, in the order of their precedence; immutable. */
final class PriceList {
  static final PriceList EMPTY = new PriceList(List.of());

  private static final String NO_PROVIDER = "-";

  /** Units of 10^-12 USD a token in one USD per million tokens. */
  private static final BigDecimal UNITS = new BigDecimal(1_000_000);

  private static final long NANOS_PER_SECOND = 1_000_000_000;

  private final List<Entry> entries = new ArrayList<>();

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Entry(ModelPrice price, Pattern model, byte[] version) {}

  /** Compiles prices whose expressions are known to be correct. */
  PriceList(List<Applicable> prices) {
    Map<String, byte[]> versions = new HashMap<>();
    for (Applicable applicable : prices) {
      ModelPrice price = applicable.price();
      entries.add(
          new Entry(
              price,
              ModelExpression.compile(price.model()),
              versions.computeIfAbsent(
                  applicable.version(), name -> name.getBytes(StandardCharsets.UTF_8))));
    }
  }

  boolean isEmpty() {
    return entries.isEmpty();
  }

  /**
   * What may apply to calls with these names; of those that apply to a call the first counts. The
   * model that answered comes before the one that was asked for.
   */
  Terms[] candidates(String provider, String responseModel, String requestModel, String tier) {
    String named = provider.isEmpty() ? NO_PROVIDER : provider;
    List<Entry> offers =
        entries.stream()
            .filter(entry -> entry.price.providers().contains(named))
            .filter(
                entry ->
                    entry.price.serviceTier().isEmpty() || entry.price.serviceTier().equals(tier))
            .toList();
    return Stream.of(responseModel, requestModel)
        .filter(model -> !model.isEmpty())
        .flatMap(model -> offers.stream().filter(entry -> entry.model.matcher(model).matches()))
        .map(entry -> terms(entry, tier))
        .toArray(Terms[]::new);
  }

  private static Terms terms(Entry entry, String tier) {
    ModelPrice price = entry.price;
    BigDecimal factor =
        price.serviceTier().isEmpty()
            ? price.tierFactors().getOrDefault(tier, BigDecimal.ONE)
            : BigDecimal.ONE;
    BigDecimal write5m = orElse(price.cacheWrite5m(), price.input());
    BigDecimal reasoning = price.reasoning();
    return new Terms(
        epochNanos(price.effectiveFrom()),
        price.effectiveTo() == null ? Long.MAX_VALUE : epochNanos(price.effectiveTo()),
        price.fromInputTokens(),
        units(price.input(), factor),
        units(orElse(price.cachedInput(), price.input()), factor),
        units(write5m, factor),
        units(orElse(price.cacheWrite1h(), write5m), factor),
        units(price.output(), factor),
        reasoning == null ? -1 : units(reasoning, factor),
        entry.version);
  }

  private static BigDecimal orElse(@Nullable BigDecimal price, BigDecimal other) {
    return Objects.requireNonNullElse(price, other);
  }

  private static long units(BigDecimal price, BigDecimal factor) {
    return price
        .multiply(UNITS)
        .multiply(factor)
        .setScale(0, RoundingMode.HALF_UP)
        .longValueExact();
  }

  private static long epochNanos(LocalDate day) {
    return day.atStartOfDay(ZoneOffset.UTC).toEpochSecond() * NANOS_PER_SECOND;
  }
}
