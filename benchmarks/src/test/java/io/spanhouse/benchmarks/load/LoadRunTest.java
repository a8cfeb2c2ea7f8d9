package io.spanhouse.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;

import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.grpc.GrpcService;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.opentelemetry.proto.collector.trace.v1.ExportTracePartialSuccess;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.opentelemetry.proto.collector.trace.v1.TraceServiceGrpc.TraceServiceImplBase;
import io.opentelemetry.proto.trace.v1.Span;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 2, unit = TimeUnit.MINUTES)
class LoadRunTest {
  private static final Duration LIMIT = Duration.ofMinutes(1);
  private final Service service = new Service();
  private final Server server =
      Server.builder().http(0).service(GrpcService.builder().addService(service).build()).build();

  @BeforeEach
  void start() {
    server.start().join();
  }

  @AfterEach
  void stop() {
    server.stop().join();
  }

  @Test
  void requests_areTakenByAGrpcServer() throws Exception {
    LoadReport report = run(Shape.AGENT, 3, 1000, 0, 1);
    assertThat(report.spansAcked()).isEqualTo(1000);
    assertThat(report.spansFailed() + report.spansRejected()).isZero();
    assertThat(report.answers()).isEqualTo(Map.of("OK", 20L));
    assertThat(report.bytesAcked()).isEqualTo(service.bytes);
    assertThat(report.ackMillisMax()).isGreaterThanOrEqualTo(report.ackMillisP50()).isPositive();
    assertThat(report.cpuSeconds()).isPositive();
    assertThat(service.spans).hasSize(1000);
    Set<Object> ids = new HashSet<>();
    assertThat(service.spans).allMatch(span -> ids.add(span.getSpanId()));
  }

  @Test
  void retryableAnswer_isSentAgainUnchanged() throws Exception {
    service.failFirst = Status.UNAVAILABLE;
    LoadReport report = run(Shape.TINY, 1, 50, 0, 5);
    assertThat(report.answers()).isEqualTo(Map.of("OK", 1L, "UNAVAILABLE", 1L));
    assertThat(report.spansAcked()).isEqualTo(50);
    assertThat(service.spans.subList(0, 50)).isEqualTo(service.spans.subList(50, 100));
  }

  @Test
  void finalAnswer_isNotSentAgain() throws Exception {
    service.failFirst = Status.INVALID_ARGUMENT;
    LoadReport report = run(Shape.TINY, 1, 100, 0, 5);
    assertThat(report.answers()).isEqualTo(Map.of("OK", 1L, "INVALID_ARGUMENT", 1L));
    assertThat(report.spansFailed()).isEqualTo(50);
    assertThat(report.spansAcked()).isEqualTo(50);
  }

  @Test
  void partialSuccess_countsTheRejectedSpansApart() throws Exception {
    service.rejected = 7;
    LoadReport report = run(Shape.TINY, 1, 100, 0, 1);
    assertThat(report.spansRejected()).isEqualTo(14);
    assertThat(report.spansAcked()).isEqualTo(86);
  }

  @Test
  void lostConnection_isReportedAsSuch() throws Exception {
    server.stop().join();
    LoadReport report = run(Shape.TINY, 1, 50, 0, 1);
    assertThat(report.spansFailed()).isEqualTo(50);
    assertThat(report.answers()).hasSize(1);
    assertThat(report.answers().keySet()).allMatch(status -> status.startsWith("no answer"));
  }

  @Test
  void pacedRun_takesItsTime() throws Exception {
    LoadReport report = run(Shape.TINY, 2, 500, 1000, 1);
    assertThat(report.seconds()).isGreaterThanOrEqualTo(0.45);
  }

  @Test
  void report_survivesJson() throws Exception {
    LoadReport report = run(Shape.TINY, 1, 50, 0, 1);
    assertThat(LoadReport.parse(report.toJson())).isEqualTo(report);
  }

  private LoadReport run(Shape shape, int connections, long spans, long rate, int maxAttempts)
      throws InterruptedException {
    SampleRequests samples = new SampleRequests(shape, 1);
    RequestTemplate[] templates = {
      new RequestTemplate(samples.next(50)), new RequestTemplate(samples.next(50))
    };
    int port = server.activePorts().isEmpty() ? 1 : server.activeLocalPort();
    try (TraceClient client = new TraceClient("127.0.0.1:" + port, connections)) {
      return new LoadRun(client, templates, connections, 4, maxAttempts)
          .run(shape, spans, LIMIT, rate);
    }
  }

  /** Any gRPC server: keeps what it is sent. */
  private static final class Service extends TraceServiceImplBase {
    final List<Span> spans = new ArrayList<>();
    long bytes;
    Status failFirst = Status.OK;
    int rejected;

    @Override
    public synchronized void export(
        ExportTraceServiceRequest request, StreamObserver<ExportTraceServiceResponse> answer) {
      spans.addAll(request.getResourceSpans(0).getScopeSpans(0).getSpansList());
      bytes += request.getSerializedSize();
      if (!failFirst.isOk()) {
        answer.onError(failFirst.asException());
        failFirst = Status.OK;
        return;
      }
      answer.onNext(
          rejected == 0
              ? ExportTraceServiceResponse.getDefaultInstance()
              : ExportTraceServiceResponse.newBuilder()
                  .setPartialSuccess(
                      ExportTracePartialSuccess.newBuilder().setRejectedSpans(rejected))
                  .build());
      answer.onCompleted();
    }
  }
}
