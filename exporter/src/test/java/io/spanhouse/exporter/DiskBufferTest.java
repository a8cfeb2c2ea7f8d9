package io.spanhouse.exporter;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.spanhouse.semconv.AgentTelemetry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskBufferTest {
  private static final String TRACES = "/v1/traces";
  private static final String LOGS = "/v1/logs";

  @TempDir Path directory;

  @Test
  void receiverAway_theNextProcessDelivers() throws Exception {
    int port = OtlpHttpStub.freePort();
    OpenTelemetrySdk first = sdk(port, Map.of());
    recordRun(first);
    assertThat(first.shutdown().join(60, TimeUnit.SECONDS).isSuccess()).isTrue();
    assertThat(waiting()).isEqualTo(2);

    try (OtlpHttpStub stub = OtlpHttpStub.at(port);
        OpenTelemetrySdk second = sdk(port, Map.of())) {
      assertThat(second).isNotNull();
      Eventually.until("both delivered", () -> stub.requests().size() == 2);
      assertThat(stub.requests(TRACES)).hasSize(1);
      assertThat(stub.requests(LOGS)).hasSize(1);
      Eventually.until("nothing waits", () -> waiting() == 0);
    }
  }

  @Test
  void receiverComesBack_theSameProcessDelivers() throws Exception {
    int port = OtlpHttpStub.freePort();
    try (OpenTelemetrySdk sdk = sdk(port, Map.of())) {
      recordRun(sdk);
      Eventually.until("on disk", () -> waiting() == 2);
      try (OtlpHttpStub stub = OtlpHttpStub.at(port)) {
        Eventually.until("both delivered", () -> stub.requests().size() == 2);
        recordRun(sdk);
        Eventually.until("and at once from then on", () -> stub.requests().size() == 4);
      }
    }
  }

  @Test
  void receiverThatIsBusy_orDoesNotKnowTheKey_isAskedAgain() throws Exception {
    try (OtlpHttpStub stub = new OtlpHttpStub(503, 401, 429);
        OpenTelemetrySdk sdk = sdk(stub, Map.of("otel.logs.exporter", "none"))) {
      recordRun(sdk);
      Eventually.until("accepted at last", () -> stub.requests().size() == 4 && waiting() == 0);
    }
  }

  @Test
  void refusedRequest_isLost_countedAndInNobodysWay() throws Exception {
    try (OtlpHttpStub stub = new OtlpHttpStub(400)) {
      SpanhouseExporter exporter =
          SpanhouseExporter.builder()
              .protocol(OtlpProtocol.HTTP)
              .endpoint(stub.endpoint())
              .disk(directory)
              .live(false)
              .build();
      try (OpenTelemetrySdk sdk =
          OpenTelemetrySdk.builder()
              .setTracerProvider(exporter.tracerProviderBuilder().build())
              .build()) {
        recordRun(sdk);
        Eventually.until("refused", () -> exporter.lostRequests() == 1);
        recordRun(sdk);
        Eventually.until("accepted", () -> stub.requests().size() == 2 && waiting() == 0);
      }
      assertThat(exporter.lostRequests()).isEqualTo(1);
      assertThat(exporter.deliveredSpans()).as("put on disk").isEqualTo(2);
      assertThat(exporter.lostSpans()).isZero();
    }
  }

  @Test
  void runningSpans_areTold() throws Exception {
    try (OtlpHttpStub stub = new OtlpHttpStub();
        OpenTelemetrySdk sdk = sdk(stub, Map.of("otel.exporter.spanhouse.live", "true"))) {
      AgentTelemetry.create(sdk)
          .run("agent")
          .start()
          .call(
              run -> {
                Eventually.until("told", () -> stub.requests(TRACES).size() == 1);
                return null;
              });
      Eventually.until("ended", () -> stub.requests(TRACES).size() == 2);
    }
  }

  @Test
  void unusableDirectory_spansAreSentAsWithoutOne() throws Exception {
    Path file = Files.writeString(directory.resolve("file"), "in the way");
    try (OtlpHttpStub stub = new OtlpHttpStub(503);
        OpenTelemetrySdk sdk =
            sdk(
                stub,
                Map.of(
                    "otel.exporter.spanhouse.disk.dir",
                    file.toString(),
                    "otel.logs.exporter",
                    "none"))) {
      recordRun(sdk);
      Eventually.until("sent after a retry", () -> stub.requests().size() == 2);
    }
  }

  @Test
  void directoryThatBecomesUnusable_andUsableAgain() throws Exception {
    try (OtlpHttpStub stub = new OtlpHttpStub();
        OpenTelemetrySdk sdk = sdk(stub, Map.of("otel.logs.exporter", "none"))) {
      recordRun(sdk);
      Eventually.until("delivered", () -> stub.requests().size() == 1 && waiting() == 0);
      Path traces = directory.resolve("traces");
      Files.move(traces, directory.resolve("away"));
      Files.writeString(traces, "in the way");
      recordRun(sdk);
      Eventually.until("sent past the disk", () -> stub.requests().size() == 2);
      Files.delete(traces);
      recordRun(sdk);
      Eventually.until("delivered again", () -> stub.requests().size() == 3 && waiting() == 0);
    }
  }

  @Test
  void exportersThatShareADirectory_deliverEachRequestOnce() throws Exception {
    int port = OtlpHttpStub.freePort();
    try (OpenTelemetrySdk one = sdk(port, Map.of("otel.logs.exporter", "none"));
        OpenTelemetrySdk two = sdk(port, Map.of("otel.logs.exporter", "none"))) {
      for (int i = 0; i < 10; i++) {
        recordRun(i % 2 == 0 ? one : two);
        int soFar = i + 1;
        Eventually.until("on disk", () -> waiting() == soFar);
      }
      try (OtlpHttpStub stub = OtlpHttpStub.at(port)) {
        Eventually.until("delivered", () -> waiting() == 0);
        assertThat(stub.requests()).hasSize(10);
      }
    }
  }

  @Test
  void silentReceiver_doesNotHoldUpTheEnd() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"))) {
      OpenTelemetrySdk sdk = sdk(silent.getLocalPort(), Map.of());
      recordRun(sdk);
      assertThat(sdk.shutdown().join(25, TimeUnit.SECONDS).isSuccess()).isTrue();
      assertThat(waiting()).isEqualTo(2);
    }
  }

  private OpenTelemetrySdk sdk(OtlpHttpStub stub, Map<String, String> more) {
    return sdk(Integer.parseInt(stub.endpoint().replaceFirst(".*:", "")), more);
  }

  private OpenTelemetrySdk sdk(int port, Map<String, String> more) {
    Map<String, String> properties = new HashMap<>();
    properties.put("otel.traces.exporter", "spanhouse");
    properties.put("otel.metrics.exporter", "none");
    properties.put("otel.exporter.spanhouse.protocol", "http/protobuf");
    properties.put("otel.exporter.spanhouse.endpoint", "http://127.0.0.1:" + port);
    properties.put("otel.exporter.spanhouse.disk.dir", directory.toString());
    // Whether starts are told as well depends on how long a run takes.
    properties.put("otel.exporter.spanhouse.live", "false");
    properties.putAll(more);
    return AutoConfiguredOpenTelemetrySdk.builder()
        .addPropertiesSupplier(() -> properties)
        .disableShutdownHook()
        .build()
        .getOpenTelemetrySdk();
  }

  private static void recordRun(OpenTelemetrySdk sdk) {
    AgentTelemetry.create(sdk).run("agent").start().call(run -> run.log("working"));
  }

  /** Requests on disk. */
  private int waiting() {
    try (Stream<Path> files = Files.walk(directory)) {
      return (int) files.filter(file -> file.toString().endsWith(".otlp")).count();
    } catch (IOException | UncheckedIOException e) {
      return -1;
    }
  }
}
