package io.spanhouse.collector.settle;

import static org.assertj.core.api.Assertions.assertThat;

import com.clickhouse.client.api.Client;
import io.spanhouse.clickhouse.ClickHouse;
import io.spanhouse.clickhouse.ClickHouseEndpoint;
import io.spanhouse.clickhouse.Schema;
import io.spanhouse.collector.FaultyClickHouse;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;

/** What goes wrong in one look is made good by a later one. */
@Testcontainers
class SettlingGoesOnTest {
  @Container private static final ClickHouse CLICKHOUSE = ClickHouse.forTests();

  @BeforeAll
  static void migrate() {
    new Schema(new ClickHouseEndpoint(CLICKHOUSE.httpUrl(), "spanhouse", "default", "")).migrate();
  }

  @BeforeEach
  void empty() throws Exception {
    for (String table : new String[] {"spans", "runs", "trace_totals"}) {
      execute("TRUNCATE TABLE " + table);
    }
  }

  /** An outer and a nested agent, whose call was given to the outer one. */
  private static void nestedCall() throws Exception {
    execute(
        "INSERT INTO runs (workspace, run_id, root_run_id, trace_id, span_id, received_at, version)"
            + " VALUES ('w', 'run_t', 'run_t', 't', 'a', now64(9), 1), ('w', 'run_t_b', 'run_t', 't', 'b', now64(9), 1)");
    execute(
        "INSERT INTO spans (workspace, trace_id, span_id, parent_span_id, kind, run_id, root_run_id, received_at, version)"
            + " VALUES ('w', 't', 'a', '', 'agent.invoke', 'run_t', 'run_t', now64(9), 1),"
            + " ('w', 't', 'b', 'a', 'agent.invoke', 'run_t_b', 'run_t', now64(9), 1),"
            + " ('w', 't', 'c', 'b', 'model.call', 'run_t', 'run_t', now64(9), 1)");
  }

  private static void execute(String sql) throws Exception {
    try (Client client = SettleTests.client(CLICKHOUSE)) {
      client.query(sql).get().close();
    }
  }

  private static String runOfTheCall() {
    try (Client client = SettleTests.client(CLICKHOUSE)) {
      return client
          .queryAll("SELECT run_id FROM spans FINAL WHERE span_id = 'c'")
          .get(0)
          .getString(1);
    }
  }

  private static void untilSettled() throws InterruptedException {
    for (int i = 0; i < 3000; i++) {
      if (runOfTheCall().equals("run_t_b")) {
        return;
      }
      Thread.sleep(20);
    }
    throw new AssertionError("never settled");
  }

  private static RunSettler settler(String url, ArrivalTimes arrivals) {
    return new RunSettler(
        new SettlerOptions(
            new ClickHouseEndpoint(url, "spanhouse", "default", ""),
            Duration.ZERO,
            Duration.ofMillis(20),
            Duration.ofHours(1)),
        arrivals);
  }

  @Test
  void anErrorInALook_isFollowedByAnother() throws Exception {
    AtomicInteger looks = new AtomicInteger();
    FakeArrivals arrivals = new FakeArrivals(Instant.now().plusSeconds(60));
    ArrivalTimes failing =
        new ArrivalTimes() {
          @Override
          public Instant now() {
            return arrivals.now();
          }

          @Override
          public Instant answeredBefore() {
            if (looks.incrementAndGet() <= 2) {
              throw new OutOfMemoryError("of a look");
            }
            return arrivals.now();
          }

          @Override
          public Optional<Given> given() {
            return arrivals.given();
          }

          @Override
          public boolean areAnswered(Instant from, Instant to) {
            return true;
          }
        };
    nestedCall();
    try (RunSettler unused = settler(CLICKHOUSE.httpUrl(), failing)) {
      untilSettled();
      assertThat(looks.get()).isGreaterThan(2);
    }
  }

  /** Spans that did not come are not taken for a trace that has none. */
  @Test
  void answersThatGotLost_areAskedForAgain() throws Exception {
    nestedCall();
    FakeArrivals arrivals = new FakeArrivals(Instant.now().plusSeconds(60));
    try (FaultyClickHouse faulty = new FaultyClickHouse(CLICKHOUSE.httpUrl())) {
      faulty.lose(statement -> statement.contains("parent_root_run_id"));
      try (RunSettler unused = settler(faulty.url(), arrivals)) {
        for (int i = 0; i < 3000 && faulty.lost() < 3; i++) {
          Thread.sleep(10);
        }
        assertThat(faulty.lost()).isGreaterThan(1);
        faulty.lose(statement -> false);
        untilSettled();
      }
    }
  }
}
