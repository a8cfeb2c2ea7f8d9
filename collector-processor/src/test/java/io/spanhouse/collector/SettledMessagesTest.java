package io.spanhouse.collector;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
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
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;

/** Messages that come as log records are in the row of their call once its trace is settled. */
@Testcontainers
class SettledMessagesTest {
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
                .settlingAfter(Duration.ofMillis(100)));
  }

  @AfterAll
  static void stop() {
    collector.close();
  }

  @Test
  void messages_areTheCalls_alsoThoseThatCameLater() throws Exception {
    Senders.GRPC.send(collector, SampleTrace.request(List.of(call(1).build())));
    send(1, 2, "gen_ai.user.message", "hi");
    send(1, 3, "gen_ai.choice", "hello");
    await(1, list(message("user", "hi")) + "\t" + list(message("assistant", "hello")));

    send(1, 1, "gen_ai.system.message", "be brief");
    await(
        1,
        list(message("system", "be brief"), message("user", "hi"))
            + "\t"
            + list(message("assistant", "hello")));
  }

  @Test
  void whatTheSpanSays_stays() throws Exception {
    String own = list(message("user", "own"));
    Span span = call(2).addAttributes(SampleTrace.text("gen_ai.input.messages", own)).build();
    Senders.GRPC.send(collector, SampleTrace.request(List.of(span)));
    send(2, 1, "gen_ai.user.message", "logged");
    send(2, 2, "gen_ai.choice", "hello");

    await(2, own + "\t" + list(message("assistant", "hello")));
  }

  private static void await(int trace, String expected) throws InterruptedException {
    String query = "SELECT input, output FROM llm_calls WHERE trace_id = '%s' FORMAT TSVRaw";
    String id = HexFormat.of().formatHex(SampleTrace.traceId(trace).toByteArray());
    long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
    String shown = "";
    while (!shown.equals(expected) && System.nanoTime() < deadline) {
      TimeUnit.MILLISECONDS.sleep(50);
      shown = tables.send(query.formatted(id)).strip();
    }
    assertThat(shown).isEqualTo(expected);
  }

  private static String list(String... messages) {
    return "[" + String.join(",", messages) + "]";
  }

  private static String message(String role, String content) {
    return "{\"role\":\"%s\",\"parts\":[{\"type\":\"text\",\"content\":\"%s\"}]}"
        .formatted(role, content);
  }

  private static Span.Builder call(int trace) {
    return SampleTrace.span(trace, 1, 0, "chat")
        .addAttributes(SampleTrace.text("gen_ai.operation.name", "chat"));
  }

  private static void send(int trace, int second, String name, String body) {
    Senders.sendLogs(
        collector,
        ExportLogsServiceRequest.newBuilder()
            .addResourceLogs(
                ResourceLogs.newBuilder()
                    .addScopeLogs(
                        ScopeLogs.newBuilder()
                            .addLogRecords(
                                LogRecord.newBuilder()
                                    .setTimeUnixNano(
                                        call(0).getStartTimeUnixNano() + second * 1_000_000_000L)
                                    .setEventName(name)
                                    .setBody(AnyValue.newBuilder().setStringValue(body))
                                    .setTraceId(SampleTrace.traceId(trace))
                                    .setSpanId(SampleTrace.spanId(trace, 1)))))
            .build());
  }
}
