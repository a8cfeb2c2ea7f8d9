package io.spanhouse.collector;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.UnknownFieldSet;
import io.grpc.StatusRuntimeException;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.opentelemetry.proto.metrics.v1.Gauge;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.metrics.v1.ScopeMetrics;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import io.spanhouse.clickhouse.ClickHouse;
import io.spanhouse.clickhouse.ClickHouseEndpoint;
import io.spanhouse.clickhouse.Schema;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;

/**
 * What is odd in a request is stored as far as it goes, or refused with a reason; never ignored.
 */
@Testcontainers
class OddContentTest {
  private static final String PROTOBUF = "application/x-protobuf";
  private static final String JSON = "application/json";
  private static final long YEAR_2199 = 7_226_582_400_000_000_000L;

  @Container private static final ClickHouse CLICKHOUSE = ClickHouse.forTests();

  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private static Collector collector;
  private static Tables tables;

  @BeforeAll
  static void start() {
    new Schema(new ClickHouseEndpoint(CLICKHOUSE.httpUrl(), "spanhouse", "default", "")).migrate();
    collector =
        Collector.start(
            CollectorOptions.forClickHouse(CLICKHOUSE.httpUrl())
                .settlingAfter(Duration.ofHours(1)));
    tables = new Tables(CLICKHOUSE.httpUrl(), "spanhouse");
  }

  @AfterAll
  static void stop() {
    collector.close();
  }

  @BeforeEach
  void empty() {
    tables.truncate();
  }

  @Test
  void badText_isRepairedAlikeInBothEncodings_andItsNeighbourIsKept() throws Exception {
    Span good = SampleTrace.span(1, 1, 0, "good").build();
    Span bad =
        SampleTrace.span(1, 2, 1, "name @@@@")
            .addAttributes(SampleTrace.text("key @@@@", "value @@@@"))
            .addAttributes(SampleTrace.list("nested", "a", "b @@@@"))
            .addAttributes(SampleTrace.text("gen_ai.operation.name", "chat"))
            .addAttributes(SampleTrace.text("gen_ai.output.messages", "said @@@@"))
            .addEvents(
                Span.Event.newBuilder()
                    .setName("event @@@@")
                    .setTimeUnixNano(1_790_000_000_000_000_017L))
            .setStatus(Status.newBuilder().setCodeValue(2).setMessage("failed @@@@"))
            .build();
    ExportTraceServiceRequest request = SampleTrace.request(List.of(good, bad));
    double before = changes("traces", "repaired_text");

    String answer = post("/v1/traces", PROTOBUF, cut(request.toByteArray()), 200);
    assertThat(answer).contains("7 parts of text were not UTF-8 and became U+FFFD");
    List<String> spans = tables.wholeRows("spans");
    List<String> events = tables.wholeRows("events");
    assertThat(spans).hasSize(2);
    assertThat(String.join("", spans))
        .contains("name \uFFFD", "key \uFFFD", "[\\\"a\\\",\\\"b \uFFFD");
    assertThat(String.join("", events)).contains("said \uFFFD", "failed \uFFFD");
    tables.truncate();

    answer = post("/v1/traces", JSON, cut(Senders.toJson(request).getBytes(UTF_8)), 200);
    assertThat(answer).contains("7 parts of text were not UTF-8 and became U+FFFD");
    assertThat(tables.wholeRows("spans")).isEqualTo(spans);
    assertThat(tables.wholeRows("events")).isEqualTo(events);
    assertThat(changes("traces", "repaired_text")).isEqualTo(before + 14);
  }

  @Test
  void badText_inALog_isRepaired() throws Exception {
    byte[] request = logs(LogRecord.newBuilder().setBody(text("body @@@@"))).toByteArray();

    post("/v1/logs", PROTOBUF, cut(request), 200);

    assertThat(tables.value("SELECT output FROM events")).isEqualTo("body \uFFFDx");
  }

  /** The first half of an emoji, as long as what it replaces. */
  private static byte[] cut(byte[] encoded) {
    return new String(encoded, ISO_8859_1)
        .replace("@@@@", "\u00F0\u009F\u009Fx")
        .getBytes(ISO_8859_1);
  }

  @ParameterizedTest
  @CsvSource({
    "/v1/traces, logs, /v1/logs",
    "/v1/traces, metrics, /v1/metrics",
    "/v1/logs, traces, /v1/traces",
    "/v1/logs, metrics, /v1/metrics",
    "/v1/metrics, traces, /v1/traces",
    "/v1/metrics, logs, /v1/logs"
  })
  void anotherSignal_isRefusedWithItsPath(String path, String sent, String right) throws Exception {
    String reason = "the request carries " + sent + ": send them to " + right;
    byte[] protobuf =
        switch (sent) {
          case "traces" -> SampleTrace.request(SampleTrace.spans(0)).toByteArray();
          case "logs" -> logs(LogRecord.newBuilder().setTimeUnixNano(5)).toByteArray();
          default -> metrics().toByteArray();
        };
    String member = sent.equals("traces") ? "spans" : sent;
    String name =
        "resource" + member.substring(0, 1).toUpperCase(Locale.ROOT) + member.substring(1);

    assertThat(post(path, PROTOBUF, protobuf, 400)).contains(reason);
    assertThat(post(path, JSON, ("{\"" + name + "\": [{}]}").getBytes(UTF_8), 400))
        .contains(reason);
    assertThat(tables.count("SELECT count() FROM ingest_ledger")).isZero();
    assertThat(tables.count("SELECT count() FROM rejected")).isZero();
  }

  @Test
  void anotherSignal_overGrpc_isInvalidArgument() throws Exception {
    ExportTraceServiceRequest logsAsTraces =
        ExportTraceServiceRequest.parseFrom(
            logs(LogRecord.newBuilder().setTimeUnixNano(5).setSeverityNumberValue(9))
                .toByteString());

    assertThatThrownBy(() -> Senders.GRPC.send(collector, logsAsTraces))
        .isInstanceOf(StatusRuntimeException.class)
        .hasMessageContaining("INVALID_ARGUMENT: the request carries logs")
        .hasMessageContaining("opentelemetry.proto.collector.logs.v1.LogsService");
  }

  @Test
  void twoSignalsInOneBody_storesItsOwn_andSaysSo() throws Exception {
    String spans = Senders.toJson(SampleTrace.request(SampleTrace.spans(0)));

    String answer =
        post(
            "/v1/traces",
            JSON,
            ("{\"resourceLogs\": [{}]," + spans.substring(1)).getBytes(UTF_8),
            200);

    assertThat(answer).contains("left out were logs: send them to /v1/logs");
    assertThat(tables.count("SELECT count() FROM spans")).isEqualTo(8);
  }

  @Test
  void nothingWhereItBelongs_isSaid() throws Exception {
    assertThat(post("/v1/traces", JSON, "{\"spans\": [{}]}".getBytes(UTF_8), 200))
        .contains("nothing was stored");
    assertThat(post("/v1/traces", JSON, "{\"resourceSpans\": []}".getBytes(UTF_8), 200))
        .isEqualTo("{}");
  }

  @ParameterizedTest
  @ValueSource(strings = {PROTOBUF, JSON})
  void oldFields_areRead_unlessTheNewAreThereAsWell(String type) throws Exception {
    ExportTraceServiceRequest request = SampleTrace.request(SampleTrace.spans(0));
    String json = Senders.toJson(request);
    String old =
        json.replace("\"scopeSpans\"", "\"instrumentationLibrarySpans\"")
            .replace("\"scope\"", "\"instrumentationLibrary\"");
    post("/v1/traces", JSON, json.getBytes(UTF_8), 200);
    List<String> expected = tables.wholeRows("spans");
    tables.truncate();

    if (type.equals(JSON)) {
      assertThat(post("/v1/traces", JSON, old.getBytes(UTF_8), 200)).contains("before 0.15");
    } else {
      post("/v1/traces", PROTOBUF, oldFields(request, false), 200);
    }
    assertThat(tables.wholeRows("spans")).isEqualTo(expected);
    tables.truncate();

    String both =
        json.substring(0, json.lastIndexOf("}]}"))
            + ","
            + old.substring(old.indexOf("\"instrumentationLibrarySpans\""));
    post(
        "/v1/traces",
        type,
        type.equals(JSON) ? both.getBytes(UTF_8) : oldFields(request, true),
        200);
    assertThat(tables.value("SELECT (received, duplicate) FROM ingest_ledger")).isEqualTo("(8,0)");
  }

  /** With the scopes in field 1000. */
  private static byte[] oldFields(ExportTraceServiceRequest request, boolean both) {
    ExportTraceServiceRequest.Builder old = request.toBuilder();
    for (ResourceSpans.Builder resource : old.getResourceSpansBuilderList()) {
      UnknownFieldSet.Field.Builder scopes = UnknownFieldSet.Field.newBuilder();
      resource.getScopeSpansList().forEach(each -> scopes.addLengthDelimited(each.toByteString()));
      resource.setUnknownFields(
          UnknownFieldSet.newBuilder().addField(1000, scopes.build()).build());
      if (!both) {
        resource.clearScopeSpans();
      }
    }
    return old.build().toByteArray();
  }

  @Test
  void span_ofAnAbsurdTime_isFoundAtItsArrival() throws Exception {
    Span span =
        SampleTrace.span(1, 1, 0, "agent")
            .setStartTimeUnixNano(YEAR_2199)
            .setEndTimeUnixNano(YEAR_2199 + 2_000_000_000L)
            .addAttributes(SampleTrace.text("spanhouse.kind", "agent.invoke"))
            .addEvents(
                Span.Event.newBuilder()
                    .setName("exception")
                    .setTimeUnixNano(YEAR_2199 + 500_000_000L))
            .build();
    Span tool =
        SampleTrace.span(1, 2, 1, "tool")
            .setStartTimeUnixNano(YEAR_2199 + 1)
            .setEndTimeUnixNano(YEAR_2199 + 1_000_000_001L)
            .addAttributes(SampleTrace.text("gen_ai.operation.name", "execute_tool"))
            .build();
    double before = changes("traces", "replaced_time");

    assertThat(
            post(
                "/v1/traces",
                PROTOBUF,
                SampleTrace.request(List.of(span, tool)).toByteArray(),
                200))
        .contains("3 times were missing or not believed");

    for (String table : List.of("spans", "events", "runs")) {
      assertThat(
              tables.count(
                  "SELECT countIf(abs(dateDiff('s', started_at, received_at)) > 2 OR finished_at > received_at) FROM "
                      + table))
          .as(table)
          .isZero();
    }
    assertThat(
            tables.value(
                "SELECT duration_ns, attributes['spanhouse.sent_start'], attributes['spanhouse.sent_end'],"
                    + " dateDiff('ms', started_at, span_events.time[1]),"
                    + " span_events.attributes[1]['spanhouse.sent_time'] FROM spans WHERE name = 'agent'"))
        .isEqualTo(
            "2000000000\t2199-01-01T00:00:00Z\t2199-01-01T00:00:02Z\t500\t2199-01-01T00:00:00.500Z");
    assertThat(tables.value("SELECT metadata['spanhouse.sent_start'] FROM runs"))
        .isEqualTo("2199-01-01T00:00:00Z");
    assertThat(tables.value("SELECT data FROM events WHERE type = 'tool_call'"))
        .isEqualTo(
            "{\"spanhouse.sent_end\":\"2199-01-01T00:00:01.000000001Z\","
                + "\"spanhouse.sent_start\":\"2199-01-01T00:00:00.000000001Z\"}");
    assertThat(tables.value("SELECT min(abs(dateDiff('day', day, today()))) <= 1 FROM tool_health"))
        .isEqualTo("1");
    assertThat(changes("traces", "replaced_time")).isEqualTo(before + 3);
  }

  @Test
  void span_ofAClockFiveYearsBehind_isStoredAsSent() {
    long start = 1_632_000_000_000_000_000L;
    Senders.GRPC.send(
        collector,
        SampleTrace.request(
            List.of(
                SampleTrace.span(1, 1, 0, "x")
                    .setStartTimeUnixNano(start)
                    .setEndTimeUnixNano(start + 1)
                    .build())));

    assertThat(tables.value("SELECT toUnixTimestamp64Nano(started_at) FROM spans"))
        .isEqualTo(Long.toString(start));
  }

  @Test
  void logs_withoutABelievedTime_haveThatOfObservationOrArrival() {
    long observed = 1_790_000_000_000_000_000L;
    Senders.sendLogs(collector, logs(LogRecord.newBuilder().setBody(text("none"))));
    Senders.sendLogs(
        collector,
        logs(
            LogRecord.newBuilder()
                .setBody(text("observed"))
                .setTimeUnixNano(YEAR_2199)
                .setObservedTimeUnixNano(observed)));
    Senders.sendLogs(
        collector,
        logs(
            LogRecord.newBuilder()
                .setBody(text("absurd"))
                .addAttributes(SampleTrace.text("k", "v"))
                .setTimeUnixNano(7)));

    assertThat(
            tables.rows(
                "SELECT output, if(started_at = received_at, 'arrival',"
                    + " toString(toUnixTimestamp64Nano(started_at))) AS at, data FROM events ORDER BY output"))
        .containsExactly(
            "{\"output\":\"absurd\",\"at\":\"arrival\",\"data\":\"{\\\"spanhouse.sent_time\\\":"
                + "\\\"1970-01-01T00:00:00.000000007Z\\\",\\\"k\\\":\\\"v\\\"}\"}",
            "{\"output\":\"none\",\"at\":\"arrival\",\"data\":\"\"}",
            "{\"output\":\"observed\",\"at\":\""
                + observed
                + "\",\"data\":\"{\\\"spanhouse.sent_time\\\":\\\"2199-01-01T00:00:00Z\\\"}\"}");
  }

  @Test
  void attributes_beyondTheLimits_areCutVisibly() throws Exception {
    Span.Builder span = SampleTrace.span(1, 1, 0, "x").setDroppedAttributesCount(1);
    span.addAttributes(SampleTrace.text("k".repeat(2000), "v"));
    for (int i = 0; i < 1030; i++) {
      span.addAttributes(SampleTrace.integer("k" + i, i));
    }
    double before = changes("traces", "dropped_attribute");

    assertThat(
            post(
                "/v1/traces",
                PROTOBUF,
                SampleTrace.request(List.of(span.build())).toByteArray(),
                200))
        .contains("7 attributes were dropped", "1 attribute keys were cut");

    assertThat(
            tables.value(
                "SELECT length(attributes), dropped_attributes_count, attributes['spanhouse.cut'],"
                    + " attributes[repeat('k', 1024)] FROM spans"))
        .isEqualTo("1025\t8\tattributes 7, keys 1\tv");
    assertThat(changes("traces", "dropped_attribute")).isEqualTo(before + 7);
  }

  @Test
  void items_beyondTheLimit_areRejectedAndCounted() throws Exception {
    List<Span> many = new ArrayList<>();
    for (int i = 1; i <= 100_002; i++) {
      many.add(
          Span.newBuilder()
              .setTraceId(SampleTrace.traceId(1))
              .setSpanId(SampleTrace.spanId(1, i))
              .build());
    }

    assertThat(post("/v1/traces", PROTOBUF, SampleTrace.request(many).toByteArray(), 200))
        .contains("2 of 100002 spans rejected; a request may have 100000: send smaller batches");

    assertThat(tables.value("SELECT (received, stored, rejected) FROM ingest_ledger"))
        .isEqualTo("(100002,100000,2)");
  }

  @ParameterizedTest
  @ValueSource(strings = {PROTOBUF, JSON})
  void attribute_givenTwice_hasItsLastValueEverywhere(String type) throws Exception {
    Span span =
        SampleTrace.span(1, 1, 0, "x")
            .addAttributes(SampleTrace.text("plain", "first"))
            .addAttributes(SampleTrace.text("session.id", "first"))
            .addAttributes(SampleTrace.text("plain", "last"))
            .addAttributes(SampleTrace.text("session.id", "last"))
            .build();
    ExportTraceServiceRequest request = SampleTrace.request(List.of(span));

    post(
        "/v1/traces",
        type,
        type.equals(JSON) ? Senders.toJson(request).getBytes(UTF_8) : request.toByteArray(),
        200);

    assertThat(tables.value("SELECT attributes, session_id FROM spans"))
        .isEqualTo("{'plain':'last'}\tlast");
  }

  @Test
  void span_twiceWithOtherContent_isAConflict() throws Exception {
    Span span = SampleTrace.span(1, 1, 0, "x").build();
    Span other = SampleTrace.span(1, 1, 0, "y").build();
    Span start =
        SampleTrace.span(1, 2, 0, "z")
            .clearEndTimeUnixNano()
            .addAttributes(SampleTrace.bool("spanhouse.running", true))
            .build();
    Span end = SampleTrace.span(1, 2, 0, "z").build();
    double before = changes("traces", "conflict");

    post(
        "/v1/traces",
        PROTOBUF,
        SampleTrace.request(List.of(start, end, start, span, span)).toByteArray(),
        200);
    assertThat(changes("traces", "conflict")).isEqualTo(before);

    assertThat(
            post(
                "/v1/traces",
                PROTOBUF,
                SampleTrace.request(List.of(span, other)).toByteArray(),
                200))
        .contains("1 items came twice with different content");
    assertThat(changes("traces", "conflict")).isEqualTo(before + 1);
  }

  private static AnyValue.Builder text(String text) {
    return AnyValue.newBuilder().setStringValue(text);
  }

  private static ExportLogsServiceRequest logs(LogRecord.Builder log) {
    return ExportLogsServiceRequest.newBuilder()
        .addResourceLogs(
            ResourceLogs.newBuilder().addScopeLogs(ScopeLogs.newBuilder().addLogRecords(log)))
        .build();
  }

  private static ExportMetricsServiceRequest metrics() {
    return ExportMetricsServiceRequest.newBuilder()
        .addResourceMetrics(
            ResourceMetrics.newBuilder()
                .addScopeMetrics(
                    ScopeMetrics.newBuilder()
                        .addMetrics(
                            Metric.newBuilder()
                                .setName("memory")
                                .setGauge(
                                    Gauge.newBuilder()
                                        .addDataPoints(NumberDataPoint.newBuilder().setAsInt(5))))))
        .build();
  }

  private static double changes(String signal, String change) throws Exception {
    String name =
        "spanhouse_content_changes_total{change=\"%s\",signal=\"%s\"} ".formatted(change, signal);
    return send(request("/metrics").build())
        .body()
        .lines()
        .filter(line -> line.startsWith(name))
        .mapToDouble(line -> Double.parseDouble(line.substring(name.length())))
        .sum();
  }

  /** As a sender that never retries and waits long: a busy machine is no reason to fail. */
  private static String post(String path, String type, byte[] body, int status) throws Exception {
    HttpResponse<String> response =
        send(
            request(path)
                .header("Content-Type", type)
                .header("User-Agent", "OTel-OTLP-Exporter-JavaScript/0.46.0")
                .header("grpc-timeout", "60S")
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build());
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    return response.body();
  }

  private static HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + collector.httpPort() + path));
  }

  private static HttpResponse<String> send(HttpRequest request) throws Exception {
    return HTTP.send(request, HttpResponse.BodyHandlers.ofString(UTF_8));
  }
}
