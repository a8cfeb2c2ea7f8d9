package io.spanhouse.collector;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.common.v1.KeyValueList;
import io.opentelemetry.proto.trace.v1.Span;
import io.spanhouse.clickhouse.ClickHouse;
import io.spanhouse.clickhouse.ClickHouseEndpoint;
import io.spanhouse.clickhouse.Schema;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;

/** The input of a model call is read as it was sent, and its messages are stored once. */
@Testcontainers
class ModelCallInputTest {
  private static final String DATABASE = "calls";
  private static final long OCTOBER = 1_790_812_800_000_000_000L;

  @Container private static final ClickHouse CLICKHOUSE = ClickHouse.forTests();

  private static Collector collector;
  private static Tables tables;

  @BeforeAll
  static void start() {
    new Schema(new ClickHouseEndpoint(CLICKHOUSE.httpUrl(), DATABASE, "default", "")).migrate();
    collector =
        Collector.start(
            CollectorOptions.forClickHouse(CLICKHOUSE.httpUrl())
                .withClickHouse(DATABASE, "default", "")
                .settlingAfter(Duration.ofHours(1)));
    tables = new Tables(CLICKHOUSE.httpUrl(), DATABASE);
  }

  @AfterAll
  static void stop() {
    collector.close();
  }

  @BeforeEach
  void empty() {
    tables.truncate();
  }

  private static String message(Object content) {
    return "{\"role\":\"user\",\"content\":\"" + "word ".repeat(20) + content + "\"}";
  }

  private static String history(int messages) {
    return IntStream.range(0, messages)
        .mapToObj(ModelCallInputTest::message)
        .collect(Collectors.joining(",", "[", "]"));
  }

  /** A call of our own helpers, whose input is translated by nobody; its id is its span's. */
  private static Span.Builder call(int id) {
    return SampleTrace.span(1, id, 0, "chat")
        .addAttributes(SampleTrace.text("spanhouse.kind", "model.call"))
        .addAttributes(SampleTrace.text("gen_ai.operation.name", "chat"));
  }

  private static Span call(int id, String input) {
    return call(id).addAttributes(SampleTrace.text("gen_ai.input.messages", input)).build();
  }

  private static String inputOf(int id) {
    String span = HexFormat.of().formatHex(SampleTrace.spanId(1, id).toByteArray());
    String text =
        tables.send("SELECT input FROM llm_calls WHERE span_id = '" + span + "' FORMAT TSVRaw");
    assertThat(text).endsWith("\n");
    return text.substring(0, text.length() - 1);
  }

  private static long messages() {
    return tables.count("SELECT count() FROM messages FINAL");
  }

  /** Inputs by the number of messages they are kept as; none where they are kept whole. */
  private static Map<String, Integer> inputs() {
    Map<String, Integer> inputs = new LinkedHashMap<>();
    inputs.put(history(3), 3);
    inputs.put("[" + message(1) + ", " + message(2) + ", " + message(3) + "]", 3);
    inputs.put("[\n  " + message(1) + ",\n  " + message(2) + "\n]", 2);
    inputs.put("[" + message(1) + "," + message(1) + "," + message(1) + "]", 3);
    inputs.put(
        "["
            + message("\u00e9\u20ac\uD83D\uDE00 \\u00e9 \\\"],[{\\\\")
            + ",{\"parts\":[[],{},\",\"],\"tool\":null}]",
        2);
    inputs.put("[" + message("big ".repeat(2_600_000)) + "," + message(2) + "]", 2);
    inputs.put("[" + message(1) + ",," + message(2) + "]", 3);
    inputs.put("[" + message(1) + "]", 0);
    inputs.put("[" + message(1) + "," + message(2) + "] ", 0);
    inputs.put("[" + message(1) + "," + message(2), 0);
    inputs.put(("[" + message(1) + "," + message(2)).substring(0, 150), 0);
    inputs.put("{\"messages\":[" + message(1) + "," + message(2) + "]}", 0);
    inputs.put("why is the sky blue?", 0);
    inputs.put("[1,2,3]", 0);
    inputs.put("[]", 0);
    return inputs;
  }

  @ParameterizedTest
  @EnumSource(names = {"GRPC", "HTTP_JSON_GZIP"})
  void input_isReadAsItWasSent(Senders sender) {
    List<String> inputs = List.copyOf(inputs().keySet());
    List<Span> calls = new ArrayList<>();
    for (int i = 0; i < inputs.size(); i++) {
      calls.add(call(i, inputs.get(i)));
    }
    sender.send(collector, SampleTrace.request(calls));

    for (int i = 0; i < inputs.size(); i++) {
      // Not by AssertJ, which would print 10 MB.
      assertThat(inputOf(i).equals(inputs.get(i))).as("%.200s", inputs.get(i)).isTrue();
    }
    assertThat(
            tables
                .send("SELECT length(input_messages), input = '' FROM events ORDER BY span_id")
                .lines())
        .isEqualTo(
            inputs().values().stream().map(count -> count + "\t" + (count > 0 ? 1 : 0)).toList());
  }

  @Test
  void inputThatIsNoText_isReadAsItsJson() {
    AnyValue.Builder message =
        AnyValue.newBuilder()
            .setKvlistValue(
                KeyValueList.newBuilder()
                    .addValues(SampleTrace.text("role", "user"))
                    .addValues(SampleTrace.text("content", "\"]\n" + "word ".repeat(20))));
    Span span =
        call(1)
            .addAttributes(
                KeyValue.newBuilder()
                    .setKey("gen_ai.input.messages")
                    .setValue(
                        AnyValue.newBuilder()
                            .setArrayValue(
                                ArrayValue.newBuilder().addValues(message).addValues(message))))
            .build();
    Senders.GRPC.send(collector, SampleTrace.request(List.of(span)));

    String json = "{\"role\":\"user\",\"content\":\"\\\"]\\n" + "word ".repeat(20) + "\"}";
    assertThat(inputOf(1)).isEqualTo("[" + json + "," + json + "]");
    assertThat(messages()).isEqualTo(1);
  }

  @Test
  void messagesInSpanEvents_areMessagesToo() {
    Span.Builder span = call(1);
    for (int i = 0; i < 3; i++) {
      span.addEvents(
          Span.Event.newBuilder()
              .setName("gen_ai.user.message")
              .addAttributes(SampleTrace.text("content", "word ".repeat(20) + i)));
    }
    Senders.GRPC.send(collector, SampleTrace.request(List.of(span.build())));

    assertThat(inputOf(1)).isEqualTo(history(3));
    assertThat(messages()).isEqualTo(3);
  }

  @Test
  void history_isStoredOnce_howeverOftenItIsSent() {
    List<Span> calls = IntStream.range(2, 30).mapToObj(i -> call(i, history(i))).toList();
    Senders.GRPC.send(collector, SampleTrace.request(calls));
    calls.forEach(call -> Senders.GRPC.send(collector, SampleTrace.request(List.of(call))));

    assertThat(messages()).isEqualTo(29);
    for (int i = 2; i < 30; i++) {
      assertThat(inputOf(i)).isEqualTo(history(i));
    }
    assertThat(tables.count("SELECT count() FROM llm_calls")).isEqualTo(28);
  }

  @Test
  void onlyModelCalls_haveMessages() {
    Span tool =
        SampleTrace.span(1, 1, 0, "execute_tool search")
            .addAttributes(SampleTrace.text("gen_ai.operation.name", "execute_tool"))
            .addAttributes(SampleTrace.text("gen_ai.tool.call.arguments", history(3)))
            .build();
    Senders.GRPC.send(collector, SampleTrace.request(List.of(tool)));

    assertThat(tables.value("SELECT input FROM events")).isEqualTo(history(3));
    assertThat(messages()).isZero();
  }

  @Test
  void messages_belongToTheMonthOfTheirCall() {
    Span october = call(1, history(2)).toBuilder().setStartTimeUnixNano(OCTOBER).build();
    Span september = call(2, history(2)).toBuilder().setStartTimeUnixNano(OCTOBER - 1).build();
    Senders.GRPC.send(collector, SampleTrace.request(List.of(october, september)));

    assertThat(tables.send("SELECT month, count() FROM messages GROUP BY month ORDER BY month"))
        .isEqualTo("202609\t2\n202610\t2\n");
    assertThat(
            tables.count(
                "SELECT count() FROM system.parts WHERE database = currentDatabase() AND active"
                    + " AND table IN ('events', 'messages') AND partition IN ('202609', '202610')"))
        .isEqualTo(4);
    tables.send("ALTER TABLE messages DROP PARTITION 202609");
    assertThat(inputOf(1)).isEqualTo(history(2));
    assertThat(inputOf(2)).contains("missing_message");
  }

  @Test
  void messageThatIsMissing_isMarkedInItsPlace() {
    Senders.GRPC.send(collector, SampleTrace.request(List.of(call(1, history(3)))));
    tables.send(
        "ALTER TABLE messages DELETE WHERE text = '"
            + message(1)
            + "' SETTINGS mutations_sync = 2");

    String hash = tables.value("SELECT input_messages[2] FROM events");
    assertThat(inputOf(1))
        .isEqualTo("[%s,{\"missing_message\":\"%s\"},%s]".formatted(message(0), hash, message(2)));
  }

  @Test
  void hash_isTheStartOfSha256() {
    Senders.GRPC.send(collector, SampleTrace.request(List.of(call(1, history(3)))));

    assertThat(
            tables.count(
                "SELECT countIf(replaceAll(toString(hash), '-', '')"
                    + " = lower(hex(substring(SHA256(text), 1, 16)))) FROM messages"))
        .isEqualTo(3);
  }

  @Test
  void queriesThatDoNotAskForInput_readNoMessages() {
    String explain = "EXPLAIN actions = 1 SELECT %s FROM llm_calls WHERE session_id = 's'";
    assertThat(tables.send(explain.formatted("input"))).contains("message_texts");
    assertThat(tables.send(explain.formatted("count(), sum(cost), any(output)")))
        .doesNotContain("message_texts");
  }

  @Test
  void callIsStored_onlyAfterItsMessages() {
    tables.send("ALTER TABLE messages ADD CONSTRAINT never CHECK 0");
    try (Workspaces workspaces =
        new Workspaces(CLICKHOUSE.httpUrl(), DATABASE, Duration.ofSeconds(1))) {
      workspaces.sendInVain("default", SampleTrace.request(List.of(call(1, history(3)))));
    } finally {
      tables.send("ALTER TABLE messages DROP CONSTRAINT never");
    }
    assertThat(tables.count("SELECT count() FROM events")).isZero();
  }

  @Test
  void requestTakenBack_takesNoMessageOfItsNeighbours() {
    ExportTraceServiceRequest broken =
        SampleTrace.withUndecodableSpan(List.of(call(9, history(5))));
    try (Workspaces workspaces = new Workspaces(CLICKHOUSE.httpUrl(), DATABASE)) {
      for (int i = 0; i < 20; i++) {
        workspaces.sendInVain("default", broken);
        workspaces.send("default", SampleTrace.request(List.of(call(i, history(3 + i)))));
      }
    }

    for (int i = 0; i < 20; i++) {
      assertThat(inputOf(i)).isEqualTo(history(3 + i));
    }
    assertThat(messages()).isEqualTo(22);
  }

  @Test
  void sameMessages_ofTwoWorkspaces_areNotShared() {
    try (Workspaces workspaces = new Workspaces(CLICKHOUSE.httpUrl(), DATABASE)) {
      workspaces.send("a", SampleTrace.request(List.of(call(1, history(3)))));
      workspaces.send("b", SampleTrace.request(List.of(call(1, history(3)))));
    }
    assertThat(tables.send("SELECT workspace, count() FROM messages GROUP BY 1 ORDER BY 1"))
        .isEqualTo("a\t3\nb\t3\n");
    tables.send("ALTER TABLE messages DELETE WHERE workspace = 'a' SETTINGS mutations_sync = 2");

    String query = "SELECT input FROM llm_calls WHERE workspace = '%s' FORMAT TSVRaw";
    assertThat(tables.send(query.formatted("b"))).isEqualTo(history(3) + "\n");
    assertThat(tables.send(query.formatted("a"))).doesNotContain("word");
  }
}
