package io.spanhouse.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanhouse.clickhouse.price.PriceFile;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;

/** Calls written by hand, priced again. */
@Testcontainers
@Tag("storage")
class RepricingTest {
  @Container static final ClickHouse clickHouse = ClickHouse.forTests();

  private static final LocalDate DAY = LocalDate.of(2026, 11, 10);
  private static SqlClient sql;

  @BeforeAll
  static void migrate() {
    clickHouse.migrate("spanhouse");
    sql = new SqlClient(clickHouse.httpUrl(), "spanhouse");
    // Corrected rows stay beside the ones they correct.
    sql.query("SYSTEM STOP MERGES");
  }

  @BeforeEach
  void empty() {
    Shards.alter(clickHouse, "TRUNCATE TABLE %s", "events");
    Shards.alter(clickHouse, "TRUNCATE TABLE %s", "model_prices");
  }

  private static Repricing repricing(Duration grace) {
    return repricing(grace, 1000);
  }

  private static Repricing repricing(Duration grace, int callsInSlice) {
    return new Repricing(
        new ClickHouseEndpoint(clickHouse.httpUrl(), "spanhouse", "default", ""),
        grace,
        callsInSlice);
  }

  private static Repricing.Result reprice() {
    return reprice(Duration.ZERO);
  }

  private static Repricing.Result reprice(Duration grace) {
    try (Repricing repricing = repricing(grace)) {
      return repricing.reprice(slice(DAY));
    }
  }

  private static Repricing.Slice slice(LocalDate day) {
    return new Repricing.Slice(start(day), start(day.plusDays(1)));
  }

  private static Instant start(LocalDate day) {
    return day.atStartOfDay(ZoneOffset.UTC).toInstant();
  }

  private static void load(String lines) {
    try (ModelPrices prices =
        new ModelPrices(new ClickHouseEndpoint(clickHouse.httpUrl(), "spanhouse", "default", ""))) {
      prices.load(
          PriceFile.parse(
              "test.csv",
              """
              # version: test-1
              provider, model, input, output, cached_input, cache_write_5m, cache_write_1h, reasoning, effective_from, from_input_tokens, service_tier, tier_factors, priority
              """
                  + lines));
    }
  }

  /** A call of the day at ten, unknown so far; the columns given are added or win. */
  private static void call(String id, String columns) {
    StringBuilder row = new StringBuilder(columns);
    for (String column :
        ("workspace=w trace_id=t type=llm_call provider=openai request_model=m status=ok"
                + " started_at=2026-11-10T10:00:00Z finished_at=2026-11-10T10:00:01Z"
                + " received_at=2026-11-10T10:00:02Z version=1794304801000000000"
                + " cost_source=unknown")
            .split(" ")) {
      if (!(" " + columns).contains(" " + column.substring(0, column.indexOf('=') + 1))) {
        row.append(' ').append(column);
      }
    }
    sql.insert("events", "event_id=" + id + " " + row);
  }

  private static String cost(String id) {
    return sql.query(
        "SELECT cost, priced_cost, cost_source, price_version FROM events FINAL WHERE event_id = '"
            + id
            + "'");
  }

  @Test
  void unknownCall_getsItsPrice_once() {
    load("openai, m, 2.5, 10, 1.25, 3, 4");
    call(
        "e1",
        "input_tokens=1000 cached_input_tokens=300 cache_write_tokens=200 cache_write_1h_tokens=50"
            + " output_tokens=100 reasoning_tokens=40 output=kept tags=['a','b'] run_id=r");
    // 500 fresh, 300 cached, 150 and 50 written, 100 out.
    BigDecimal cost = new BigDecimal("0.003275");
    String before = sql.query("SELECT toUnixTimestamp64Nano(now64(9))");

    assertThat(reprice())
        .usingRecursiveComparison()
        .withComparatorForType(BigDecimal::compareTo, BigDecimal.class)
        .isEqualTo(
            new Repricing.Result(
                List.of(new Repricing.Change("openai", "m", 1, BigDecimal.ZERO, cost)), 0));
    assertThat(cost("e1")).isEqualTo("0.003275\t0.003275\tpriced\ttest-1");
    assertThat(
            sql.query(
                ("SELECT input_tokens, output, tags, run_id, toUnixTimestamp(started_at), toString(version),"
                        + " received_at - toIntervalSecond(%d) BETWEEN fromUnixTimestamp64Nano(%s) AND now64(9)"
                        + " FROM events FINAL")
                    .formatted(Repricing.LIMIT.toSeconds(), before)))
        .isEqualTo("1000\tkept\t['a','b']\tr\t1794304800\t1794304801000000001\t1");

    assertThat(reprice().changes()).isEmpty();
    assertThat(sql.query("SELECT count() FROM events SETTINGS final = 0")).isEqualTo("2");
  }

  @Test
  void laterCopyOfTheCall_doesNotUndoIt() {
    load("openai, m, 1, 1");
    call("e1", "input_tokens=7");
    reprice();
    call("e1", "input_tokens=7");
    call("e1", "input_tokens=7 status=running version=1");

    assertThat(cost("e1")).isEqualTo("0.000007\t0.000007\tpriced\ttest-1");
    assertThat(reprice().changes()).isEmpty();
  }

  @Test
  void priceThatChanged_isCorrectedAgain() {
    load("openai, m, 1, 1");
    call("e1", "input_tokens=7");
    reprice();
    sql.query(
        "INSERT INTO model_prices (provider, model, input, output, priority, price_version)"
            + " VALUES ('openai', 'm', 3, 1, 1, 'by hand')");

    assertThat(reprice().changes())
        .singleElement()
        .satisfies(
            change -> {
              assertThat(change.before()).isEqualByComparingTo("0.000007");
              assertThat(change.after()).isEqualByComparingTo("0.000021");
            });
    assertThat(cost("e1")).isEqualTo("0.000021\t0.000021\tpriced\tby hand");
  }

  @Test
  void priceThatIsGone_leavesTheCostUnknown() {
    load("openai, m, 1, 1");
    call("e1", "input_tokens=7");
    reprice();
    sql.query("TRUNCATE TABLE model_prices");

    assertThat(reprice().changes()).hasSize(1);
    assertThat(cost("e1")).isEqualTo("\\N\t\\N\tunknown");
  }

  @Test
  void providedCost_stays_andThePricedOneIsKeptBesideIt() {
    load("openai, m, 1, 1");
    call("e1", "input_tokens=7 cost=0.5 cost_source=provided");

    assertThat(reprice().changes())
        .singleElement()
        .satisfies(change -> assertThat(change.after()).isEqualByComparingTo(change.before()));
    assertThat(cost("e1")).isEqualTo("0.5\t0.000007\tprovided\ttest-1");
    assertThat(reprice().changes()).isEmpty();
  }

  @Test
  void callsThatAreNotPriced_stayAsTheyAre() {
    load("openai, m, 1, 1");
    call("no_tokens", "");
    call("tool", "type=tool_call input_tokens=7");
    call("other_provider", "provider=groq input_tokens=7");
    call("other_model", "request_model=m2 input_tokens=7");
    call("other_day", "started_at=2026-11-11T00:00:00Z input_tokens=7");

    assertThat(reprice().changes()).isEmpty();
  }

  @Test
  void embeddingsAndReranks_arePriced() {
    load("openai, m, 0.02, 0");
    call("e1", "type=embedding input_tokens=50");
    call("e2", "type=rerank input_tokens=25");
    reprice();

    assertThat(cost("e1")).startsWith("0.000001\t");
    assertThat(cost("e2")).startsWith("0.0000005\t");
  }

  @Test
  void price_isTheOneOfTheCallsStart() {
    load(
        """
        openai, m, 1, 0, , , , , 2026-01-01
        openai, m, 2, 0, , , , , 2026-11-10
        openai, m, 3, 0, , , , , 2026-11-11
        """);
    call("first", "input_tokens=1000000");
    call("before", "input_tokens=1000000 started_at=2026-11-09T23:59:59.999999999Z");
    reprice();
    try (Repricing repricing = repricing(Duration.ZERO)) {
      repricing.reprice(slice(DAY.minusDays(1)));
    }

    assertThat(cost("first")).startsWith("2\t");
    assertThat(cost("before")).startsWith("1\t");
  }

  /** Days of prices end in 2149. */
  @Test
  void callOfAFarFuture_keepsItsCost() {
    load("openai, m, 2.5, 0");
    call(
        "e1",
        "input_tokens=5 started_at=2199-01-01T00:00:00Z cost=0.0000125 priced_cost=0.0000125"
            + " cost_source=priced price_version=test-1");

    try (Repricing repricing = repricing(Duration.ZERO)) {
      List<Repricing.Slice> slices = repricing.slices(LocalDate.of(2199, 1, 1), null);
      assertThat(slices).hasSize(1);
      assertThat(repricing.reprice(slices.get(0)).changes()).isEmpty();
    }
    assertThat(cost("e1")).isEqualTo("0.0000125\t0.0000125\tpriced\ttest-1");
  }

  @Test
  void unpricedCalls_ofATimeOfArrival_getTheirPrices_andNoOthers() {
    load("openai, m, 2, 0");
    Instant from = Instant.parse("2026-11-10T10:00:00Z");
    Instant to = from.plusSeconds(60);
    String priced = " cost=1 priced_cost=1 cost_source=priced price_version=old";
    call("unpriced", "input_tokens=1000000 received_at=" + from);
    call("far", "input_tokens=1000000 started_at=2026-11-01T00:00:00Z received_at=" + to);
    call("provided", "input_tokens=1000000 cost=7 cost_source=provided received_at=" + to);
    call("priced", "input_tokens=1000000 received_at=" + from + priced);
    call("before", "input_tokens=1000000 received_at=" + from.minusNanos(1));
    call("after", "input_tokens=1000000 received_at=" + to.plusNanos(1));

    try (Repricing repricing = repricing(Duration.ofDays(36500))) {
      assertThat(repricing.repriceUnpriced(from, to)).isEqualTo(new Repricing.Unpriced(0, 3));
    }
    try (Repricing repricing = repricing(Duration.ZERO)) {
      assertThat(repricing.repriceUnpriced(from, to)).isEqualTo(new Repricing.Unpriced(3, 0));
      assertThat(repricing.repriceUnpriced(from, to)).isEqualTo(new Repricing.Unpriced(0, 0));
    }
    assertThat(
            sql.query("SELECT event_id, cost, price_version FROM events FINAL ORDER BY event_id"))
        .isEqualTo(
            """
            after\t\\N\t
            before\t\\N\t
            far\t2\ttest-1
            priced\t1\told
            provided\t7\ttest-1
            unpriced\t2\ttest-1""");
  }

  @Test
  void longContext_beginsAtItsTokens() {
    load(
        """
        openai, m, 1, 10
        openai, m, 2, 15, , , , , , 200001
        """);
    call("short", "input_tokens=200000 output_tokens=100");
    call("long", "input_tokens=200001 output_tokens=100");
    reprice();

    assertThat(cost("short")).startsWith("0.201\t");
    assertThat(cost("long")).startsWith("0.401502\t");
  }

  @Test
  void serviceTier_hasItsFactorOrItsOwnPrice() {
    load(
        """
        openai, m, 1, 0, , , , , , , , batch=0.5|priority=9
        openai, m, 3, 0, , , , , , , priority
        """);
    for (String tier : new String[] {"", "default", "batch", "priority"}) {
      call("tier_" + tier, "input_tokens=1000000 service_tier=" + tier);
    }
    reprice();

    assertThat(cost("tier_")).startsWith("1\t");
    assertThat(cost("tier_default")).startsWith("1\t");
    assertThat(cost("tier_batch")).startsWith("0.5\t");
    assertThat(cost("tier_priority")).startsWith("3\t");
  }

  @Test
  void model_isTheOneThatAnswered_elseTheOneAsked() {
    load(
        """
        openai|-, m, 1, 0
        openai|-, n, 2, 0
        """);
    call("answered", "input_tokens=1000000 response_model=n-2026-01-01");
    call("asked", "input_tokens=1000000 response_model=unheard-of");
    call("no_provider", "input_tokens=1000000 provider=");
    reprice();

    assertThat(cost("answered")).startsWith("2\t");
    assertThat(cost("asked")).startsWith("1\t");
    assertThat(cost("no_provider")).startsWith("1\t");
  }

  @Test
  void userPrice_winsOverTheNewestShippedList() {
    String price =
        "INSERT INTO model_prices (source, price_version, provider, model, input, output) VALUES"
            + " ('%s', '%s', 'openai', '%s', %d, 0)";
    sql.query(price.formatted("shipped", "2027-01-01", "m|n", 5));
    sql.query(price.formatted("shipped", "2026-01-01", "m|n|o", 7));
    sql.query(price.formatted("user", "ours", "m", 1));
    call("e_m", "input_tokens=1000000");
    call("e_n", "input_tokens=1000000 request_model=n");
    call("e_o", "input_tokens=1000000 request_model=o");
    reprice();

    assertThat(cost("e_m")).isEqualTo("1\t1\tpriced\tours");
    assertThat(cost("e_n")).isEqualTo("5\t5\tpriced\t2027-01-01");
    assertThat(cost("e_o")).isEqualTo("\\N\t\\N\tunknown");
  }

  @Test
  void amountBeyondMoney_isUnknown_notWrapped() {
    load("openai, m, 1000000, 0");
    call("most", "input_tokens=999999");
    call("more", "input_tokens=1000000");
    call("wrapping", "input_tokens=18446744073709551615");
    reprice();

    assertThat(cost("most")).startsWith("999999\t");
    assertThat(cost("more")).startsWith("\\N\t");
    assertThat(cost("wrapping")).startsWith("\\N\t");
  }

  @Test
  void callThatArrivedJustNow_isLeftToItsCollector() {
    load("openai, m, 1, 0");
    String justNow = sql.query("SELECT toString(now64(9, 'UTC'))").replace(' ', 'T') + "Z";
    call("young", "input_tokens=7 received_at=" + justNow);
    call("settled", "input_tokens=7 version=1794304801000000001 received_at=" + justNow);
    call("old", "input_tokens=7");
    Repricing.Result result = reprice(Duration.ofHours(1));
    assertThat(result.young()).isEqualTo(1);
    assertThat(result.changes()).singleElement().extracting("calls").isEqualTo(2L);
    assertThat(cost("young")).startsWith("\\N\t");
    assertThat(cost("settled")).startsWith("0.000007\t");
    assertThat(cost("old")).startsWith("0.000007\t");
  }

  @Test
  void preview_changesNothing() {
    load("openai, m, 1, 0");
    call("e1", "input_tokens=7");
    try (Repricing repricing = repricing(Duration.ZERO)) {
      assertThat(repricing.preview(slice(DAY)).changes()).hasSize(1);
    }
    assertThat(sql.query("SELECT count() FROM events")).isEqualTo("1");
  }

  @Test
  void slices_areWholeMinutesOfADay_ofSomeCalls() {
    for (String time :
        new String[] {
          "1970-01-01T00:00:00Z",
          "2026-11-10T10:00:00Z",
          "2026-11-10T10:00:59.999999999Z",
          "2026-11-10T10:01:00Z",
          "2026-11-10T23:59:59.999999999Z",
          "2026-11-11T00:00:00Z",
          "2262-04-10T00:00:00Z"
        }) {
      call(time, "started_at=" + time);
    }
    call("tool", "type=tool_call started_at=2026-11-12T00:00:00Z");

    try (Repricing repricing = repricing(Duration.ZERO, 2)) {
      assertThat(repricing.slices(null, null))
          .containsExactly(
              slice("1970-01-01T00:00:00Z", "1970-01-01T00:01:00Z"),
              slice("2026-11-10T10:00:00Z", "2026-11-10T10:01:00Z"),
              slice("2026-11-10T10:01:00Z", "2026-11-11T00:00:00Z"),
              slice("2026-11-11T00:00:00Z", "2026-11-11T00:01:00Z"),
              slice("2262-04-10T00:00:00Z", "2262-04-10T00:01:00Z"));
      assertThat(repricing.slices(DAY.plusDays(1), DAY.plusDays(2)))
          .containsExactly(slice("2026-11-11T00:00:00Z", "2026-11-11T00:01:00Z"));
      assertThat(repricing.slices(DAY.plusDays(2), null)).hasSize(1);
    }
  }

  private static Repricing.Slice slice(String first, String last) {
    return new Repricing.Slice(Instant.parse(first), Instant.parse(last));
  }

  @Test
  void unpricedModels_listsWhatHasTokensButNoCost() {
    load("openai, m, 1, 0");
    call("e1", "input_tokens=7 output_tokens=1 span_id=s1");
    call(
        "e2",
        "request_model=new-9 input_tokens=5 output_tokens=2 span_id=s2"
            + " started_at=2026-11-10T09:00:00Z");
    call("e3", "request_model=new-9 input_tokens=6 span_id=s3");
    call("e4", "request_model=silent span_id=s4");
    reprice();

    assertThat(
            sql.query(
                "SELECT workspace, provider, model, calls, input_tokens, output_tokens,"
                    + " toUnixTimestamp(last_at) - toUnixTimestamp(first_at) FROM unpriced_models"))
        .isEqualTo("w\topenai\tnew-9\t2\t11\t2\t3600");
  }
}
