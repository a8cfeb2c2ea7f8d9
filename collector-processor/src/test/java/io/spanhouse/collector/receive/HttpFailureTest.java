package io.spanhouse.collector.receive;

import static io.spanhouse.collector.receive.RunningReceiver.LIMIT;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.rpc.BadRequest;
import com.google.rpc.RetryInfo;
import com.google.rpc.Status;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpFailureTest extends HttpTestCase {
  @ParameterizedTest
  @ValueSource(strings = {"GET", "PUT", "DELETE", "PATCH"})
  void row50_otherMethod_is405WithAllow(String method) throws Exception {
    HttpResponse<byte[]> response =
        server.send(
            HttpRequest.newBuilder(server.uri("/v1/traces"))
                .method(method, BodyPublishers.noBody()));

    assertThat(response.statusCode()).isEqualTo(405);
    assertThat(header(response, "allow")).isEqualTo("POST");
    assertThat(jsonStatus(response).getMessage()).contains("POST");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v1/trace", "/v2/traces", "/v1/traces/x", "/v1/tracesx", "/favicon.ico"})
  void row51_unknownPath_is404InTheEncodingOfTheRequest(String path) throws Exception {
    HttpResponse<byte[]> protobuf = server.postProtobuf(path, new byte[0]);
    assertThat(protobuf.statusCode()).isEqualTo(404);
    assertThat(header(protobuf, "content-type")).isEqualTo(PROTOBUF);
    assertThat(Status.parseFrom(protobuf.body()).getMessage()).contains("/v1/traces");

    HttpResponse<byte[]> json = server.postJson(path, "{}");
    assertThat(json.statusCode()).isEqualTo(404);
    assertThat(jsonStatus(json).getMessage()).contains("/v1/traces");
    assertThat(server.ingest.received()).isEmpty();
  }

  @Test
  void row54_root_is404NamingTheTracesPath() throws Exception {
    HttpResponse<byte[]> response = server.postProtobuf("/", new byte[0]);

    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(Status.parseFrom(response.body()).getMessage()).contains("/v1/traces");
  }

  @Test
  void row55_profiles_are404() {
    assertThat(server.postProtobuf("/v1development/profiles", new byte[0]).statusCode())
        .isEqualTo(404);
  }

  @Test
  void row59_failure_isAStatusInTheEncodingOfTheRequest() throws Exception {
    server.ingest.fails(new PermanentException("field 3 of Span has the wrong type"));

    HttpResponse<byte[]> protobuf = server.postProtobuf("/v1/traces", new byte[1]);
    assertThat(header(protobuf, "content-type")).isEqualTo(PROTOBUF);
    assertThat(Status.parseFrom(protobuf.body()).getMessage())
        .isEqualTo("field 3 of Span has the wrong type");

    HttpResponse<byte[]> json = server.postJson("/v1/traces", "{}");
    assertThat(header(json, "content-type")).isEqualTo(JSON);
    assertThat(jsonStatus(json)).isEqualTo(Status.parseFrom(protobuf.body()));
  }

  @Test
  void row60_notReady_is503WithRetryAfter() throws Exception {
    try (RunningReceiver away =
        RunningReceiver.start(
            RunningReceiver.options(LIMIT, 8 << 20),
            null,
            () -> Optional.of("ClickHouse does not answer"))) {
      HttpResponse<byte[]> response = away.postProtobuf("/v1/traces", new byte[10]);

      assertRetryable(response);
      assertThat(Status.parseFrom(response.body()).getMessage())
          .isEqualTo("ClickHouse does not answer");
      assertThat(away.ingest.received()).isEmpty();
    }
  }

  @Test
  void row60_budgetOfPendingBytesTaken_is503WithRetryAfter() throws Exception {
    CompletableFuture<IngestResult> held = new CompletableFuture<>();
    try (RunningReceiver busy = RunningReceiver.start(RunningReceiver.options(LIMIT, 2 * LIMIT))) {
      busy.ingest.answersWith(request -> held);
      CompletableFuture<HttpResponse<byte[]>> first =
          busy.http.sendAsync(
              busy.post("/v1/traces", Spans.ofSize(LIMIT)).header("content-type", PROTOBUF).build(),
              HttpResponse.BodyHandlers.ofByteArray());
      CompletableFuture<HttpResponse<byte[]>> second =
          busy.http.sendAsync(
              busy.post("/v1/traces", Spans.ofSize(LIMIT)).header("content-type", PROTOBUF).build(),
              HttpResponse.BodyHandlers.ofByteArray());
      Waiting.until(() -> busy.ingest.received().size() == 2);

      assertRetryable(busy.postProtobuf("/v1/traces", new byte[1]));
      assertRetryable(busy.send(chunked(busy, new byte[1])));

      held.complete(IngestResult.SUCCESS);
      assertThat(first.join().statusCode()).isEqualTo(200);
      assertThat(second.join().statusCode()).isEqualTo(200);
      Waiting.until(() -> busy.metrics.scrape().contains("spanhouse_pending_bytes 0.0"));
      assertThat(busy.postProtobuf("/v1/traces", new byte[1]).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void row60_retryableFailure_is503WithADelay() throws Exception {
    server.ingest.fails(new RetryableException("the journal is full"));

    HttpResponse<byte[]> response = server.postJson("/v1/traces", "{}");

    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(header(response, "retry-after")).isEqualTo("3");
    Status status = jsonStatus(response);
    assertThat(status.getMessage()).isEqualTo("the journal is full");
    assertThat(status.getDetails(0).unpack(RetryInfo.class).getRetryDelay().getSeconds())
        .isEqualTo(3);
  }

  @Test
  void row61_undecodableBody_is400WithBadRequest() throws Exception {
    server.ingest.throwsAtOnce(new PermanentException("the message ends in a field"));

    HttpResponse<byte[]> protobuf = server.postProtobuf("/v1/traces", new byte[] {(byte) 0xff});
    HttpResponse<byte[]> json = server.postJson("/v1/traces", "{");

    assertThat(protobuf.statusCode()).isEqualTo(400);
    assertThat(json.statusCode()).isEqualTo(400);
    assertThat(protobuf.headers().firstValue("retry-after")).isEmpty();
    Status status = Status.parseFrom(protobuf.body());
    assertThat(status.getDetailsList()).hasSize(1);
    assertThat(status.getDetails(0).unpack(BadRequest.class).getFieldViolations(0).getDescription())
        .isEqualTo("the message ends in a field");
    assertThat(jsonStatus(json)).isEqualTo(status);
  }

  @Test
  void row67_unexpectedException_is503() throws Exception {
    server.ingest.throwsAtOnce(new IllegalStateException("secret internals"));
    HttpResponse<byte[]> thrown = server.postProtobuf("/v1/traces", new byte[1]);
    assertRetryable(thrown);
    assertThat(Status.parseFrom(thrown.body()).getMessage()).doesNotContain("secret");

    server.ingest.answersWith(
        request -> {
          throw new OutOfMemoryError("not a real one");
        });
    assertRetryable(server.postProtobuf("/v1/traces", new byte[1]));
  }

  @Test
  void row72_everyAnswer_forbidsSniffingAndRepeatsNothing() {
    String marker = "zzMARKERzz";
    server.ingest.fails(new PermanentException("not decodable"));
    byte[] body = marker.getBytes(UTF_8);

    assertClean(marker, 400, server.postProtobuf("/v1/traces", body));
    assertClean(marker, 404, server.postProtobuf("/" + marker, body));
    assertClean(
        marker,
        415,
        server.send(server.post("/v1/traces", body).header("content-type", "text/" + marker)));
    assertClean(marker, 415, postProtobuf(body, marker));
    assertClean(
        marker,
        405,
        server.send(
            HttpRequest.newBuilder(server.uri("/v1/traces?" + marker))
                .header(marker, marker)
                .method("PUT", BodyPublishers.ofByteArray(body))));
    assertClean(marker, 400, server.send(HttpRequest.newBuilder(server.uri("/%00" + marker))));
    server.ingest.answers(IngestResult.SUCCESS);
    assertClean(marker, 200, server.postProtobuf("/v1/traces", body));
    assertClean(marker, 200, server.send(HttpRequest.newBuilder(server.uri("/healthz"))));
  }

  private static void assertClean(String marker, int status, HttpResponse<byte[]> response) {
    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(response.headers().allValues("x-content-type-options")).containsExactly("nosniff");
    assertThat(text(response)).doesNotContainIgnoringCase(marker);
    assertThat(response.headers().map().toString()).doesNotContainIgnoringCase(marker);
  }
}
