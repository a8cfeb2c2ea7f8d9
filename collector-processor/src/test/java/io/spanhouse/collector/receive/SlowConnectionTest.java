package io.spanhouse.collector.receive;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections that hold something without being requests. */
class SlowConnectionTest {
  private static final String HEAD =
      "POST /v1/traces HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/x-protobuf\r\n";
  private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
  private static final byte[] EMPTY_SETTINGS = {0, 0, 0, 4, 0, 0, 0, 0, 0};

  private RunningReceiver server;

  @BeforeEach
  void start() {
    server =
        RunningReceiver.start(
            RunningReceiver.impatient(
                Duration.ofSeconds(60), Duration.ofSeconds(1), Duration.ofSeconds(60)));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"P", "POST", "POST /v1/tra", HEAD})
  void halfAHead_is503AndCutOff(String half) throws Exception {
    try (RawHttp http = new RawHttp(server.receiver.httpPort())) {
      http.send(half);

      assertTooSlow(http.readToEnd());
    }
  }

  @Test
  void halfAHeadThatDrips_is503AndCutOff() throws Exception {
    try (RawHttp http = new RawHttp(server.receiver.httpPort())) {
      http.send(HEAD);
      Thread drip =
          new Thread(
              () -> {
                try {
                  while (true) {
                    http.send("x: y\r\n");
                    Thread.sleep(50);
                  }
                } catch (IOException | InterruptedException e) {
                  // Cut off.
                }
              });
      drip.start();

      assertTooSlow(http.readToEnd());
      drip.join();
    }
  }

  @Test
  void halfOfTheNextHead_is503AndCutOff() throws Exception {
    try (RawHttp http = new RawHttp(server.receiver.httpPort())) {
      http.send(HEAD + "content-length: 4\r\n\r\n\1\2\3\4");
      assertThat(http.readAnswer()).startsWith("HTTP/1.1 200 ");
      Thread.sleep(2000); // idle, which is allowed
      http.send(HEAD + "content-length: 4\r\n\r\n\1\2\3\4");
      assertThat(http.readAnswer()).startsWith("HTTP/1.1 200 ");
      http.send(HEAD);

      assertTooSlow(http.readToEnd());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "PRI * HTT", PREFACE})
  void connectionWithoutAnOpening_isClosed(String opening) throws Exception {
    try (RawHttp http = new RawHttp(server.receiver.grpcPort())) {
      http.send(opening);

      assertThat(http.readToEnd()).doesNotContain("HTTP/1.1");
    }
  }

  @Test
  void http2WithItsOpening_staysOpen() throws Exception {
    try (RawHttp http = new RawHttp(server.receiver.grpcPort())) {
      http.send(PREFACE);
      http.send(EMPTY_SETTINGS);
      Thread.sleep(3000);
      http.send(new byte[] {0, 0, 8, 6, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7});

      assertThat(readFrame(http, 6)[9 + 7]).isEqualTo((byte) 7);
    }
  }

  @Test
  void http2Upgrade_staysOpen() throws Exception {
    HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build();
    for (int i = 0; i < 2; i++) {
      HttpResponse<Void> response =
          client.send(
              server
                  .post("/v1/traces", new byte[] {1})
                  .header("content-type", "application/x-protobuf")
                  .build(),
              HttpResponse.BodyHandlers.discarding());
      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(response.version()).isEqualTo(HttpClient.Version.HTTP_2);
      assertThat(server.metrics.scrape()).contains("spanhouse_http_connections 1.0");
      Thread.sleep(2500);
    }
  }

  @Test
  void answersThatAreNeverRead_endTheConnection() throws Exception {
    byte[] pings = new byte[17 * 4096];
    for (int at = 0; at < pings.length; at += 17) {
      pings[at + 2] = 8;
      pings[at + 3] = 6;
    }
    try (RawHttp http = new RawHttp(server.receiver.grpcPort())) {
      http.send(PREFACE);
      http.send(EMPTY_SETTINGS);
      Waiting.until(
          () -> {
            try {
              http.send(pings);
              return false;
            } catch (IOException e) {
              return true;
            }
          });
    }
  }

  @Test
  void floodOfContinuations_isGoneAway() throws Exception {
    try (RawHttp http = new RawHttp(server.receiver.grpcPort())) {
      http.send(PREFACE);
      http.send(EMPTY_SETTINGS);
      http.send(new byte[] {0, 0, 1, 1, 0, 0, 0, 0, 1, (byte) 0x83}); // HEADERS, not its end
      byte[] continuation = {0, 0, 1, 9, 0, 0, 0, 0, 1, (byte) 0x86};
      for (int i = 0; i < 100; i++) {
        http.send(continuation);
      }

      assertThat(readFrame(http, 7)[9 + 7]).as("ENHANCE_YOUR_CALM").isEqualTo((byte) 11);
    } catch (IOException e) {
      assertThat(e).hasMessageContaining("reset"); // it was closed while we wrote
    }
  }

  @Test
  void connectionsAboveTheLimit_areAnswered503() throws Exception {
    RawHttp[] first = new RawHttp[64];
    try {
      for (int i = 0; i < first.length; i++) {
        first[i] = new RawHttp(server.receiver.httpPort());
      }
      Waiting.until(() -> server.metrics.scrape().contains("spanhouse_http_connections 64.0"));
      try (RawHttp http = new RawHttp(server.receiver.httpPort())) {
        http.send(HEAD + "content-length: 4\r\n\r\n\1\2\3\4");

        assertThat(http.readToEnd())
            .startsWith("HTTP/1.1 503 ")
            .containsIgnoringCase("retry-after: 3\r\n")
            .contains("too many connections");
      }
    } finally {
      for (RawHttp http : first) {
        http.close();
      }
    }
    Waiting.until(() -> server.metrics.scrape().contains("spanhouse_http_connections 0.0"));
    assertThat(
            server
                .send(
                    HttpRequest.newBuilder(URI.create(server.uri("/v1/traces").toString()))
                        .header("content-type", "application/x-protobuf")
                        .POST(HttpRequest.BodyPublishers.ofByteArray(new byte[1])))
                .statusCode())
        .isEqualTo(200);
  }

  @Test
  void stallGuard_survivesARequestThatIsWhole() throws Exception {
    try (RunningReceiver busy =
        RunningReceiver.start(
            RunningReceiver.impatient(
                Duration.ofSeconds(1), Duration.ofSeconds(60), Duration.ofSeconds(60)))) {
      busy.ingest.answersWith(request -> new java.util.concurrent.CompletableFuture<>());
      try (RawHttp whole = new RawHttp(busy.receiver.httpPort());
          RawHttp stalled = new RawHttp(busy.receiver.httpPort())) {
        whole.send(HEAD + "content-length: 4\r\n\r\n\1\2\3\4");
        Waiting.until(() -> busy.ingest.received().size() == 1);
        Thread.sleep(1500); // the first look
        stalled.send(HEAD + "content-length: 100\r\n\r\nonly this");

        assertThat(stalled.readToEnd()).startsWith("HTTP/1.1 503 ");
      }
    }
  }

  private static void assertTooSlow(String answer) {
    assertThat(answer)
        .startsWith("HTTP/1.1 503 ")
        .containsIgnoringCase("retry-after: 3\r\n")
        .containsIgnoringCase("connection: close\r\n")
        .containsIgnoringCase("x-spanhouse: ")
        .contains("too slowly");
  }

  private static byte[] readFrame(RawHttp http, int type) throws IOException {
    while (true) {
      byte[] header = http.readNBytes(9);
      assertThat(header).as("connection is open").hasSize(9);
      int length = (header[0] & 0xff) << 16 | (header[1] & 0xff) << 8 | header[2] & 0xff;
      byte[] payload = http.readNBytes(length);
      if (header[3] == type) {
        return ByteBuffer.allocate(9 + length).put(header).put(payload).array();
      }
    }
  }
}
