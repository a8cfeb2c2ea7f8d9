package io.spanhouse.collector.settle;

import com.clickhouse.client.api.Client;
import io.spanhouse.clickhouse.ClickHouse;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;

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

  /** Looks at rows as soon as they arrived, but by itself not for an hour. */
  static RunSettler settler(ClickHouse clickHouse, Supplier<Instant> arrivedBefore) {
    return new RunSettler(
        new SettlerOptions(
            clickHouse.httpUrl(),
            "spanhouse",
            "default",
            "",
            Duration.ZERO,
            Duration.ofHours(1),
            Duration.ofHours(1)),
        arrivedBefore);
  }
}
