package io.spanhouse.collector.settle;

import com.clickhouse.client.api.Client;
import io.spanhouse.clickhouse.ClickHouse;
import io.spanhouse.clickhouse.ClickHouseEndpoint;
import java.time.Duration;
import java.time.Instant;

/** What tests of settling ask and settle their database with. */
final class SettleTests {
  private SettleTests() {}

  static Client client(ClickHouse clickHouse) {
    return new Client.Builder()
        .addEndpoint(clickHouse.httpUrl())
        .setUsername("default")
        .setPassword("")
        .setDefaultDatabase("spanhouse")
        .build();
  }

  /** Settles what arrived up to a time, as a look at that time would. */
  static void settle(RunSettler settler, FakeArrivals arrivals, Instant to) {
    arrivals.set(to);
    settler.settle();
  }

  /** Looks at rows as soon as they arrived, but by itself not for an hour. */
  static RunSettler settler(ClickHouse clickHouse, FakeArrivals arrivals) {
    return new RunSettler(
        new SettlerOptions(
            new ClickHouseEndpoint(clickHouse.httpUrl(), "spanhouse", "default", ""),
            Duration.ZERO,
            Duration.ofHours(1),
            Duration.ofHours(1)),
        arrivals,
        arrivals::nanoTime);
  }
}
