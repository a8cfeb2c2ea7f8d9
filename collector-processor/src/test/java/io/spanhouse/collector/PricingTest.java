package io.spanhouse.collector;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;
import io.spanhouse.clickhouse.ClickHouse;
import io.spanhouse.clickhouse.ClickHouseEndpoint;
import io.spanhouse.clickhouse.Repricing;
import io.spanhouse.clickhouse.Schema;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;

/**
 * Calls over OTLP in, cost in SQL out. Prices are those that are shipped unless a test says
 * otherwise.
 */
@Testcontainers
class PricingTest {
  @Container private static final ClickHouse CLICKHOUSE = ClickHouse.forTests();

  private static final LocalDate DAY = LocalDate.of(2026, 11, 10);
  private static final String COST =
      "SELECT input_tokens, cost, priced_cost, cost_source, price_version FROM events FINAL";

  private static Collector collector;
  private static Tables tables;

  @BeforeAll
  static void start() {
    new Schema(new ClickHouseEndpoint(CLICKHOUSE.httpUrl(), "spanhouse", "default", "")).migrate();
    collector =
        Collector.start(
            CollectorOptions.forClickHouse(CLICKHOUSE.httpUrl())
                .readingPricesEvery(Duration.ofMillis(50))
                .settlingAfter(Duration.ofHours(1)));
    tables = new Tables(CLICKHOUSE.httpUrl(), "spanhouse");
  }

  @AfterAll
  static void stop() {
    collector.close();
  }

  @BeforeEach
  void empty() {
    tables.truncate();
  }

  private static Span.Builder call(String provider, String model, KeyValue... attributes) {
    return SampleTrace.span(0, 1, 0, "chat " + model)
        .setStartTimeUnixNano(nanos(DAY + "T12:00:00Z"))
        .setEndTimeUnixNano(nanos(DAY + "T12:00:02Z"))
        .addAttributes(SampleTrace.text("gen_ai.operation.name", "chat"))
        .addAttributes(SampleTrace.text("gen_ai.provider.name", provider))
        .addAttributes(SampleTrace.text("gen_ai.request.model", model))
        .addAllAttributes(List.of(attributes));
  }

  private static KeyValue usage(String key, long tokens) {
    return SampleTrace.integer("gen_ai.usage." + key, tokens);
  }

  private static long nanos(String time) {
    return TimeUnit.SECONDS.toNanos(Instant.parse(time).getEpochSecond());
  }

  private static void send(Span.Builder... calls) {
    List<Span> spans = new ArrayList<>();
    for (Span.Builder call : calls) {
      spans.add(call.setSpanId(SampleTrace.spanId(0, spans.size() + 1)).build());
    }
    Senders.GRPC.send(collector, SampleTrace.request(spans));
  }

  private static String cost(Span.Builder call) {
    send(call);
    return tables.value(COST);
  }

  @Test
  void everyKindOfToken_hasItsPrice() {
    // 5 fresh at 3, 10 cached at 0.3, 20 written at 3.75, 15 kept for an hour at 6, 7 out at 15.
    assertThat(
            cost(
                call(
                    "anthropic",
                    "claude-sonnet-4-5-20250929",
                    usage("input_tokens", 50),
                    usage("cache_read.input_tokens", 10),
                    usage("cache_creation.input_tokens", 35),
                    usage("cache_creation.input_tokens.ephemeral_1h", 15),
                    usage("output_tokens", 7),
                    usage("reasoning.output_tokens", 4))))
        .isEqualTo("50\t0.000288\t0.000288\tpriced\t2026-11-22");
    assertThat(tables.value("SELECT cache_write_tokens, cache_write_1h_tokens FROM events"))
        .isEqualTo("35\t15");
  }

  @Test
  void senderThatCountsCachedTokensApart_costsTheSame() {
    KeyValue cached = usage("cache_read.input_tokens", 1000);
    KeyValue written = usage("cache_creation.input_tokens", 500);
    KeyValue output = usage("output_tokens", 10);
    send(
        call("anthropic", "claude-opus-5", usage("input_tokens", 1600), cached, written, output),
        // More cached than input tokens.
        call("anthropic", "claude-opus-5", usage("input_tokens", 100), cached, written, output));

    assertThat(
            tables.rows(
                "SELECT input_tokens, input_semantics, total_tokens, cost FROM events ORDER BY span_id"))
        .containsExactly(
            "{\"input_tokens\":1600,\"input_semantics\":\"inclusive\",\"total_tokens\":1610,\"cost\":0.004375}",
            "{\"input_tokens\":1600,\"input_semantics\":\"exclusive\",\"total_tokens\":1610,\"cost\":0.004375}");
  }

  @Test
  void longContext_costsMoreFromItsTokensOn() {
    send(
        call("openai", "gpt-5.4", usage("input_tokens", 272_000), usage("output_tokens", 100)),
        call("openai", "gpt-5.4", usage("input_tokens", 272_001), usage("output_tokens", 100)));

    assertThat(tables.rows("SELECT cost FROM events ORDER BY span_id"))
        .containsExactly("{\"cost\":0.6815}", "{\"cost\":1.362255}");
  }

  @Test
  void serviceTier_isReadAndPriced() {
    KeyValue input = usage("input_tokens", 1_000_000);
    KeyValue auto = SampleTrace.text("gen_ai.openai.request.service_tier", "auto");
    send(
        call("openai", "gpt-5-mini", input, auto),
        call(
            "openai",
            "gpt-5-mini",
            input,
            auto,
            SampleTrace.text("gen_ai.openai.response.service_tier", "priority")),
        call(
            "openai",
            "gpt-5-mini",
            input,
            SampleTrace.text("openai.response.service_tier", "flex")),
        call(
            "openai",
            "o4-mini",
            input,
            SampleTrace.text("gen_ai.response.service_tier", "priority")));

    assertThat(tables.rows("SELECT service_tier, cost FROM events ORDER BY span_id"))
        .containsExactly(
            "{\"service_tier\":\"auto\",\"cost\":0.25}",
            "{\"service_tier\":\"priority\",\"cost\":0.45}",
            "{\"service_tier\":\"flex\",\"cost\":0.125}",
            "{\"service_tier\":\"priority\",\"cost\":2}");
    assertThat(
            tables.value(
                "SELECT count() FROM spans WHERE mapContains(attributes, 'openai.response.service_tier')"))
        .isEqualTo("0");
  }

  @Test
  void providedCost_wins_bothAreKept() {
    assertThat(
            cost(
                call(
                    "openai",
                    "gpt-4o",
                    usage("input_tokens", 1000),
                    SampleTrace.text("spanhouse.cost", "0.5"))))
        .isEqualTo("1000\t0.5\t0.0025\tprovided\t2026-11-22");
  }

  @Test
  void unknownModel_hasNoCost_andIsListed() {
    assertThat(cost(call("openai", "gpt-99", usage("input_tokens", 1000))))
        .isEqualTo("1000\t\\N\t\\N\tunknown");
    assertThat(tables.rows("SELECT provider, model, calls, input_tokens FROM unpriced_models"))
        .containsExactly(
            "{\"provider\":\"openai\",\"model\":\"gpt-99\",\"calls\":1,\"input_tokens\":1000}");
  }

  @Test
  void callWithoutTokens_orBeyondMoney_hasNoCost() {
    send(
        call("openai", "gpt-4o"),
        call("openai", "o1-pro", usage("output_tokens", 1L << 53)),
        call("x".repeat(300), "gpt-4o", usage("input_tokens", 1)),
        call("openai", "y/".repeat(200) + "gpt-4o", usage("input_tokens", 1)));

    assertThat(
            tables.rows(
                "SELECT DISTINCT cost, priced_cost, cost_source, price_version FROM events"))
        .containsExactly(
            "{\"cost\":null,\"priced_cost\":null,\"cost_source\":\"unknown\",\"price_version\":\"\"}");
  }

  @Test
  void embedding_isPriced_andAToolIsNot() {
    send(
        call("openai", "text-embedding-3-small", usage("input_tokens", 50))
            .setAttributes(0, SampleTrace.text("gen_ai.operation.name", "embeddings")),
        call("openai", "gpt-4o", usage("input_tokens", 50))
            .setAttributes(0, SampleTrace.text("gen_ai.operation.name", "execute_tool")));

    assertThat(tables.rows("SELECT type, cost, cost_source FROM events ORDER BY span_id"))
        .containsExactly(
            "{\"type\":\"embedding\",\"cost\":0.000001,\"cost_source\":\"priced\"}",
            "{\"type\":\"tool_call\",\"cost\":null,\"cost_source\":\"\"}");
  }

  @Test
  void otherNameOfAProvider_isMadeCanonicalFirst() {
    send(
        call("bedrock", "us.amazon.nova-pro-v1:0", usage("input_tokens", 1000)),
        call("OpenAI", "gpt-4o", usage("input_tokens", 1000)));

    assertThat(tables.rows("SELECT provider, cost FROM events ORDER BY span_id"))
        .containsExactly(
            "{\"provider\":\"aws.bedrock\",\"cost\":0.0008}",
            "{\"provider\":\"openai\",\"cost\":0.0025}");
  }

  @Test
  void price_isTheOneOfTheCallsStart() {
    send(
        call("openai", "o3", usage("input_tokens", 1000))
            .setStartTimeUnixNano(nanos("2025-06-09T23:59:59Z")),
        call("openai", "o3", usage("input_tokens", 1000))
            .setStartTimeUnixNano(nanos("2025-06-10T00:00:00Z")));

    assertThat(tables.rows("SELECT cost FROM events ORDER BY span_id"))
        .containsExactly("{\"cost\":0.01}", "{\"cost\":0.002}");
  }

  /** Without a restart; then what came before is corrected, and stays so when it is sent again. */
  @Test
  void priceAddedBySql_appliesToNewCalls_andByRepricingToOldOnes() throws InterruptedException {
    KeyValue input = usage("input_tokens", 1_000_000);
    assertThat(cost(call("acme", "house-1", input))).endsWith("\t\\N\t\\N\tunknown");
    tables.send(
        "INSERT INTO model_prices (provider, model, input, output, price_version)"
            + " VALUES ('acme', 'house-.*', 1.5, 3, 'contract 7')");
    sendUntil(call("acme", "house-2", input), "cost = 1.5 AND price_version = 'contract 7'");

    try (Repricing repricing =
        new Repricing(
            new ClickHouseEndpoint(CLICKHOUSE.httpUrl(), "spanhouse", "default", ""),
            Duration.ZERO)) {
      List<Repricing.Slice> slices = repricing.slices(DAY, DAY);
      assertThat(slices).hasSize(1);
      assertThat(repricing.reprice(slices.get(0)).changes()).isNotEmpty();
      assertThat(repricing.reprice(slices.get(0)).changes()).isEmpty();
    }
    assertThat(tables.value("SELECT DISTINCT cost, cost_source FROM events FINAL"))
        .isEqualTo("1.5\tpriced");

    tables.send("DELETE FROM model_prices WHERE source = 'user'");
    sendUntil(call("acme", "house-3", input), "isNull(cost)");
    send(call("acme", "house-1", input));
    String first = " FROM events FINAL WHERE request_model = 'house-1'";
    assertThat(tables.value("SELECT cost, cost_source" + first)).isEqualTo("1.5\tpriced");
  }

  /** Sends the same call in one trace after the other, until one is stored as told. */
  private static void sendUntil(Span.Builder call, String condition) throws InterruptedException {
    String model = call.getAttributes(2).getValue().getStringValue();
    String stored =
        "SELECT count() FROM events WHERE request_model = '" + model + "' AND " + condition;
    for (int trace = 1; trace < 2000; trace++) {
      Span span = call.setTraceId(SampleTrace.traceId(trace)).build();
      Senders.GRPC.send(collector, SampleTrace.request(List.of(span)));
      if (tables.count(stored) > 0) {
        return;
      }
      Thread.sleep(20);
    }
    throw new AssertionError("never: " + condition);
  }
}
