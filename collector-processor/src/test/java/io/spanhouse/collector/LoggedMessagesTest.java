package io.spanhouse.collector;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.common.v1.KeyValueList;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.opentelemetry.proto.trace.v1.Span;
import io.spanhouse.clickhouse.ClickHouse;
import io.spanhouse.clickhouse.ClickHouseEndpoint;
import io.spanhouse.clickhouse.Schema;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;

/** Messages of a model call that come as log records, before its span and twice. */
@Testcontainers
class LoggedMessagesTest {
  @Container private static final ClickHouse CLICKHOUSE = ClickHouse.forTests();

  private static Collector collector;
  private static Tables tables;

  @BeforeAll
  static void start() {
    new Schema(new ClickHouseEndpoint(CLICKHOUSE.httpUrl(), "spanhouse", "default", "")).migrate();
    tables = new Tables(CLICKHOUSE.httpUrl(), "spanhouse");
    collector =
        Collector.start(
            CollectorOptions.forClickHouse(CLICKHOUSE.httpUrl())
                .settlingAfter(Duration.ofHours(1)));
  }

  @AfterAll
  static void stop() {
    collector.close();
  }

  @Test
  void recordAMessage_inTheOrderOfTime_withTheRoleOfItsName() {
    send(
        1,
        record(3, "gen_ai.assistant.message").setBody(body(SampleTrace.text("content", "Hello"))),
        record(2, "gen_ai.user.message").setBody(body(SampleTrace.text("content", "Say \"hi\""))),
        record(1, "gen_ai.system.message").setBody(AnyValue.newBuilder().setStringValue("Be kind")),
        record(4, "gen_ai.user.message")
            .addAttributes(SampleTrace.text("content", "Again"))
            .addAttributes(SampleTrace.text("role", "critic")),
        record(5, "gen_ai.tool.message"),
        record(6, "gen_ai.choice")
            .setBody(
                body(
                    SampleTrace.integer("index", 0),
                    KeyValue.newBuilder()
                        .setKey("message")
                        .setValue(body(SampleTrace.text("content", "hi")))
                        .build())),
        record(7, "another.event").setBody(body(SampleTrace.text("content", "no"))));

    assertThat(shown(1))
        .isEqualTo(
            List.of(
                list(
                    message("system", "Be kind"),
                    message("user", "Say \\\"hi\\\""),
                    message("assistant", "Hello"),
                    message("critic", "Again"),
                    "{\"role\":\"tool\"}"),
                list(message("assistant", "hi"))));
  }

  @Test
  void recordWithAllOfThem_comesFirst() {
    send(
        2,
        record(1, "gen_ai.user.message").setBody(body(SampleTrace.text("content", "other"))),
        record(2, "gen_ai.client.inference.operation.details")
            .addAttributes(SampleTrace.text("gen_ai.input.messages", "[{\"role\":\"user\"}]"))
            .addAttributes(SampleTrace.text("gen_ai.output.messages", "[{\"role\":\"model\"}]")));

    assertThat(shown(2)).isEqualTo(List.of("[{\"role\":\"user\"}]", "[{\"role\":\"model\"}]"));
  }

  @Test
  void nameOfTheEvent_mayBeAnAttribute() {
    send(
        3,
        record(1, "")
            .addAttributes(SampleTrace.text("event.name", "gen_ai.user.message"))
            .setBody(body(SampleTrace.text("content", "old"))),
        record(2, "gen_ai.choice").setBody(body(SampleTrace.text("content", "new"))));

    assertThat(shown(3))
        .isEqualTo(List.of(list(message("user", "old")), list(message("assistant", "new"))));
    assertThat(
            tables.value(
                "SELECT name FROM events FINAL WHERE trace_id = '%s' AND input LIKE '%%old%%'"
                    .formatted(trace(3))))
        .isEqualTo("gen_ai.user.message");
  }

  @Test
  void textThatLooksLikeAnObject_isText_andHarmsNoOther() {
    send(
        5,
        record(1, "gen_ai.user.message")
            .setBody(AnyValue.newBuilder().setStringValue("{name}, hi")),
        record(2, "gen_ai.user.message").setBody(AnyValue.newBuilder().setStringValue("{ }")),
        record(3, "gen_ai.user.message").setBody(body(SampleTrace.text("content", "ok"))),
        record(4, "gen_ai.choice").setBody(body(SampleTrace.text("content", "yes"))));

    assertThat(shown(5).get(0))
        .isEqualTo(
            list(message("user", "{name}, hi"), message("user", "{ }"), message("user", "ok")));
  }

  @Test
  void callsOfATrace_areJoinedWithTheirMessages() {
    send(
        6,
        record(1, "gen_ai.user.message").setBody(body(SampleTrace.text("content", "q"))),
        record(2, "gen_ai.choice").setBody(body(SampleTrace.text("content", "a"))));
    shown(6);

    assertThat(
            tables.value(
                """
                SELECT if(c.input != '', c.input, m.input), if(c.output != '', c.output, m.output)
                FROM llm_calls AS c LEFT JOIN logged_messages AS m USING (workspace, trace_id, span_id)
                WHERE trace_id = '%s'
                """
                    .formatted(trace(6))))
        .isEqualTo(list(message("user", "q")) + "\t" + list(message("assistant", "a")));
  }

  @Test
  void messagesOfTheSpan_areShownBeforeLoggedOnes() {
    send(4, record(1, "gen_ai.user.message").setBody(body(SampleTrace.text("content", "logged"))));
    Span span =
        call(4)
            .addAttributes(SampleTrace.text("gen_ai.input.messages", "[{\"role\":\"user\"}]"))
            .build();
    Senders.GRPC.send(collector, SampleTrace.request(List.of(span)));

    assertThat(
            tables.value("SELECT inputs FROM langsmith_runs WHERE trace_id = '" + trace(4) + "'"))
        .isEqualTo("{\"messages\":[{\"role\":\"user\"}]}");
  }

  private static String list(String... messages) {
    return "[" + String.join(",", messages) + "]";
  }

  private static String message(String role, String content) {
    return "{\"role\":\"%s\",\"parts\":[{\"type\":\"text\",\"content\":\"%s\"}]}"
        .formatted(role, content);
  }

  private static AnyValue body(KeyValue... values) {
    return AnyValue.newBuilder()
        .setKvlistValue(KeyValueList.newBuilder().addAllValues(List.of(values)))
        .build();
  }

  private static LogRecord.Builder record(int second, String eventName) {
    return LogRecord.newBuilder()
        .setTimeUnixNano(call(0).getStartTimeUnixNano() + second * 1_000_000_000L)
        .setEventName(eventName);
  }

  private static Span.Builder call(int trace) {
    return SampleTrace.span(trace, 1, 0, "chat")
        .addAttributes(SampleTrace.text("gen_ai.operation.name", "chat"));
  }

  private static String trace(int trace) {
    return HexFormat.of().formatHex(SampleTrace.traceId(trace).toByteArray());
  }

  /** Input and output that the views show for the call in a trace, whose span comes now. */
  private static List<String> shown(int trace) {
    Senders.GRPC.send(collector, SampleTrace.request(List.of(call(trace).build())));
    String where = " WHERE trace_id = '" + trace(trace) + "' FORMAT TSVRaw";
    List<String> shown =
        List.of(
            tables.send("SELECT input, output FROM logged_messages" + where).strip().split("\t"));
    assertThat(tables.send("SELECT inputs, outputs FROM langsmith_runs" + where).strip())
        .isEqualTo("{\"messages\":%s}\t{\"messages\":%s}".formatted(shown.get(0), shown.get(1)));
    return shown;
  }

  private static void send(int trace, LogRecord.Builder... records) {
    ScopeLogs.Builder scope = ScopeLogs.newBuilder();
    for (LogRecord.Builder record : records) {
      scope.addLogRecords(
          record.setTraceId(SampleTrace.traceId(trace)).setSpanId(SampleTrace.spanId(trace, 1)));
    }
    ExportLogsServiceRequest request =
        ExportLogsServiceRequest.newBuilder()
            .addResourceLogs(ResourceLogs.newBuilder().addScopeLogs(scope))
            .build();
    Senders.sendLogs(collector, request);
    Senders.sendLogs(collector, request);
  }
}
