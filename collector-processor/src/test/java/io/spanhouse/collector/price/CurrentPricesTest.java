package io.spanhouse.collector.price;

import static org.assertj.core.api.Assertions.assertThat;

import com.clickhouse.client.api.Client;
import com.sun.management.ThreadMXBean;
import io.spanhouse.clickhouse.ClickHouse;
import io.spanhouse.clickhouse.ClickHouseEndpoint;
import io.spanhouse.clickhouse.ModelPrices;
import io.spanhouse.clickhouse.Repricing;
import io.spanhouse.clickhouse.Schema;
import io.spanhouse.collector.FaultyClickHouse;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;

@Testcontainers
class CurrentPricesTest {
  @Container private static final ClickHouse CLICKHOUSE = ClickHouse.forTests();

  private static final String PRICE =
      "INSERT INTO model_prices (provider, model, input) VALUES ('acme', 'house', 1.5)";

  private static Client client;

  @BeforeAll
  static void start() {
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
  static void stop() {
    client.close();
  }

  @BeforeEach
  void onePrice() throws Exception {
    execute("TRUNCATE TABLE events");
    execute("TRUNCATE TABLE model_prices");
    execute(PRICE);
  }

  private static CurrentPrices prices(String url) {
    return new CurrentPrices(
        new ModelPrices(new ClickHouseEndpoint(url, "spanhouse", "default", "")),
        new Repricing(new ClickHouseEndpoint(url, "spanhouse", "default", ""), Duration.ZERO),
        Duration.ofMillis(20));
  }

  private static void execute(String sql) throws Exception {
    client.query(sql).get().close();
  }

  private static void until(BooleanSupplier condition) throws InterruptedException {
    for (int i = 0; i < 3000; i++) {
      if (condition.getAsBoolean()) {
        return;
      }
      Thread.sleep(10);
    }
    throw new AssertionError("never");
  }

  /** An answer that got lost is no price list, and what broke off is none either. */
  @Test
  void emptyAnswers_leaveThePricesAsTheyAre() throws Exception {
    try (FaultyClickHouse faulty = new FaultyClickHouse(CLICKHOUSE.httpUrl());
        CurrentPrices prices = prices(faulty.url())) {
      PriceList before = prices.get();
      assertThat(before.isEmpty()).isFalse();
      faulty.lose(statement -> true);
      until(() -> faulty.lost() > 5);
      assertThat(prices.get()).isSameAs(before);

      faulty.lose(statement -> statement.contains("row_number()"));
      execute("INSERT INTO model_prices (provider, model, input) VALUES ('acme', 'new', 2)");
      long lost = faulty.lost();
      until(() -> faulty.lost() > lost + 5);
      assertThat(prices.get()).isSameAs(before);

      faulty.lose(statement -> false);
      until(() -> prices.get() != before);
      assertThat(prices.get().candidates("acme", "", "new", "")).hasSize(1);
    }
  }

  @Test
  void listThatIsGone_isBelieved() throws Exception {
    try (CurrentPrices prices = prices(CLICKHOUSE.httpUrl())) {
      execute("TRUNCATE TABLE model_prices");
      until(() -> prices.get().isEmpty());
    }
  }

  @Test
  void callsThatArrivedWithoutPrices_arePricedByThemselves_andNoOthers() throws Exception {
    execute("TRUNCATE TABLE model_prices");
    call("long_ago", "now64(9) - toIntervalDay(1)");
    try (CurrentPrices prices = prices(CLICKHOUSE.httpUrl())) {
      assertThat(prices.get().isEmpty()).isTrue();
      call("meanwhile", "now64(9)");
      execute(PRICE);
      until(() -> !unpriced().contains("meanwhile"));
      assertThat(unpriced()).isEqualTo("long_ago");

      // Whoever adds a price prices what was there by a command.
      call("later", "now64(9) + toIntervalMinute(5)");
      execute("INSERT INTO model_prices (provider, model, input) VALUES ('acme', 'other', 1)");
      until(() -> prices.get().candidates("acme", "", "other", "").length == 1);
      assertThat(unpriced()).isEqualTo("later,long_ago");
    }
  }

  private static void call(String id, String receivedAt) throws Exception {
    execute(
        "INSERT INTO events (workspace, event_id, type, provider, request_model, input_tokens,"
            + " started_at, received_at, cost_source, version)"
            + " VALUES ('w', '%s', 'llm_call', 'acme', 'house', 1000000, '2026-11-10', %s, 'unknown', 1)"
                .formatted(id, receivedAt));
  }

  private static String unpriced() {
    return client
        .queryAll(
            "SELECT arrayStringConcat(arraySort(groupArray(event_id)), ',') FROM events FINAL WHERE isNull(cost)")
        .get(0)
        .getString(1);
  }

  /** What 30 s cost while no price changes, beside reading them all. */
  @Test
  void lookingWhetherPricesChanged_makesLittleGarbage() throws Exception {
    new Schema(new ClickHouseEndpoint(CLICKHOUSE.httpUrl(), "shipped", "default", "")).migrate();
    try (ModelPrices prices =
        new ModelPrices(new ClickHouseEndpoint(CLICKHOUSE.httpUrl(), "shipped", "default", ""))) {
      long all = allocated(prices::read);
      long state = allocated(prices::state);
      assertThat(state).isLessThan(all / 10);
    }
  }

  private static long allocated(Runnable read) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    read.run();
    long before = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
    for (int i = 0; i < 10; i++) {
      read.run();
    }
    return (threads.getThreadAllocatedBytes(Thread.currentThread().getId()) - before) / 10;
  }
}
