package io.spanhouse.collector.price;

import static org.assertj.core.api.Assertions.assertThat;

import com.clickhouse.client.api.Client;
import com.clickhouse.client.api.insert.InsertSettings;
import com.clickhouse.data.ClickHouseFormat;
import io.spanhouse.clickhouse.ClickHouse;
import io.spanhouse.clickhouse.ClickHouseEndpoint;
import io.spanhouse.clickhouse.ModelPrices;
import io.spanhouse.clickhouse.Repricing;
import io.spanhouse.clickhouse.Schema;
import io.spanhouse.clickhouse.price.ModelExpression;
import io.spanhouse.clickhouse.price.PriceFile;
import io.spanhouse.clickhouse.price.PriceFileException;
import java.io.ByteArrayInputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;

/**
 * A call costs the same whether it is priced when it arrives, or again in SQL: random prices and
 * calls.
 */
@Testcontainers
class RepricingAgreesTest {
  private static final int CALLS = 3000;
  private static final int PRICES = 40;
  private static final LocalDate DAY = LocalDate.of(2026, 11, 10);
  private static final long NOON = Instant.parse("2026-11-10T12:00:00Z").getEpochSecond();
  private static final List<String> COLUMNS =
      List.of(
          "event_id",
          "type",
          "provider",
          "request_model",
          "response_model",
          "service_tier",
          "started_at",
          "input_tokens",
          "cached_input_tokens",
          "cache_write_tokens",
          "cache_write_1h_tokens",
          "output_tokens",
          "reasoning_tokens",
          "version");

  @Container private static final ClickHouse CLICKHOUSE = ClickHouse.forTests();

  private static Client client;

  @BeforeAll
  static void migrate() {
    new Schema(new ClickHouseEndpoint(CLICKHOUSE.httpUrl(), "spanhouse", "default", "")).migrate();
    client =
        new Client.Builder()
            .addEndpoint(CLICKHOUSE.httpUrl())
            .setUsername("default")
            .setPassword("")
            .setDefaultDatabase("spanhouse")
            .build();
  }

  @AfterAll
  static void close() {
    client.close();
  }

  private record Call(
      String provider, String asked, String answered, String tier, long second, long[] tokens) {
    Stream<Object> columns(int id) {
      return Stream.concat(
          Stream.of("e" + id, "llm_call", provider, asked, answered, tier, second),
          Stream.concat(Stream.of(tokens).flatMap(all -> boxed(all)), Stream.of(1)));
    }

    @Override
    public String toString() {
      return List.of(provider, asked, answered, tier, second, Arrays.toString(tokens)).toString();
    }

    private static Stream<Object> boxed(long[] all) {
      List<Object> boxed = new ArrayList<>();
      for (long tokens : all) {
        boxed.add(tokens);
      }
      return boxed.stream();
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void costInSql_isTheCollectors(long seed) throws Exception {
    Random random = new Random(seed);
    execute("TRUNCATE TABLE events");
    execute("TRUNCATE TABLE model_prices");
    List<Call> calls = new ArrayList<>();
    for (int i = 0; i < CALLS; i++) {
      calls.add(call(random));
    }
    insert(calls);
    Map<String, String> expected = new TreeMap<>();
    try (ModelPrices prices =
        new ModelPrices(new ClickHouseEndpoint(CLICKHOUSE.httpUrl(), "spanhouse", "default", ""))) {
      prices.load(list("list-1", random));
      prices.load(list("list-2", random));
      PriceList list = new PriceList(prices.read().prices());
      for (int i = 0; i < CALLS; i++) {
        expected.put("e" + i, price(list, calls.get(i)));
      }
    }
    try (Repricing repricing =
        new Repricing(
            new ClickHouseEndpoint(CLICKHOUSE.httpUrl(), "spanhouse", "default", ""),
            Duration.ZERO)) {
      repricing.slices(null, null).forEach(repricing::reprice);
    }

    Map<String, String> actual = new TreeMap<>();
    client
        .queryAll(
            "SELECT event_id, concat(ifNull(toString(cost), 'unknown'), ' ', price_version) AS cost"
                + " FROM events FINAL")
        .forEach(row -> actual.put(row.getString("event_id"), row.getString("cost")));
    List<String> differences = new ArrayList<>();
    expected.forEach(
        (id, cost) -> {
          if (!cost.equals(actual.get(id))) {
            int i = Integer.parseInt(id.substring(1));
            differences.add(calls.get(i) + ": " + cost + ", in SQL " + actual.get(id));
          }
        });
    assertThat(differences).isEmpty();
    assertThat(actual.values()).anyMatch(cost -> cost.startsWith("unknown"));
    assertThat(actual.values().stream().filter(cost -> !cost.startsWith("unknown")))
        .hasSizeGreaterThan(CALLS / 10);
  }

  private static String price(PriceList list, Call call) {
    long[] t = call.tokens;
    Usage usage = new Usage();
    usage.set(call.second * 1_000_000_000, t[0], t[1], t[2], t[3], t[4], t[5]);
    Terms terms =
        Terms.first(
            list.candidates(call.provider, name(call.answered), name(call.asked), call.tier),
            usage);
    if (terms == null || usage.isEmpty() || terms.cost(usage) == Terms.TOO_MUCH) {
      return "unknown ";
    }
    BigDecimal cost = BigDecimal.valueOf(terms.cost(usage), 12).stripTrailingZeros();
    return cost.toPlainString() + " " + new String(terms.version(), StandardCharsets.UTF_8);
  }

  private static String name(String model) {
    return model.length() > ModelExpression.MAX_NAME_BYTES ? "" : model;
  }

  private static Call call(Random random) {
    long[] tokens = new long[6];
    for (int i = 0; i < tokens.length; i++) {
      tokens[i] =
          switch (random.nextInt(5)) {
            case 0 -> 0;
            case 1 -> random.nextInt(10);
            case 2 -> random.nextInt(1000);
            case 3 -> random.nextInt(300_000);
            default -> random.nextInt(20) == 0 ? 1L << random.nextInt(54) : 100;
          };
    }
    return new Call(
        pick(random, "", "p", "q", "other"),
        pick(random, "", "m1", "M2", "x/m3-2026-01-01", "m4-mini", "unheard of"),
        pick(random, "", "", "m1-latest", "m2@20260101", "x/y/m3", "m" + "1".repeat(300)),
        pick(random, "", "", "batch", "priority", "default"),
        NOON + (random.nextInt(7) - 3) * 43_200L + random.nextInt(3) - 1,
        tokens);
  }

  /** As many lines as make a correct list. */
  private static PriceFile list(String version, Random random) {
    StringBuilder text =
        new StringBuilder("# version: " + version + "\n")
            .append("provider,model,service_tier,from_input_tokens,effective_from,effective_to,")
            .append("input,cached_input,cache_write_5m,cache_write_1h,output,reasoning,")
            .append("tier_factors,priority\n");
    PriceFile file = null;
    for (int i = 0; i < PRICES; i++) {
      int mark = text.length();
      text.append(line(random));
      try {
        file = PriceFile.parse(version, text.toString());
      } catch (PriceFileException e) {
        text.setLength(mark);
      }
    }
    assertThat(file).isNotNull();
    return file;
  }

  private static String line(Random random) {
    LocalDate from = DAY.plusDays(random.nextInt(5) - 3);
    return Stream.of(
            pick(random, "p", "q", "p|q", "-", "-|p"),
            pick(random, "m1", "m[12]", "m.*", "m3|m4-mini", "(m|n)3", ".*"),
            pick(random, "", "", "", "batch", "priority"),
            pick(random, "", "", "5", "500", "200001"),
            random.nextInt(3) == 0 ? "" : from,
            random.nextInt(3) == 0 ? from.plusDays(1 + random.nextInt(4)) : "",
            money(random),
            random.nextBoolean() ? "" : money(random),
            random.nextBoolean() ? "" : money(random),
            random.nextBoolean() ? "" : money(random),
            money(random),
            random.nextInt(3) == 0 ? money(random) : "",
            random.nextBoolean() ? "" : "batch=0." + random.nextInt(1_000_000) + "|priority=1.75",
            random.nextInt(3) - 1)
        .map(Object::toString)
        .collect(Collectors.joining(",", "", "\n"));
  }

  private static String money(Random random) {
    long most = random.nextInt(10) == 0 ? 1_000_000_000_000L : 20_000_000;
    return BigDecimal.valueOf(random.nextLong(most + 1), 6).toPlainString();
  }

  private static String pick(Random random, String... choices) {
    return choices[random.nextInt(choices.length)];
  }

  private static void insert(List<Call> calls) throws Exception {
    StringBuilder rows = new StringBuilder();
    for (int i = 0; i < calls.size(); i++) {
      rows.append(
          calls
              .get(i)
              .columns(i)
              .map(Object::toString)
              .collect(Collectors.joining("\t", "", "\n")));
    }
    client
        .insert(
            "events",
            COLUMNS,
            new ByteArrayInputStream(rows.toString().getBytes(StandardCharsets.UTF_8)),
            ClickHouseFormat.TSV,
            new InsertSettings())
        .get()
        .close();
  }

  private static void execute(String sql) throws Exception {
    client.query(sql).get().close();
  }
}
