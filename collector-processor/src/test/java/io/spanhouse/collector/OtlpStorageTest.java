package io.spanhouse.collector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.sun.net.httpserver.HttpServer;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.opentelemetry.proto.collector.trace.v1.TraceServiceGrpc;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.spanhouse.clickhouse.ClickHouse;
import io.spanhouse.clickhouse.ClickHouseEndpoint;
import io.spanhouse.clickhouse.Schema;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;

/** Rows of {@code docs/otlp-conformance.md} that only the tables can tell. */
@Testcontainers
class OtlpStorageTest {
  @Container private static final ClickHouse CLICKHOUSE = ClickHouse.forTests();

  private static Collector collector;
  private static ManagedChannel channel;
  private static Tables tables;

  @BeforeAll
  static void start() {
    new Schema(new ClickHouseEndpoint(CLICKHOUSE.httpUrl(), "spanhouse", "default", "")).migrate();
    collector =
        Collector.start(
            CollectorOptions.forClickHouse(CLICKHOUSE.httpUrl())
                .settlingAfter(Duration.ofHours(1)));
    channel =
        ManagedChannelBuilder.forAddress("127.0.0.1", collector.grpcPort()).usePlaintext().build();
    tables = new Tables(CLICKHOUSE.httpUrl(), "spanhouse");
  }

  @AfterAll
  static void stop() {
    channel.shutdownNow();
    collector.close();
  }

  @BeforeEach
  void empty() {
    tables.truncate();
  }

  @Test
  void row26_deadlineBeforeTheAnswer_isStoredOnceAfterTheRetry() {
    ExportTraceServiceRequest request = SampleTrace.request(SampleTrace.spans(1));
    TraceServiceGrpc.TraceServiceBlockingStub stub = TraceServiceGrpc.newBlockingStub(channel);

    // A block waits for 200 ms before it is written.
    assertThatThrownBy(() -> stub.withDeadlineAfter(50, TimeUnit.MILLISECONDS).export(request))
        .hasMessageContaining("DEADLINE_EXCEEDED");
    assertThat(stub.export(request).hasPartialSuccess()).isFalse();

    assertSpansStoredOnce(8);
  }

  @Test
  void row27_thousandCancelledCalls_areStoredOnceAfterTheirRetries() throws Exception {
    List<Future<ExportTraceServiceResponse>> calls = new ArrayList<>();
    for (int trace = 0; trace < 1000; trace++) {
      Future<ExportTraceServiceResponse> call = export(trace);
      if (trace % 10 == 0) {
        TimeUnit.MILLISECONDS.sleep(5); // so that calls are cancelled at different steps
      }
      calls.add(call);
      calls.get(trace / 2).cancel(true);
    }
    calls.forEach(call -> call.cancel(true));
    calls.clear();
    for (int trace = 0; trace < 1000; trace++) {
      calls.add(export(trace));
    }
    for (Future<ExportTraceServiceResponse> call : calls) {
      assertThat(call.get(60, TimeUnit.SECONDS).hasPartialSuccess()).isFalse();
    }

    assertSpansStoredOnce(8000);
  }

  private static Future<ExportTraceServiceResponse> export(int trace) {
    return ClientCalls.futureUnaryCall(
        channel.newCall(TraceServiceGrpc.getExportMethod(), CallOptions.DEFAULT),
        SampleTrace.request(SampleTrace.spans(trace)));
  }

  @ParameterizedTest
  @ValueSource(ints = {502, 504})
  void row71_proxyThatLosesTheAnswer_isStoredOnceAfterTheRetry(int status) throws Exception {
    AtomicInteger requests = new AtomicInteger();
    HttpServer proxy =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    proxy.createContext(
        "/",
        exchange -> {
          int answer = passOn(exchange.getRequestBody().readAllBytes());
          exchange.sendResponseHeaders(requests.incrementAndGet() == 1 ? status : answer, -1);
          exchange.close();
        });
    proxy.start();
    OtlpHttpSpanExporter exporter =
        OtlpHttpSpanExporter.builder()
            .setEndpoint("http://127.0.0.1:" + proxy.getAddress().getPort() + "/v1/traces")
            .build();
    try (SdkTracerProvider provider =
        SdkTracerProvider.builder()
            .addSpanProcessor(SimpleSpanProcessor.create(exporter))
            .build()) {
      provider.get("test").spanBuilder("sent twice").startSpan().end();
      assertThat(provider.forceFlush().join(60, TimeUnit.SECONDS).isSuccess()).isTrue();
    } finally {
      proxy.stop(0);
    }

    assertThat(requests).hasValue(2);
    assertSpansStoredOnce(1);
  }

  private static int passOn(byte[] body) {
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + collector.httpPort() + "/v1/traces"))
            .header("content-type", "application/x-protobuf")
            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
            .build();
    return HttpClient.newHttpClient()
        .sendAsync(request, HttpResponse.BodyHandlers.discarding())
        .join()
        .statusCode();
  }

  @Test
  void row98_unknownFlags_areKept() {
    send(span(1).setFlags(0xFFFFFC01));

    assertThat(tables.count("SELECT flags FROM spans")).isEqualTo(0xFFFFFC01L);
  }

  @Test
  void row99_spanWithoutWhatMostSpansHave_isKept() {
    long start = 1_790_000_000_000_000_000L;
    send(span(1).setStartTimeUnixNano(start).setEndTimeUnixNano(start - 5));
    send(span(2).setStartTimeUnixNano(start));

    assertThat(
            tables.rows(
                "SELECT name, kind, service_name, duration_ns,"
                    + " toUnixTimestamp64Nano(started_at) AS start FROM spans"))
        .hasSize(2)
        .containsOnly(
            "{\"name\":\"\",\"kind\":\"\",\"service_name\":\"\",\"duration_ns\":0,"
                + "\"start\":"
                + start
                + "}");
  }

  @Test
  void row100_logWithAWrongTraceId_isKeptWithoutATrace() {
    LogRecord log =
        LogRecord.newBuilder()
            .setTraceId(ByteString.copyFrom(new byte[] {1, 2, 3}))
            .setBody(AnyValue.newBuilder().setStringValue("kept"))
            .build();
    Senders.sendLogs(
        collector,
        ExportLogsServiceRequest.newBuilder()
            .addResourceLogs(
                ResourceLogs.newBuilder().addScopeLogs(ScopeLogs.newBuilder().addLogRecords(log)))
            .build());

    assertThat(tables.value("SELECT concat('trace ', trace_id, ': ', output) FROM events"))
        .isEqualTo("trace : kept");
    assertThat(tables.count("SELECT count() FROM rejected")).isZero();
  }

  @Test
  void row102_sameRequestAThousandTimesInParallel_isStoredOnce() throws Exception {
    List<Future<ExportTraceServiceResponse>> calls = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      calls.add(export(1));
    }
    for (Future<ExportTraceServiceResponse> call : calls) {
      assertThat(call.get(60, TimeUnit.SECONDS).hasPartialSuccess()).isFalse();
    }

    assertSpansStoredOnce(8);
  }

  @Test
  void row104_sameSpansOverBothTransportsAtOnce_areStoredOnce() {
    ExecutorService threads = Executors.newFixedThreadPool(Senders.values().length);
    try {
      List<CompletableFuture<?>> sent = new ArrayList<>();
      for (int trace = 0; trace < 20; trace++) {
        ExportTraceServiceRequest request = SampleTrace.request(SampleTrace.spans(trace));
        for (Senders sender : Senders.values()) {
          sent.add(CompletableFuture.runAsync(() -> sender.send(collector, request), threads));
        }
      }
      CompletableFuture.allOf(sent.toArray(CompletableFuture<?>[]::new)).join();
    } finally {
      threads.shutdownNow();
    }

    assertSpansStoredOnce(20 * 8);
  }

  @Test
  void row105_sameIdsInTwoWorkspaces_areTwoRows() {
    ExportTraceServiceRequest request = SampleTrace.request(SampleTrace.spans(1));
    try (Workspaces workspaces = new Workspaces(CLICKHOUSE.httpUrl(), "spanhouse")) {
      workspaces.send("a", request);
      workspaces.send("b", request);
      workspaces.send("b", request);
    }

    assertThat(
            tables.rows(
                "SELECT workspace, toInt32(count()) AS spans FROM spans FINAL"
                    + " GROUP BY workspace ORDER BY workspace"))
        .containsExactly("{\"workspace\":\"a\",\"spans\":8}", "{\"workspace\":\"b\",\"spans\":8}");
  }

  private static Span.Builder span(int id) {
    return Span.newBuilder()
        .setTraceId(SampleTrace.traceId(1))
        .setSpanId(SampleTrace.spanId(1, id));
  }

  /** Without a resource and a scope. */
  private static void send(Span.Builder span) {
    ExportTraceServiceRequest request =
        ExportTraceServiceRequest.newBuilder()
            .addResourceSpans(
                ResourceSpans.newBuilder().addScopeSpans(ScopeSpans.newBuilder().addSpans(span)))
            .build();
    assertThat(Senders.GRPC.send(collector, request).getRejectedSpans()).isZero();
  }

  private static void assertSpansStoredOnce(long count) {
    assertThat(tables.count("SELECT count() FROM spans FINAL")).isEqualTo(count);
    assertThat(tables.count("SELECT count() FROM rejected")).isZero();
  }
}
