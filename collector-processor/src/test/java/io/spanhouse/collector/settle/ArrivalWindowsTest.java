package io.spanhouse.collector.settle;

import static org.assertj.core.api.Assertions.assertThat;

import com.clickhouse.client.api.Client;
import com.clickhouse.client.api.ServerException;
import io.spanhouse.clickhouse.ClickHouse;
import io.spanhouse.clickhouse.ClickHouseEndpoint;
import io.spanhouse.clickhouse.Schema;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;

@Testcontainers
class ArrivalWindowsTest {
  private static final Instant FROM = Instant.parse("2026-11-01T00:00:00Z");
  private static final Instant TO = FROM.plusSeconds(3600);

  @Container private static final ClickHouse CLICKHOUSE = ClickHouse.forTests();

  private static Client client;

  /** A thousand rows every second, from the tenth minute to the fiftieth. */
  @BeforeAll
  static void load() throws Exception {
    new Schema(new ClickHouseEndpoint(CLICKHOUSE.httpUrl(), "spanhouse", "default", "")).migrate();
    client = SettleTests.client(CLICKHOUSE);
    client
        .query(
            "INSERT INTO spans (workspace, trace_id, span_id, received_at)"
                + " SELECT 'w', toString(number), 's', toDateTime64('2026-11-01 00:10:00', 9, 'UTC') + toIntervalMillisecond(number)"
                + " FROM numbers(2400000)")
        .get()
        .close();
  }

  @AfterAll
  static void close() {
    client.close();
  }

  private static long rows(Instant from, Instant to) {
    return client
        .queryAll(
            "SELECT count() FROM spans WHERE received_at > fromUnixTimestamp64Nano(%d) AND received_at <= fromUnixTimestamp64Nano(%d)"
                .formatted(SettleSession.epochNanos(from), SettleSession.epochNanos(to)))
        .get(0)
        .getLong(1);
  }

  @Test
  void windows_coverTimeWithoutGaps_andHoldABoundedNumberOfRows() {
    ArrivalWindows windows = new ArrivalWindows(client);
    List<Long> rows = new ArrayList<>();
    Instant at = FROM;
    while (at.isBefore(TO)) {
      Instant end = windows.end(at, TO);
      assertThat(end).isAfter(at).isBeforeOrEqualTo(TO);
      rows.add(rows(at, end));
      at = end;
    }
    assertThat(rows).allMatch(count -> count <= 500_000).hasSizeLessThan(15);
    assertThat(rows.stream().mapToLong(Long::longValue).sum()).isEqualTo(2_400_000);
  }

  @Test
  void end_nothingArrived_waitsForAWhile() {
    ArrivalWindows windows = new ArrivalWindows(client);
    assertThat(windows.end(FROM, FROM.plusSeconds(9))).isEqualTo(FROM);
    assertThat(windows.end(FROM, FROM.plusSeconds(11))).isEqualTo(FROM.plusSeconds(11));
  }

  @Test
  void end_nothingArrivedInWhatWasRefused_goesOn() {
    ArrivalWindows windows = new ArrivalWindows(client);
    assertThat(
            windows.failed(FROM, FROM.plusSeconds(8), new ServerException(241, "memory", 500, "")))
        .isFalse();
    assertThat(windows.end(FROM, TO)).isEqualTo(FROM.plusSeconds(4));
  }
}
