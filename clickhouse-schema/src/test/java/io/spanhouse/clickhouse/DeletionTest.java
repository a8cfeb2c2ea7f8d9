package io.spanhouse.clickhouse;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spanhouse.clickhouse.stored.Deletion;
import io.spanhouse.clickhouse.stored.Deletion.Count;
import io.spanhouse.clickhouse.stored.DeletionSubject;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;

/**
 * A workspace with rows of somebody and of neighbours, and one with those of the neighbours only.
 * After the deletion both show the same in every view.
 */
@Testcontainers
@Tag("storage")
class DeletionTest {
  @Container static final ClickHouse clickHouse = ClickHouse.forTests();

  /** Statements from one that is killed to the next. */
  private static final int STRIDE = 5;

  private static final String NAME = "spanhouse";
  private static final List<String> TABLES =
      List.of("runs", "events", "spans", "trace_totals", "messages", "rejected");

  private static final List<String> VIEWS =
      SchemaFile.all().stream()
          .flatMap(file -> file.views().stream())
          .filter(name -> !name.equals("otel_traces") && !name.startsWith("otel_traces_"))
          .toList();

  /** Those of somebody and neighbours, and of the neighbours alone, to be copied. */
  private static final String BOTH = "both";

  private static final String ALONE = "alone";

  private static final String ATTRIBUTES =
      "map('customer.id', {attributes:String}, 'session.id', {attributes:String}, 'user.id', {attributes:String})";

  private static SqlClient sql;
  private static StatementProxy proxy;

  @BeforeAll
  static void migrate() {
    clickHouse.migrate(NAME);
    sql = new SqlClient(clickHouse.httpUrl(), NAME);
    proxy = new StatementProxy(Shards.urls(clickHouse), statement -> statement);
    somebody(BOTH, "acme");
    neighbours(BOTH, "acme");
    neighbours(ALONE, "acme");
  }

  @AfterAll
  static void close() {
    proxy.close();
  }

  private static Deletion deletion(
      String url, String workspace, DeletionSubject subject, String id) {
    return new Deletion(new ClickHouseEndpoint(url, NAME, "default", ""), workspace, subject, id);
  }

  /** Deletes, and returns what is left. */
  private static List<Count> delete(String workspace, DeletionSubject subject, String id) {
    try (Deletion deletion = deletion(proxy.url(), workspace, subject, id)) {
      deletion.find();
      return deletion.run(line -> {});
    }
  }

  private static String trace(int number) {
    return "%032d".formatted(number);
  }

  private static String spanId(String id) {
    return id + "0".repeat(16 - id.length());
  }

  private static String hash(int number) {
    return "%08d-0000-0000-0000-000000000000".formatted(number);
  }

  private static void row(String table, String workspace, Map<String, Object> columns) {
    Map<String, Object> all = new HashMap<>(columns);
    all.put("workspace", workspace);
    if (!table.equals("messages") && !table.equals("rejected")) {
      all.put("version", 1);
      all.put("started_at", "2026-11-20 10:00:00");
    }
    Map<String, String> parameters = new HashMap<>(Map.of("optimize_on_insert", "0"));
    all.forEach(
        (name, value) ->
            parameters.put("param_" + name, encode(value.toString().replace("\\", "\\\\"))));
    // What was delivered twice may be there twice.
    sql.query(
        "INSERT INTO %s (%s) SELECT %s FROM numbers(2)"
            .formatted(
                table,
                String.join(", ", all.keySet()),
                all.keySet().stream().map(DeletionTest::value).collect(joining(", "))),
        parameters);
  }

  private static String value(String column) {
    return switch (column) {
      case "input_messages" -> "{input_messages:Array(UUID)}";
      case "attributes" -> ATTRIBUTES;
      default -> "{" + column + ":String}";
    };
  }

  private static String encode(String text) {
    return URLEncoder.encode(
        text.replace("\n", "\\n").replace("\t", "\\t"), StandardCharsets.UTF_8);
  }

  private static void run(String workspace, int trace, String id, String parent, String customer) {
    row(
        "runs",
        workspace,
        Map.of(
            "run_id",
            id,
            "parent_run_id",
            parent,
            "root_run_id",
            parent.isEmpty() ? id : parent,
            "trace_id",
            trace(trace),
            "agent",
            "a",
            "status",
            "success",
            "customer_id",
            customer,
            "session_id",
            customer,
            "user_id",
            customer));
  }

  /** A model call that was given messages, with its span. */
  private static void call(
      String workspace, int trace, String id, String run, String customer, int... messages) {
    String hashes =
        java.util.Arrays.stream(messages)
            .mapToObj(number -> "'" + hash(number) + "'")
            .collect(joining(",", "[", "]"));
    Map<String, Object> event = new HashMap<>();
    event.put("event_id", id);
    event.put("type", "llm_call");
    event.put("run_id", run);
    event.put("root_run_id", run);
    event.put("trace_id", trace(trace));
    event.put("span_id", spanId(id));
    event.put("customer_id", customer);
    event.put("session_id", customer);
    event.put("user_id", customer);
    event.put("input_tokens", 10);
    event.put("cost", "0.5");
    event.put("input_messages", hashes);
    row("events", workspace, event);
    for (int message : messages) {
      row(
          "messages",
          workspace,
          Map.of("month", 202611, "hash", hash(message), "text", "\"m" + message + "\""));
    }
    span(workspace, trace, id, run, customer);
  }

  private static void span(String workspace, int trace, String id, String run, String customer) {
    row(
        "spans",
        workspace,
        Map.of(
            "trace_id",
            trace(trace),
            "span_id",
            spanId(id),
            "run_id",
            run,
            "root_run_id",
            run,
            "name",
            "call",
            "customer_id",
            customer,
            "session_id",
            customer));
  }

  private static void rejected(String workspace, String id, String payload) {
    row("rejected", workspace, Map.of("rejected_id", id, "payload", payload));
  }

  /** What belongs to somebody, in a workspace that also has neighbours. */
  private static void somebody(String workspace, String customer) {
    run(workspace, 1, "run_s", "", customer);
    run(workspace, 1, "run_below", "run_s", "");
    call(workspace, 1, "s1", "run_s", customer, 1, 2);
    call(workspace, 1, "s2", "run_below", "", 1, 3);
    // Below a run of a neighbour.
    run(workspace, 3, "run_guest", "run_n", customer);
    call(workspace, 3, "s3", "run_guest", "", 6, 2);
    // A call outside of all runs, an event of a run that names nobody, and a span without an event.
    call(workspace, 4, "s4", "run_" + trace(4), customer, 7);
    call(workspace, 5, "s5", "run_nobody", customer, 8);
    row(
        "spans",
        workspace,
        Map.of("trace_id", trace(5), "span_id", "s6", "name", "http", "attributes", customer));
    rejected(workspace, "r1", "{\"stringValue\":" + json(customer) + "}");
    rejected(workspace, "r2", "\n\4name\22" + length(customer) + customer + "J");
  }

  private static String json(String text) {
    return "\""
        + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n").replace("\t", "\\t")
        + "\"";
  }

  /** Of a string in protobuf. */
  private static String length(String text) {
    return Character.toString((char) text.getBytes(StandardCharsets.UTF_8).length);
  }

  private static void neighbours(String workspace, String customer) {
    run(workspace, 2, "run_n", "", "neighbour");
    call(workspace, 2, "n1", "run_n", "neighbour", 2, 4);
    run(workspace, 3, "run_n2", "run_n", "");
    call(workspace, 3, "n2", "run_n2", "", 5);
    // In a trace that somebody is in, of another one.
    run(workspace, 5, "run_nobody", "", "");
    call(workspace, 5, "n3", "run_nobody", "", 9);
    span(workspace, 5, "n4", "", "neighbour");
    rejected(workspace, "r3", "{\"stringValue\":\"neighbour\"}");
    rejected(workspace, "r4", "{\"stringValue\":" + json(customer + "2") + "}");
    rejected(workspace, "r5", "\n\4name\22" + length(customer + "2") + customer + "2J");
  }

  /** All rows, by workspace, of views and of tables, in these without when and how often. */
  private static Map<String, Map<String, String>> everything() {
    ViewDatabase.settle(sql);
    Map<String, Map<String, String>> everything = new HashMap<>();
    for (String view : VIEWS) {
      read(view, "*", everything);
    }
    for (String table : TABLES) {
      read(table + " FINAL", "* EXCEPT '^(received_at|settled_at|version)$'", everything);
    }
    return everything;
  }

  private static void read(
      String from, String columns, Map<String, Map<String, String>> everything) {
    String rows =
        "SELECT DISTINCT workspace, %s, '.' FROM %s ORDER BY ALL".formatted(columns, from);
    sql.query(rows)
        .lines()
        .forEach(
            row -> {
              String workspace = row.substring(0, row.indexOf('\t'));
              everything
                  .computeIfAbsent(workspace, unused -> new TreeMap<>())
                  .merge(from, row.replace(workspace, "WORKSPACE"), (a, b) -> a + "\n" + b);
            });
  }

  private static void assertSame(Map<String, String> left, Map<String, String> alone) {
    assertThat(alone).hasSizeGreaterThan(20);
    alone.forEach((view, rows) -> assertThat(left.get(view)).as(view).isEqualTo(rows));
    assertThat(left).containsOnlyKeys(alone.keySet());
  }

  private static void assertNothingNames(String workspace, DeletionSubject subject, String id) {
    assertThat(
            sql.query(
                subject.proof(),
                Map.of(
                    "param_workspace",
                    encode(workspace),
                    "param_value",
                    encode(id.replace("\\", "\\\\")))))
        .matches("(?s)(\\w+\t0\n?)+");
    assertThat(sql.query("SELECT count() FROM deletions")).isEqualTo("0");
  }

  private static void copy(String from, String to) {
    for (String table : TABLES) {
      sql.query(
          "INSERT INTO %1$s SELECT * REPLACE ('%3$s' AS workspace) FROM %1$s AS source WHERE source.workspace = '%2$s'"
              .formatted(table, from, to));
    }
  }

  @Test
  void whoIsDeleted_isGoneEverywhere_neighboursKeepEverything() {
    Map<String, Map<String, String>> before = everything();
    for (DeletionSubject subject :
        List.of(DeletionSubject.CUSTOMER, DeletionSubject.SESSION, DeletionSubject.USER)) {
      String workspace = "of-" + subject;
      copy(BOTH, workspace);
      try (Deletion deletion = deletion(proxy.url(), workspace, subject, "acme")) {
        List<Count> found = deletion.find();
        assertThat(found).extracting(Count::table).containsExactlyInAnyOrderElementsOf(TABLES);
        assertThat(found)
            .filteredOn(count -> !count.table().equals("trace_totals"))
            .extracting(Count::rows)
            .allMatch(rows -> rows > 0);
        assertThat(deletion.run(line -> {})).extracting(Count::rows).containsOnly(0L);
      }
      assertNothingNames(workspace, subject, "acme");
    }
    Map<String, Map<String, String>> after = everything();
    assertSame(after.get("of-CUSTOMER"), after.get(ALONE));
    assertSame(after.get("of-SESSION"), after.get(ALONE));
    assertSame(after.get("of-USER"), after.get(ALONE));
    // Of the same name, in another workspace.
    assertSame(after.get(BOTH), before.get(BOTH));
    assertThat(after.get(BOTH)).isNotEqualTo(after.get(ALONE));
  }

  @Test
  void idsThatLookLikeSql_areIds() {
    List<String> ids =
        List.of("1", "%", "o'brien\\", "'; DROP TABLE runs; --", "{x:String}\t\n\"é❤\"");
    for (String id : ids) {
      int number = ids.indexOf(id);
      run("ids", number, "run_" + number, "", id);
      call("ids", number, "s" + number, "run_" + number, id, number);
      rejected("ids", "json" + number, "{\"stringValue\":" + json(id) + "}");
      rejected("ids", "protobuf" + number, "\n\4name\22" + length(id) + id + "J");
    }
    for (String id : ids) {
      try (Deletion deletion = deletion(proxy.url(), "ids", DeletionSubject.CUSTOMER, id)) {
        assertThat(deletion.find())
            .filteredOn(count -> !count.table().equals("trace_totals"))
            .extracting(Count::rows)
            .allMatch(rows -> rows > 0);
        assertThat(deletion.run(line -> {})).extracting(Count::rows).containsOnly(0L);
      }
      assertNothingNames("ids", DeletionSubject.CUSTOMER, id);
      int left = ids.size() - 1 - ids.indexOf(id);
      assertThat(distinct("runs", "run_id")).isEqualTo(left);
      assertThat(distinct("events", "event_id")).isEqualTo(left);
      assertThat(distinct("spans", "span_id")).isEqualTo(left);
      assertThat(distinct("messages", "hash")).isEqualTo(left);
      assertThat(distinct("rejected", "rejected_id")).isEqualTo(2 * left);
    }
  }

  private static int distinct(String table, String key) {
    return Integer.parseInt(
        sql.query("SELECT uniqExact(%s) FROM %s WHERE workspace = 'ids'".formatted(key, table)));
  }

  @Test
  void trace_isGoneWithAllThatIsInIt() {
    String workspace = "of-TRACE";
    run(workspace, 1, "run_1", "", "acme");
    call(workspace, 1, "s1", "run_1", "acme", 1, 2);
    for (String each : List.of(workspace, workspace + "-alone")) {
      run(each, 2, "run_2", "", "acme");
      call(each, 2, "s2", "run_2", "acme", 2, 3);
    }
    assertThat(delete(workspace, DeletionSubject.TRACE, trace(1)))
        .extracting(Count::rows)
        .containsOnly(0L);
    assertNothingNames(workspace, DeletionSubject.TRACE, trace(1));
    Map<String, Map<String, String>> after = everything();
    assertThat(after.get(workspace)).isEqualTo(after.get(workspace + "-alone"));
  }

  @Test
  void idThatNobodyHas_deletesNothing() {
    Map<String, String> before = everything().get(ALONE);
    assertThat(delete(ALONE, DeletionSubject.CUSTOMER, "acme"))
        .extracting(Count::rows)
        .containsOnly(0L);
    assertThat(everything().get(ALONE)).isEqualTo(before);
    assertThatThrownBy(() -> deletion(proxy.url(), ALONE, DeletionSubject.CUSTOMER, ""))
        .isInstanceOf(ClickHouseException.class);
  }

  /** Kills it at one after the other of the statements that write, and runs it again. */
  @Test
  void killedAnywhere_isFinishedByTheSameAgain() {
    int n = 0;
    boolean reached;
    do {
      String workspace = "killed-" + n;
      copy(BOTH, workspace);
      reached = deleteUntil(workspace, n);
      assertThat(delete(workspace, DeletionSubject.CUSTOMER, "acme"))
          .extracting(Count::rows)
          .containsOnly(0L);
      n += STRIDE;
    } while (reached);
    assertThat(n).isGreaterThan(20);
    assertThat(sql.query("SELECT count() FROM deletions")).isEqualTo("0");
    Map<String, Map<String, String>> after = everything();
    for (int killed = 0; killed < n; killed += STRIDE) {
      assertSame(after.get("killed-" + killed), after.get(ALONE));
    }
  }

  /** Returns false when there is no such statement. */
  private static boolean deleteUntil(String workspace, int n) {
    AtomicInteger statements = new AtomicInteger();
    Function<String, String> decision =
        statement -> {
          if (SchemaFile.withoutComments(statement).startsWith("SELECT")
              || statements.getAndIncrement() != n) {
            return statement;
          }
          throw new StatementProxy.HangUp(() -> {});
        };
    try (StatementProxy killing = new StatementProxy(Shards.urls(clickHouse), decision);
        Deletion deletion = deletion(killing.url(), workspace, DeletionSubject.CUSTOMER, "acme")) {
      deletion.find();
      deletion.run(line -> {});
      return false;
    } catch (ClickHouseException e) {
      assertThat(statements.get()).as(e.getMessage()).isEqualTo(n + 1);
      return true;
    }
  }
}
