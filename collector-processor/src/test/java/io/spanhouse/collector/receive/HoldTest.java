package io.spanhouse.collector.receive;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanhouse.collector.receive.intake.Rounds;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How long requests wait for storage. */
class HoldTest {
  private static final String NODE = "OTel-OTLP-Exporter-JavaScript/0.223.1 grpc-node-js/1.14.7";

  private final AtomicReference<Optional<String>> trouble = new AtomicReference<>(Optional.empty());
  private RunningReceiver server;

  @BeforeEach
  void start() {
    server =
        RunningReceiver.start(
            RunningReceiver.impatient(
                Duration.ofSeconds(60), Duration.ofSeconds(60), Duration.ofSeconds(1)),
            null,
            trouble::get);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void row60_requestThatIsNotConfirmed_is503AndGoesOn() throws Exception {
    CompletableFuture<IngestResult> held = new CompletableFuture<>();
    server.ingest.answersWith(request -> held);

    HttpTestCase.assertRetryable(server.postProtobuf("/v1/traces", Spans.ofSize(100)));
    assertThat(held).isNotDone();
    assertThat(server.metrics.scrape())
        .contains("spanhouse_pending_bytes 0.0", storedLate("http", 0));

    held.complete(IngestResult.SUCCESS);

    assertThat(server.metrics.scrape()).contains(storedLate("http", 1));
  }

  @Test
  void row19_callThatIsNotConfirmed_isUnavailable() throws Exception {
    server.ingest.answersWith(request -> new CompletableFuture<>());

    GrpcTestCase.assertRetryable(
        GrpcTestCase.failure(() -> server.call(Spans.ofSize(100))), "has not confirmed");
  }

  @Test
  void requestThatFailsAfterItsAnswer_isNotStoredLate() {
    CompletableFuture<IngestResult> held = new CompletableFuture<>();
    server.ingest.answersWith(request -> held);
    server.postProtobuf("/v1/traces", Spans.ofSize(100));

    held.completeExceptionally(new RetryableException("gave up"));

    assertThat(server.metrics.scrape()).contains(storedLate("http", 0));
  }

  @ParameterizedTest
  @CsvSource({NODE, "OTel-OTLP-Exporter-JavaScript/0.46.0"})
  void senderThatNeverRetries_isHeldLonger(String userAgent) {
    CompletableFuture<IngestResult> held = new CompletableFuture<>();
    server.ingest.answersWith(request -> held);
    CompletableFuture<HttpResponse<Void>> patient = post(userAgent, "9S");

    assertThat(server.postProtobuf("/v1/traces", Spans.ofSize(100)).statusCode()).isEqualTo(503);
    assertThat(patient).isNotDone();
    held.complete(IngestResult.SUCCESS);

    assertThat(patient.join().statusCode()).isEqualTo(200);
  }

  @Test
  void senderThatNeverRetries_waitsWhileStorageIsAway() {
    trouble.set(Optional.of("storage is away"));
    CompletableFuture<HttpResponse<Void>> patient = post(NODE, "9S");
    assertThat(server.postProtobuf("/v1/traces", Spans.ofSize(100)).statusCode()).isEqualTo(503);
    assertThat(server.ingest.received()).isEmpty();

    trouble.set(Optional.empty());

    assertThat(patient.join().statusCode()).isEqualTo(200);
    assertThat(server.ingest.only().body()).hasSize(7);
  }

  @Test
  void senderThatNeverRetries_isStoredAlsoAfterItsTime() throws Exception {
    trouble.set(Optional.of("storage is away"));
    assertThat(post(NODE, "1S").join().statusCode()).isEqualTo(503);
    assertThat(server.metrics.scrape()).contains("spanhouse_pending_bytes 7.0");

    trouble.set(Optional.empty());

    Waiting.until(() -> server.metrics.scrape().contains(storedLate("http", 1)));
    assertThat(server.ingest.only().body()).hasSize(7);
    Waiting.until(() -> server.metrics.scrape().contains("spanhouse_pending_bytes 0.0"));
  }

  @Test
  void stopping_answersWhatIsHeld() throws Exception {
    trouble.set(Optional.of("storage is away"));
    CompletableFuture<HttpResponse<Void>> patient = post(NODE, "60S");
    Waiting.until(() -> server.metrics.scrape().contains("spanhouse_pending_bytes 7.0"));

    server.receiver.close();

    assertThat(patient.get(60, TimeUnit.SECONDS).statusCode()).isEqualTo(503);
  }

  @Test
  void refusedBody_isReadToItsEndAndLeavesTheConnectionOpen() throws Exception {
    trouble.set(Optional.of("storage is away"));
    String head =
        "POST /v1/traces HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/x-protobuf\r\n";
    try (RawHttp http = new RawHttp(server.receiver.httpPort())) {
      http.send(head + "content-length: 1000000\r\n\r\n");
      assertThat(http.readAnswer()).startsWith("HTTP/1.1 503 ").doesNotContain("connection: close");
      http.send(new byte[1_000_000]);
      trouble.set(Optional.empty());
      http.send(head + "content-length: 1\r\n\r\n\1");

      assertThat(http.readAnswer()).startsWith("HTTP/1.1 200 ");
    }
    assertThat(server.ingest.only().body()).hasSize(1);
  }

  @Test
  void rounds_goOnAfterAnError() throws Exception {
    try (Rounds rounds = new Rounds()) {
      int[] runs = new int[1];
      rounds.every(
          Duration.ofMillis(1),
          "a test",
          () -> {
            runs[0]++;
            throw new StackOverflowError("not a real one");
          });
      Waiting.until(() -> runs[0] > 2);
    }
  }

  private CompletableFuture<HttpResponse<Void>> post(String userAgent, String timeout) {
    return server.http.sendAsync(
        server
            .post("/v1/traces", Spans.ofSize(7))
            .header("content-type", "application/x-protobuf")
            .header("user-agent", userAgent)
            .header("grpc-timeout", timeout)
            .build(),
        HttpResponse.BodyHandlers.discarding());
  }

  private static String storedLate(String transport, int count) {
    return "spanhouse_requests_stored_late_total{signal=\"traces\",transport=\""
        + transport
        + "\"} "
        + count
        + ".0";
  }
}
