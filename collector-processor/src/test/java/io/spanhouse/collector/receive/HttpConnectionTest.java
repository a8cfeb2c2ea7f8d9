package io.spanhouse.collector.receive;

import static org.assertj.core.api.Assertions.assertThat;

import com.linecorp.armeria.client.ClientFactory;
import com.linecorp.armeria.client.WebClient;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequestWriter;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.RequestHeaders;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HttpConnectionTest {
  private static final String HEAD =
      "POST /v1/traces HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/x-protobuf\r\n";

  /** Of an HTTP/2 frame: length (3), type, flags, stream (4). */
  private static final int FRAME_HEADER = 9;

  private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
  private static final byte[] EMPTY_SETTINGS = {0, 0, 0, 4, 0, 0, 0, 0, 0};

  private RunningReceiver server;

  @BeforeEach
  void start() {
    server = RunningReceiver.start();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void row49_bodyShorterThanItsLength_isNotIngested() throws Exception {
    try (RawHttp http = new RawHttp(server.receiver.httpPort())) {
      http.send(HEAD + "content-length: 100\r\n\r\nonly this");
      http.shutdownOutput();

      assertThat(http.readToEnd()).doesNotContain(" 200 ");
    }
    Waiting.until(() -> server.metrics.scrape().contains("spanhouse_pending_requests 0.0"));
    assertThat(server.ingest.received()).isEmpty();
    assertThat(server.metrics.scrape())
        .contains(
            "spanhouse_requests_total{answer=\"cancelled\",signal=\"traces\",transport=\"http\"} 1.0")
        .contains("spanhouse_pending_bytes 0.0");
  }

  @Test
  void row48_endlessChunkedBody_is413AndCutOff() throws Exception {
    try (RawHttp http = new RawHttp(server.receiver.httpPort())) {
      http.send(HEAD + "transfer-encoding: chunked\r\n\r\n");
      byte[] chunk = new byte[1 << 16];
      for (int sent = 0; sent <= RunningReceiver.LIMIT; sent += chunk.length) {
        http.send("10000\r\n");
        http.send(chunk);
        http.send("\r\n");
      }

      String head = http.readHead();
      assertThat(head).startsWith("HTTP/1.1 413 ").containsIgnoringCase("connection: close");
      http.readToEnd();
    }
    assertThat(server.ingest.received()).isEmpty();
  }

  @Test
  void row56_thousandRequestsOnOneConnection_areAll200() throws Exception {
    try (RawHttp http = new RawHttp(server.receiver.httpPort())) {
      for (int i = 0; i < 1000; i++) {
        http.send(HEAD + "content-length: 4\r\n\r\n\1\2\3\4");
        assertThat(http.readAnswer()).startsWith("HTTP/1.1 200 ");
      }
    }
    assertThat(server.ingest.received()).hasSize(1000);
  }

  @Test
  void row56_pipelinedRequests_areAnsweredInOrder() throws Exception {
    try (RawHttp http = new RawHttp(server.receiver.httpPort())) {
      StringBuilder pipelined = new StringBuilder();
      for (int i = 0; i < 20; i++) {
        pipelined.append(HEAD).append("content-length: 1\r\n\r\n").append((char) i);
      }
      http.send(pipelined.toString());
      for (int i = 0; i < 20; i++) {
        assertThat(http.readAnswer()).startsWith("HTTP/1.1 200 ");
      }
    }
    assertThat(server.ingest.received()).hasSize(20);
  }

  @Test
  void row57_http2WithPriorKnowledge_works() {
    try (ClientFactory factory = ClientFactory.builder().useHttp2Preface(true).build()) {
      WebClient client =
          WebClient.builder("h2c://127.0.0.1:" + server.receiver.httpPort())
              .factory(factory)
              .build();
      for (int i = 0; i < 3; i++) {
        AggregatedHttpResponse response =
            client
                .blocking()
                .execute(
                    RequestHeaders.of(
                        HttpMethod.POST, "/v1/traces", "content-type", "application/x-protobuf"),
                    Spans.ofSize(100_000));
        assertThat(response.status()).isEqualTo(HttpStatus.OK);
        assertThat(response.contentType()).isEqualTo(MediaType.X_PROTOBUF);
      }
      AggregatedHttpResponse tooLarge =
          client
              .blocking()
              .execute(
                  RequestHeaders.of(
                      HttpMethod.POST, "/v1/traces", "content-type", "application/x-protobuf"),
                  Spans.ofSize(RunningReceiver.LIMIT + 1));
      assertThat(tooLarge.status()).isEqualTo(HttpStatus.REQUEST_ENTITY_TOO_LARGE);
    }
    assertThat(server.ingest.received()).hasSize(3);
  }

  @Test
  void row57_http2Upgrade_works() throws Exception {
    HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build();
    HttpRequest request =
        server
            .post("/v1/traces", new byte[] {1})
            .header("content-type", "application/x-protobuf")
            .build();

    HttpResponse<Void> response = client.send(request, HttpResponse.BodyHandlers.discarding());

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.version()).isEqualTo(HttpClient.Version.HTTP_2);
  }

  @Test
  void row18_settings_advertiseACapOnStreamsAndHeaders() throws Exception {
    try (RawHttp http = new RawHttp(server.receiver.grpcPort())) {
      http.send(PREFACE);
      http.send(EMPTY_SETTINGS);

      Map<Integer, Integer> settings = readSettings(http);

      assertThat(settings).containsEntry(3, 128); // SETTINGS_MAX_CONCURRENT_STREAMS
      assertThat(settings).containsEntry(6, 16 << 10); // SETTINGS_MAX_HEADER_LIST_SIZE
    }
  }

  @Test
  void row28_pingsWithoutStreams_areAnsweredWithoutGoingAway() throws Exception {
    try (RawHttp http = new RawHttp(server.receiver.grpcPort())) {
      http.send(PREFACE);
      http.send(EMPTY_SETTINGS);
      for (int i = 0; i < 100; i++) {
        http.send(new byte[] {0, 0, 8, 6, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, (byte) i});
        byte[] ack = readFrame(http, 6);
        assertThat(ack[4]).as("flags").isEqualTo((byte) 1);
        assertThat(ack[FRAME_HEADER + 7]).isEqualTo((byte) i);
      }
    }
  }

  @Test
  void row68_stalledBody_is503AndCutOff() throws Exception {
    try (RunningReceiver impatient = RunningReceiver.start(stallingAfter(Duration.ofSeconds(1)));
        RawHttp http = new RawHttp(impatient.receiver.httpPort())) {
      http.send(HEAD + "content-length: 100\r\n\r\nonly this");

      assertThat(http.readToEnd())
          .startsWith("HTTP/1.1 503 ")
          .containsIgnoringCase("retry-after: 3\r\n")
          .containsIgnoringCase("connection: close\r\n");
      assertThat(impatient.ingest.received()).isEmpty();
      Waiting.until(() -> impatient.metrics.scrape().contains("spanhouse_pending_bytes 0.0"));
    }
  }

  @Test
  void row68_bodyAboveTheFloor_isTakenHoweverLongItLasts() throws Exception {
    try (RunningReceiver impatient = RunningReceiver.start(stallingAfter(Duration.ofSeconds(3)));
        RawHttp http = new RawHttp(impatient.receiver.httpPort())) {
      http.send(HEAD + "content-length: 750000\r\n\r\n");
      for (int i = 0; i < 75; i++) {
        http.send(new byte[10_000]);
        Thread.sleep(100);
      }
      assertThat(http.readAnswer()).startsWith("HTTP/1.1 200 ");
      assertThat(impatient.ingest.only().body()).hasSize(750_000);
    }
  }

  @Test
  void row68_stalledCall_isUnavailable() throws Exception {
    try (RunningReceiver impatient = RunningReceiver.start(stallingAfter(Duration.ofSeconds(1)));
        RawHttp http = new RawHttp(impatient.receiver.grpcPort())) {
      http.send(
          "POST /"
              + Signal.TRACES.grpcService
              + "/Export HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/grpc\r\n"
              + "transfer-encoding: chunked\r\n\r\n6\r\n\0\0\0\0\7\1\r\n");

      assertThat(http.readHead()).containsIgnoringCase("grpc-status: 14\r\n");
      assertThat(impatient.ingest.received()).isEmpty();
      Waiting.until(() -> impatient.metrics.scrape().contains("spanhouse_pending_bytes 0.0"));
    }
  }

  @Test
  void row68_requestThatWaitsWhileItsConnectionMoves_isNotCutOff() throws Exception {
    try (RunningReceiver impatient = RunningReceiver.start(stallingAfter(Duration.ofSeconds(3)));
        ClientFactory connections = ClientFactory.builder().build()) {
      WebClient client =
          WebClient.builder("h2c://127.0.0.1:" + impatient.receiver.httpPort())
              .factory(connections)
              .responseTimeout(Duration.ZERO)
              .build();
      RequestHeaders headers =
          RequestHeaders.of(
              HttpMethod.POST, "/v1/traces", "content-type", "application/x-protobuf");
      HttpRequestWriter waiting = com.linecorp.armeria.common.HttpRequest.streaming(headers);
      HttpRequestWriter busy = com.linecorp.armeria.common.HttpRequest.streaming(headers);
      var waitingAnswer = client.execute(waiting).aggregate();
      var busyAnswer = client.execute(busy).aggregate();
      waiting.write(HttpData.wrap(new byte[10]));
      for (int i = 0; i < 75; i++) {
        busy.write(HttpData.wrap(new byte[1000]));
        Thread.sleep(100);
      }
      waiting.close();
      busy.close();

      assertThat(waitingAnswer.get().status()).isEqualTo(HttpStatus.OK);
      assertThat(busyAnswer.get().status()).isEqualTo(HttpStatus.OK);
      assertThat(impatient.ingest.received()).hasSize(2);
    }
  }

  @Test
  void row69_expectContinue_isHonoured() throws Exception {
    try (RawHttp http = new RawHttp(server.receiver.httpPort())) {
      http.send(HEAD + "expect: 100-continue\r\ncontent-length: 4\r\n\r\n");
      assertThat(http.readHead()).startsWith("HTTP/1.1 100 ");
      http.send("\1\2\3\4");
      assertThat(http.readAnswer()).startsWith("HTTP/1.1 200 ");
    }
  }

  @Test
  void row69_tooLargeABody_is413InsteadOf100() throws Exception {
    try (RawHttp http = new RawHttp(server.receiver.httpPort())) {
      http.send(
          HEAD
              + "expect: 100-continue\r\ncontent-length: "
              + (RunningReceiver.LIMIT + 1)
              + "\r\n\r\n");

      assertThat(http.readToEnd())
          .startsWith("HTTP/1.1 413 ")
          .contains("OTEL_BSP_MAX_EXPORT_BATCH_SIZE");
    }
  }

  @Test
  void row69_storageAway_is503InsteadOf100() throws Exception {
    try (RunningReceiver away =
            RunningReceiver.start(
                RunningReceiver.options(RunningReceiver.LIMIT, 8 << 20),
                null,
                () -> Optional.of("ClickHouse does not answer"));
        RawHttp http = new RawHttp(away.receiver.httpPort())) {
      http.send(HEAD + "expect: 100-Continue\r\ncontent-length: 4\r\n\r\n");

      assertThat(http.readToEnd()).startsWith("HTTP/1.1 503 ");
    }
  }

  @Test
  void row69_refusal_comesWithoutTheBody() throws Exception {
    try (RawHttp http = new RawHttp(server.receiver.httpPort())) {
      http.send(HEAD + "content-length: " + (RunningReceiver.LIMIT + 1) + "\r\n\r\n");

      assertThat(http.readHead())
          .startsWith("HTTP/1.1 413 ")
          .containsIgnoringCase("connection: close");
    }
  }

  @Test
  void brokenRequests_areAnsweredWithAStatusOrCutOff() throws Exception {
    for (String broken :
        new String[] {
          "GET\r\n\r\n",
          "POST /v1/traces HTTP/1.1\r\nhost: x\r\ncontent-length: -1\r\n\r\n",
          "POST /v1/traces HTTP/1.1\r\nhost: x\r\nx: " + "y".repeat(20 << 10) + "\r\n\r\n",
          "POST /" + "y".repeat(20 << 10) + " HTTP/1.1\r\nhost: x\r\n\r\n",
          "POST /v1/traces HTTP/1.1\r\nhost: x\r\nexpect: wonders\r\n\r\n"
        }) {
      try (RawHttp http = new RawHttp(server.receiver.httpPort())) {
        http.send(broken);
        http.shutdownOutput();
        String answer = http.readToEnd();
        assertThat(answer).as(broken).startsWith("HTTP/1.1 4").doesNotContain(" 408 ");
        assertThat(answer).as(broken).contains("{\"code\":3,\"message\":\"HTTP: ");
        assertThat(answer).as(broken).containsIgnoringCase("x-content-type-options: nosniff");
        assertThat(answer).doesNotContain("yyyy");
      }
    }
    assertThat(server.ingest.received()).isEmpty();
  }

  @Test
  void brokenChunk_isRefusedAndNotIngested() throws Exception {
    try (RawHttp http = new RawHttp(server.receiver.httpPort())) {
      http.send(HEAD + "transfer-encoding: chunked\r\n\r\n4\r\n\1\2\3\4\r\nZZZ\r\n");

      assertThat(http.readToEnd()).startsWith("HTTP/1.1 400 ");
    }
    Waiting.until(() -> server.metrics.scrape().contains("spanhouse_pending_requests 0.0"));
    assertThat(server.ingest.received()).isEmpty();
  }

  @Test
  void brokenGrpcFraming_isInvalidArgument() throws Exception {
    for (byte[] body :
        new byte[][] {
          {}, // no frame at all
          {0, 0, 0}, // half a frame header
          {0, 0, 0, 0, 9, 1}, // less than the frame says
          {0x7e, 0, 0, 0, 1, 1}, // reserved flags
          {0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 1, 2}, // two messages
          {0, 0, 0, 0, 1, 1, 7, 7} // bytes after the message
        }) {
      HttpResponse<byte[]> response =
          server.send(
              server
                  .post("/" + Signal.TRACES.grpcService + "/Export", body)
                  .header("content-type", "application/grpc"));

      assertThat(response.headers().firstValue("grpc-status")).as("%s", body).contains("3");
    }
    assertThat(server.ingest.received()).isEmpty();
  }

  private static ReceiverOptions stallingAfter(Duration timeout) {
    return RunningReceiver.impatient(timeout, Duration.ofSeconds(60), Duration.ofSeconds(60));
  }

  private static Map<Integer, Integer> readSettings(RawHttp http) throws IOException {
    ByteBuffer frame = ByteBuffer.wrap(readFrame(http, 4)).position(FRAME_HEADER);
    Map<Integer, Integer> settings = new HashMap<>();
    while (frame.hasRemaining()) {
      settings.put((int) frame.getShort(), frame.getInt());
    }
    return settings;
  }

  /** The next frame of {@code type}; GOAWAY before it is a failure. */
  private static byte[] readFrame(RawHttp http, int type) throws IOException {
    while (true) {
      byte[] header = http.readNBytes(FRAME_HEADER);
      assertThat(header).as("connection is open").hasSize(FRAME_HEADER);
      assertThat(header[3]).as("GOAWAY").isNotEqualTo((byte) 7);
      int length = (header[0] & 0xff) << 16 | (header[1] & 0xff) << 8 | header[2] & 0xff;
      byte[] payload = http.readNBytes(length);
      if (header[3] == type) {
        return ByteBuffer.allocate(FRAME_HEADER + length).put(header).put(payload).array();
      }
    }
  }
}
