package io.spanhouse.collector;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.opentelemetry.proto.trace.v1.Span;
import io.spanhouse.clickhouse.ClickHouse;
import io.spanhouse.clickhouse.ClickHouseEndpoint;
import io.spanhouse.clickhouse.Schema;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;

/** An explicit event is the same row, whether it comes in a span or as a log record. */
@Testcontainers
class ExplicitEventTest {
  @Container private static final ClickHouse CLICKHOUSE = ClickHouse.forTests();

  private static final List<KeyValue> RUN =
      List.of(
          SampleTrace.text("spanhouse.run.id", "run_eu_1"),
          SampleTrace.text("spanhouse.run.root_id", "run_eu_0"),
          SampleTrace.text("gen_ai.agent.name", "planner"),
          SampleTrace.text("spanhouse.session.id", "s1"),
          SampleTrace.text("spanhouse.customer.id", "acme"),
          SampleTrace.text("spanhouse.user.id", "u1"),
          SampleTrace.text("spanhouse.feature", "digest"),
          SampleTrace.text("spanhouse.department", "sales"));

  private static final List<KeyValue> EVENT =
      List.of(
          SampleTrace.text("spanhouse.event.id", "evt_eu_1"),
          SampleTrace.text("spanhouse.event.type", "payment"),
          SampleTrace.text("spanhouse.payment.amount", "12.50"),
          SampleTrace.text("spanhouse.currency", "EUR"),
          SampleTrace.text("spanhouse.event.data", "{\"counterparty\":\"acme\"}"));

  @Test
  void eventOfASpan_andLogRecord_areTheSameRow() {
    new Schema(new ClickHouseEndpoint(CLICKHOUSE.httpUrl(), "spanhouse", "default", "")).migrate();
    Tables tables = new Tables(CLICKHOUSE.httpUrl(), "spanhouse");
    try (Collector collector =
        Collector.start(
            CollectorOptions.forClickHouse(CLICKHOUSE.httpUrl())
                .settlingAfter(Duration.ofHours(1)))) {
      Span span = SampleTrace.spans(0).get(0);
      long time = span.getStartTimeUnixNano() + 5;
      Span withEvent =
          span.toBuilder()
              .clearAttributes()
              .addAllAttributes(RUN)
              .addAttributes(SampleTrace.text("spanhouse.kind", "agent.invoke"))
              .addEvents(
                  Span.Event.newBuilder()
                      .setName("spanhouse.event")
                      .setTimeUnixNano(time)
                      .addAllAttributes(EVENT))
              .build();
      ExportTraceServiceRequest request = SampleTrace.request(List.of(withEvent));
      Senders.GRPC.send(collector, request);
      List<String> ofSpan = tables.wholeRows("events");
      tables.truncate();

      LogRecord record =
          LogRecord.newBuilder()
              .setEventName("spanhouse.event")
              .setTimeUnixNano(time)
              .setTraceId(span.getTraceId())
              .setSpanId(span.getSpanId())
              .addAllAttributes(RUN)
              .addAllAttributes(EVENT)
              .build();
      Senders.sendLogs(
          collector,
          ExportLogsServiceRequest.newBuilder()
              .addResourceLogs(
                  ResourceLogs.newBuilder()
                      .setResource(request.getResourceSpans(0).getResource())
                      .addScopeLogs(ScopeLogs.newBuilder().addLogRecords(record)))
              .build());

      assertThat(ofSpan).hasSize(1);
      assertThat(ofSpan.get(0)).contains("\"payment\"", "12.5", "EUR", "acme", "run_eu_1");
      assertThat(tables.wholeRows("events")).isEqualTo(ofSpan);
    }
  }
}
