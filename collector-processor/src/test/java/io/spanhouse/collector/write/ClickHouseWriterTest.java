package io.spanhouse.collector.write;

import static io.spanhouse.collector.map.FilledTables.at;
import static io.spanhouse.collector.map.FilledTables.request;
import static io.spanhouse.collector.map.FilledTables.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.clickhouse.client.api.Client;
import io.spanhouse.clickhouse.ClickHouseEndpoint;
import io.spanhouse.clickhouse.Schema;
import io.spanhouse.clickhouse.engine.EmbeddedClickHouse;
import io.spanhouse.clickhouse.engine.TestEngine;
import io.spanhouse.collector.batch.SealedBlock;
import io.spanhouse.collector.map.FilledTables;
import io.spanhouse.collector.map.Tables;
import io.spanhouse.collector.metrics.CollectorMetrics;
import io.spanhouse.collector.receive.RetryableException;
import java.time.Duration;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;

@Testcontainers
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class ClickHouseWriterTest {
  private static final long NOVEMBER = 1_793_500_000_000_000_000L;
  private static final String CUT = "spanhouse.resource.cut_bytes";

  @Container private static final TestEngine CLICKHOUSE = new TestEngine();

  private final CollectorMetrics metrics = new CollectorMetrics();
  private final AtomicBoolean diskFull = new AtomicBoolean();

  @BeforeEach
  void emptyDatabase() {
    ask("DROP DATABASE IF EXISTS spanhouse");
    new Schema(new ClickHouseEndpoint(CLICKHOUSE.httpUrl(), "spanhouse", "default", "")).migrate();
  }

  @Test
  void block_ofManyMonths_isStoredOnce() {
    YearMonth first = YearMonth.of(2010, 2);
    Tables tables =
        new FilledTables()
            .append(
                request(
                    List.of(),
                    500,
                    i ->
                        at(nanos(first.plusMonths(i % 200)))
                            .addAttributes(text("k" + i + "x".repeat(500), "v" + i))
                            .addAttributes(text("gen_ai.operation.name", "invoke_agent"))))
            .tables();
    try (ClickHouseWriter writer = writer(CLICKHOUSE.httpUrl(), Duration.ofSeconds(30))) {
      write(writer, tables).join();
    }

    String number = "toString(reinterpretAsUInt64(reverse(unhex(span_id))) - 1)";
    String ownAttribute =
        "attributes[concat('k', %1$s, repeat('x', 500))] = concat('v', %1$s)".formatted(number);
    assertThat(
            ask(
                "SELECT concat(toString(count()), ' ', toString(uniqExact(toYYYYMM(started_at))), ' ',"
                    + " toString(uniqExactIf(span_id, "
                    + ownAttribute
                    + "))) FROM spans"))
        .isEqualTo("500 200 500");
    assertThat(ask("SELECT toString(uniqExact(run_id, started_at)) FROM runs")).isEqualTo("500");
    assertThat(metrics.scrape()).contains("spanhouse_blocks_written_total{table=\"spans\"} 1.0");
  }

  @Test
  void resource_cutForManySpans_saysWhatIsMissing() {
    Tables tables =
        new FilledTables()
            .append(
                request(
                    List.of(
                        text("process.command_args", "a".repeat(100_000)),
                        text("service.name", "svc")),
                    2_000,
                    i -> at(NOVEMBER + i)))
            .tables();
    try (ClickHouseWriter writer = writer(CLICKHOUSE.httpUrl(), Duration.ofSeconds(30))) {
      write(writer, tables).join();
    }

    String whole = "length(resource_attributes['process.command_args']) = 100000";
    assertThat(
            ask(
                "SELECT concat(toString(count()), ' ', toString(countIf(%1$s) BETWEEN 600 AND 700), ' ',"
                        .formatted(whole)
                    + " toString(countIf(NOT (%1$s) AND resource_attributes['%2$s'] = '100020'))) FROM spans"
                        .formatted(whole, CUT)
                    + " WHERE resource_attributes['service.name'] = 'svc'"))
        .isEqualTo("2000 1 " + tables.cutResources());
  }

  @Test
  void block_whileClickHouseIsAway_isGivenUpAndNothingIsTakenInUntilItIsBack() throws Exception {
    EmbeddedClickHouse engine = EmbeddedClickHouse.builder().withoutPassword().build();
    engine.start();
    String url = engine.httpUrl();
    new Schema(new ClickHouseEndpoint(url, "spanhouse", "default", "")).migrate();
    engine.stop();
    try (ClickHouseWriter writer = writer(url, Duration.ofMillis(500))) {
      CompletableFuture<Void> written = write(writer, oneSpan());

      assertThatThrownBy(written::join)
          .isInstanceOf(CompletionException.class)
          .hasCauseInstanceOf(RetryableException.class);
      assertThat(writer.trouble()).isPresent();
      assertThat(metrics.scrape()).contains("spanhouse_blocks_failed_total{table=\"spans\"} 1.0");

      EmbeddedClickHouse again =
          EmbeddedClickHouse.builder()
              .withoutPassword()
              .httpPort(Integer.parseInt(url.replaceAll(".*:", "")))
              .build();
      again.start();
      try {
        new Schema(new ClickHouseEndpoint(url, "spanhouse", "default", "")).migrate();
        while (writer.trouble().isPresent()) {
          TimeUnit.MILLISECONDS.sleep(20);
        }
        write(writer, oneSpan()).join();
      } finally {
        again.stop();
      }
    }
  }

  @Test
  void block_afterClose_isGivenBack() {
    ClickHouseWriter writer = writer(CLICKHOUSE.httpUrl(), Duration.ofSeconds(30));
    writer.close();

    assertThatThrownBy(write(writer, oneSpan())::join)
        .isInstanceOf(CompletionException.class)
        .hasCauseInstanceOf(RetryableException.class);
  }

  @Test
  void block_underWayAtClose_isGivenBack() throws Exception {
    ClickHouseWriter writer = writer("http://127.0.0.1:1", Duration.ofMinutes(1));
    CompletableFuture<Void> written = write(writer, oneSpan());
    while (!metrics.scrape().contains("spanhouse_blocks_retried_total{table=\"spans\"}")) {
      TimeUnit.MILLISECONDS.sleep(20);
    }

    writer.close();

    assertThatThrownBy(written::join).hasCauseInstanceOf(RetryableException.class);
  }

  /** A table that takes nothing more, as a ClickHouse whose disk is full. */
  @Test
  void block_refusedForWantOfRoom_stopsTheTakingInAtOnce() throws Exception {
    ask("DROP TABLE spanhouse.spans SETTINGS check_table_dependencies = 0");
    ask(
        "CREATE TABLE spanhouse.spans (span_id String, CONSTRAINT room CHECK throwIf(1,"
            + " 'No space left on device') = 0) ENGINE = MergeTree ORDER BY ()");
    try (ClickHouseWriter writer = writer(CLICKHOUSE.httpUrl(), Duration.ofMinutes(1))) {
      CompletableFuture<Void> written = write(writer, oneSpan());
      while (writer.trouble().isEmpty()) {
        TimeUnit.MILLISECONDS.sleep(20);
      }

      assertThat(written).isNotDone();
      assertThat(diskFull).isTrue();
      assertThat(writer.trouble().get()).contains("disk").contains("send it again later");
    }
  }

  private ClickHouseWriter writer(String url, Duration giveUpAfter) {
    return new ClickHouseWriter(
        new WriteOptions(
            new ClickHouseEndpoint(url, "spanhouse", "default", ""), false, giveUpAfter, 4),
        metrics,
        () -> diskFull.set(true));
  }

  private static CompletableFuture<Void> write(ClickHouseWriter writer, Tables tables) {
    return writer.write(new SealedBlock(tables, System.nanoTime())).toCompletableFuture();
  }

  private static Tables oneSpan() {
    return new FilledTables().append(request(List.of(), 1, i -> at(NOVEMBER))).tables();
  }

  private static long nanos(YearMonth month) {
    return month.atDay(3).atStartOfDay().toEpochSecond(ZoneOffset.UTC) * 1_000_000_000L;
  }

  private static String ask(String query) {
    try (Client client =
        new Client.Builder()
            .addEndpoint(CLICKHOUSE.httpUrl())
            .setUsername("default")
            .setPassword("")
            .setDefaultDatabase(query.startsWith("SELECT") ? "spanhouse" : "default")
            .build()) {
      if (query.startsWith("SELECT")) {
        return client.queryAll(query).get(0).getString(1);
      }
      client.query(query).get().close();
      return "";
    } catch (Exception e) {
      throw new AssertionError(query, e);
    }
  }
}
