package io.spanhouse.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spanhouse.clickhouse.stored.Retention;
import io.spanhouse.clickhouse.stored.Retention.Kind;
import io.spanhouse.clickhouse.stored.Retention.Limit;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;

/** Of each table rows of the last 150 days, one a day, in two workspaces. */
@Testcontainers
@Tag("storage")
class RetentionTest {
  @Container static final ClickHouse clickHouse = ClickHouse.forTests();

  private static final int DAYS = 150;

  /** The same time in every row of a day, however often and however slowly rows are inserted. */
  private static final String AT =
      "fromUnixTimestamp64Milli(%d, 'UTC') - toIntervalDay(number)"
          .formatted(System.currentTimeMillis());

  private static final List<String> TABLES =
      List.of("runs", "events", "spans", "trace_totals", "rejected", "ingest_ledger", "messages");

  private static SqlClient sql;
  private static StatementProxy proxy;
  private static Retention retention;

  @BeforeAll
  static void migrate() {
    clickHouse.migrate("spanhouse");
    sql = new SqlClient(clickHouse.httpUrl(), "spanhouse");
    proxy = new StatementProxy(Shards.urls(clickHouse), statement -> statement);
    retention = new Retention(new ClickHouseEndpoint(proxy.url(), "spanhouse", "default", ""));
  }

  @AfterAll
  static void close() {
    retention.close();
    proxy.close();
  }

  @BeforeEach
  void fill() {
    for (String table : TABLES) {
      Shards.alter(clickHouse, "TRUNCATE TABLE %s", table);
    }
    for (Limit limit : retention.limits()) {
      set(limit.workspace(), limit.kind(), OptionalInt.empty());
    }
    insert();
  }

  private static void insert() {
    String columns = "workspace, %s, started_at, received_at, version";
    String values = "workspace, %s, " + AT + " AS at, at, 1";
    insert("runs", columns.formatted("run_id, input, output"), values.formatted("id, 'i', 'o'"));
    insert(
        "events",
        columns.formatted("event_id, type, trace_id, input, output, data, input_messages"),
        values.formatted("id, 'llm_call', id, '', 'o', 'd', [toUUID(hash)]"));
    insert(
        "spans",
        columns.formatted(
            "span_id, trace_id, attributes, `span_events.time`, `span_events.name`, `span_events.attributes`"),
        values.formatted("id, id, map('k', 'v'), [now64(9)], ['e'], [map('k', 'v')]"));
    insert("trace_totals", "workspace, trace_id, last_at", "workspace, id, " + AT);
    for (String[] table :
        new String[][] {{"rejected", "rejected_id"}, {"ingest_ledger", "request_id"}}) {
      insert(table[0], "workspace, " + table[1] + ", received_at", "workspace, id, " + AT);
    }
    insert(
        "messages",
        "workspace, month, hash, text, received_at",
        "workspace, toYYYYMM(" + AT + "), toUUID(hash), '\"m\"', " + AT);
  }

  private static void insert(String table, String columns, String values) {
    sql.query(
        ("INSERT INTO %s (%s) WITH toString(number) AS id,"
                + " concat(leftPad(id, 8, '0'), '-0000-0000-0000-000000000000') AS hash"
                + " SELECT %s FROM numbers(%d) ARRAY JOIN ['strict', 'lax'] AS workspace"
                + " SETTINGS max_partitions_per_insert_block = 0")
            .formatted(table, columns, values, DAYS));
  }

  private static void set(String workspace, Kind kind, OptionalInt days) {
    retention.set(workspace, Map.of(kind, days), line -> {});
  }

  private static void set(String workspace, Kind kind, int days) {
    set(workspace, kind, OptionalInt.of(days));
  }

  private static int count(String table, String workspace, String condition) {
    return Integer.parseInt(
        sql.query(
            "SELECT count() FROM %s FINAL WHERE workspace = '%s' AND %s"
                .formatted(table, workspace, condition)));
  }

  private static void assertRows(String table, int strict, int lax) {
    assertThat(count(table, "strict", "1")).as(table).isEqualTo(strict);
    assertThat(count(table, "lax", "1")).as(table).isEqualTo(lax);
  }

  @Test
  void rows_goAfterTheLimitOfTheirWorkspaceAndKind() {
    set("*", Kind.RUNS, 100);
    set("strict", Kind.RUNS, 30);
    set("strict", Kind.EVENTS, 20);
    set("strict", Kind.REJECTED, 10);
    set("lax", Kind.SPANS, 0);
    set("*", Kind.SPANS, 40);
    set("*", Kind.INGEST_LEDGER, 7);
    assertRows("runs", 30, 100);
    assertRows("trace_totals", 30, 100);
    assertRows("events", 20, DAYS);
    assertRows("spans", 40, DAYS);
    assertRows("rejected", 10, DAYS);
    assertRows("ingest_ledger", 7, 7);
    assertThat(count("events", "strict", "started_at < now() - toIntervalDay(20)")).isZero();
    assertThat(retention.limits())
        .containsExactly(
            new Limit("*", Kind.INGEST_LEDGER, 7),
            new Limit("*", Kind.RUNS, 100),
            new Limit("*", Kind.SPANS, 40),
            new Limit("lax", Kind.SPANS, 0),
            new Limit("strict", Kind.EVENTS, 20),
            new Limit("strict", Kind.REJECTED, 10),
            new Limit("strict", Kind.RUNS, 30));
  }

  /** Parts that have expired rows of one workspace and rows of another that are kept for ever. */
  @Test
  void rowsThatComeLater_goWhenClickHouseMerges() {
    set("strict", Kind.EVENTS, 20);
    insert();
    for (String table : TABLES) {
      Shards.alter(clickHouse, "OPTIMIZE TABLE %s FINAL", table);
    }
    assertRows("events", 20, DAYS);
    assertRows("runs", DAYS, DAYS);
  }

  @Test
  void payload_goesEarlierThanRows() {
    set("strict", Kind.EVENTS, 100);
    set("strict", Kind.PAYLOAD, 30);
    assertRows("runs", DAYS, DAYS);
    assertRows("events", 100, DAYS);
    assertRows("spans", DAYS, DAYS);
    String said = "(output != '' OR input != '')";
    assertThat(count("runs", "strict", said)).isEqualTo(30);
    assertThat(count("runs", "lax", said)).isEqualTo(DAYS);
    for (String column : List.of("output", "data", "input_messages")) {
      assertThat(count("events", "strict", "notEmpty(" + column + ")")).isEqualTo(30);
      assertThat(count("events", "lax", "notEmpty(" + column + ")")).isEqualTo(DAYS);
    }
    for (String column : List.of("attributes", "span_events.name", "span_events.attributes")) {
      assertThat(count("spans", "strict", "notEmpty(" + column + ")")).isEqualTo(30);
      assertThat(count("spans", "lax", "notEmpty(" + column + ")")).isEqualTo(DAYS);
    }
  }

  @Test
  void messages_areThereForEveryCallWithPayload_andGoAfterwards() {
    for (int days : new int[] {70, 45, 3}) {
      set("strict", Kind.PAYLOAD, days);
      assertMessages("strict", days);
      assertMessages("lax", DAYS);
    }
    // Without a limit of payload, when the calls go.
    set("lax", Kind.EVENTS, 40);
    assertMessages("lax", 40);
  }

  private static void assertMessages(String workspace, int days) {
    assertThat(
            sql.query(
                "SELECT count(), countIf(input = '[\"m\"]') FROM llm_calls WHERE workspace = '%s' AND notEmpty(input_messages)"
                    .formatted(workspace)))
        .isEqualTo(days + "\t" + days);
    String forgotten = "addMonths(YYYYMMDDToDate(month * 100 + 1), 1) + %d < today()";
    assertThat(count("messages", workspace, forgotten.formatted(days + 1))).isZero();
  }

  @Test
  void clockThatWasNeverSet_countsFromArrival() {
    for (int days : new int[] {0, 50}) {
      sql.query(
          "INSERT INTO events (workspace, event_id, type, started_at, received_at, version) SELECT 'strict', 'clock%1$d', 'log', toDateTime64(0, 9), now64(9) - toIntervalDay(%1$d), 1"
              .formatted(days));
    }
    set("strict", Kind.EVENTS, 20);
    assertThat(
            sql.query("SELECT event_id FROM events WHERE event_id LIKE 'clock%' ORDER BY event_id"))
        .isEqualTo("clock0");
  }

  @Test
  void clockFarAhead_isKeptForEver() {
    sql.query(
        "INSERT INTO events (workspace, event_id, started_at, received_at, version) SELECT 'strict', 'ahead', toDateTime64('2250-01-01 00:00:00', 9), now64(9), 1");
    set("strict", Kind.EVENTS, 20);
    assertThat(count("events", "strict", "event_id = 'ahead'")).isEqualTo(1);
  }

  @Test
  void workspaceThatLooksLikeSql_isAName() {
    String workspace = "w'), toDateTime(1)) --";
    set(workspace, Kind.RUNS, 1);
    assertRows("runs", DAYS, DAYS);
    assertThat(retention.limits()).containsExactly(new Limit(workspace, Kind.RUNS, 1));
    set(workspace, Kind.RUNS, OptionalInt.empty());
    assertThat(retention.limits()).isEmpty();
  }

  @Test
  void limitThatIsNone_isRefused() {
    for (int days : new int[] {-2, Retention.MAX_DAYS + 1}) {
      assertThatThrownBy(() -> set("strict", Kind.RUNS, days))
          .isInstanceOf(ClickHouseException.class)
          .hasMessage("a limit is 1 to 3650 days, or 0: not " + days);
    }
    assertRows("runs", DAYS, DAYS);
  }
}
