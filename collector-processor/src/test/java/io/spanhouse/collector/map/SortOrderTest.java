package io.spanhouse.collector.map;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.clickhouse.client.api.Client;
import com.clickhouse.data.ClickHouseFormat;
import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;
import io.spanhouse.clickhouse.ClickHouse;
import io.spanhouse.clickhouse.ClickHouseEndpoint;
import io.spanhouse.clickhouse.Schema;
import io.spanhouse.collector.decode.TraceCursor;
import io.spanhouse.collector.normalize.AgentSpan;
import io.spanhouse.collector.normalize.Conventions;
import io.spanhouse.collector.normalize.SpanEventReader;
import io.spanhouse.collector.price.Pricer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;

/**
 * Rows leave in the order that ClickHouse keeps them in, which spares it the sorting; tables of
 * engine Memory keep the order in which rows came.
 */
@Testcontainers
class SortOrderTest {
  private static final long NOVEMBER = 1_793_500_000_000_000_000L;
  private static final int SPANS = 3_000;

  @Container private static final ClickHouse CLICKHOUSE = ClickHouse.forTests();

  private static Client client;

  @BeforeAll
  static void migrate() {
    new Schema(new ClickHouseEndpoint(CLICKHOUSE.httpUrl(), "spanhouse", "default", "")).migrate();
    client =
        new Client.Builder()
            .addEndpoint(CLICKHOUSE.httpUrl())
            .setUsername("default")
            .setPassword("")
            .setDefaultDatabase("default")
            .build();
  }

  @AfterAll
  static void close() {
    client.close();
  }

  @ParameterizedTest
  @CsvSource({
    "spans, 1",
    "spans, 3",
    "events, 1",
    "events, 3",
    "messages, 1",
    "messages, 3",
  })
  void block_isInTheOrderOfTheSortKey(String table, int workspaces) throws Exception {
    String key =
        client
            .queryAll(
                "SELECT sorting_key FROM system.tables WHERE database = 'spanhouse' AND name = '%s'"
                    .formatted(table))
            .get(0)
            .getString(1);
    assertOrder(table, workspaces, key);
  }

  /** The time that the key has before the id is the id's own, and only ClickHouse reads it. */
  @ParameterizedTest
  @CsvSource({"1", "3"})
  void runs_areInTheOrderOfTheirIds(int workspaces) throws Exception {
    assertOrder("runs", workspaces, "workspace, run_id");
  }

  private static void assertOrder(String name, int workspaces, String key) throws Exception {
    Table table =
        block(workspaces).all().stream().filter(t -> t.name().equals(name)).findAny().orElseThrow();
    String kept = "%s_%d".formatted(name, workspaces);
    execute(
        "CREATE TABLE %s (%s) ENGINE = Memory"
            .formatted(
                kept, String.join(", ", table.columns()).replaceAll("(\\S+\\.\\S+) ", "`$1` ")));
    ByteArrayOutputStream block = new ByteArrayOutputStream();
    table.writeNative(block);
    client
        .insert(kept, new ByteArrayInputStream(block.toByteArray()), ClickHouseFormat.Native)
        .get()
        .close();

    String order =
        client
            .queryAll(
                "SELECT concat(toString(count()), ' ', toString(groupArray((%1$s)) = arraySort(groupArray((%1$s))))) FROM %2$s SETTINGS max_threads = 1"
                    .formatted(key, kept))
            .get(0)
            .getString(1);
    assertThat(order).isEqualTo(table.rows() + " 1");
    assertThat(table.rows()).isGreaterThan(SPANS / 4);
  }

  /** Spans of some hours, in no order, as agents, model calls and others. */
  private static Tables block(int workspaces) {
    Random random = new Random(20261122);
    TraceCursor cursor = new TraceCursor();
    AgentSpan span = new AgentSpan(Conventions.load());
    SpanEventReader spanEvent = new SpanEventReader(Conventions.load());
    Pricer pricer = Pricer.of(List.of());
    Tables tables = new Tables();
    for (int request = 0; request < 10; request++) {
      byte[] message = request(random).toByteArray();
      Origin origin =
          new Origin(
              ("workspace " + random.nextInt(workspaces)).getBytes(UTF_8), new byte[0], NOVEMBER);
      cursor.reset(message, 0, message.length);
      span.reset(cursor, NOVEMBER);
      spanEvent.reset();
      tables.beginRequest();
      while (cursor.next()) {
        assertThat(span.read()).isNull();
        tables.append(origin, span, spanEvent, pricer);
      }
    }
    tables.sort();
    return tables;
  }

  private static ExportTraceServiceRequest request(Random random) {
    ExportTraceServiceRequest.Builder request = ExportTraceServiceRequest.newBuilder();
    for (int i = 0; i < SPANS / 10; i++) {
      // Few traces, some of which begin alike, so that later parts of the key decide, too.
      byte[] trace = new byte[16];
      new Random(random.nextInt(100)).nextBytes(trace);
      trace[0] = (byte) random.nextInt(2);
      byte[] id = new byte[8];
      random.nextBytes(id);
      long start = NOVEMBER + random.nextLong(4 * 3_600_000_000_000L);
      request
          .addResourceSpansBuilder()
          .addScopeSpansBuilder()
          .addSpans(
              Span.newBuilder()
                  .setTraceId(ByteString.copyFrom(trace))
                  .setSpanId(ByteString.copyFrom(id))
                  .setName("span")
                  .setStartTimeUnixNano(start)
                  .setEndTimeUnixNano(start + 1)
                  .addAttributes(
                      text("gen_ai.operation.name", random.nextBoolean() ? "invoke_agent" : "chat"))
                  .addAttributes(
                      text(
                          "gen_ai.input.messages",
                          "[%1$s,%1$s]"
                              .formatted(
                                  "{\"role\":\"user\",\"content\":\""
                                      + random.nextInt()
                                      + "\"}"
                                      + " ".repeat(80)))));
    }
    return request.build();
  }

  private static KeyValue text(String key, String value) {
    return KeyValue.newBuilder()
        .setKey(key)
        .setValue(AnyValue.newBuilder().setStringValue(value))
        .build();
  }

  private static void execute(String statement) throws Exception {
    client.query(statement).get().close();
  }
}
