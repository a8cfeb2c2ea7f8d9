package io.spanhouse.collector.receive;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.TypeRegistry;
import com.google.protobuf.util.JsonFormat;
import com.google.rpc.BadRequest;
import com.google.rpc.RetryInfo;
import com.google.rpc.Status;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A running receiver and what the tests of OTLP/HTTP do with it. */
abstract class HttpTestCase {
  static final String PROTOBUF = "application/x-protobuf";

  static final String JSON = "application/json";

  RunningReceiver server;

  @BeforeEach
  void start() {
    server = RunningReceiver.start();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  static void assertRetryable(HttpResponse<byte[]> response) throws Exception {
    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(header(response, "retry-after")).isEqualTo("3");
    assertThat(
            Status.parseFrom(response.body())
                .getDetails(0)
                .unpack(RetryInfo.class)
                .getRetryDelay()
                .getSeconds())
        .isEqualTo(3);
  }

  HttpResponse<byte[]> postProtobuf(byte[] body, String contentEncoding) {
    return server.send(
        server
            .post("/v1/traces", body)
            .header("content-type", PROTOBUF)
            .header("content-encoding", contentEncoding));
  }

  HttpRequest.Builder chunked(byte[] body) {
    return chunked(server, body);
  }

  static HttpRequest.Builder chunked(RunningReceiver receiver, byte[] body) {
    return HttpRequest.newBuilder(receiver.uri("/v1/traces"))
        .timeout(Duration.ofSeconds(60))
        .header("content-type", PROTOBUF)
        .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body)));
  }

  static String header(HttpResponse<?> response, String name) {
    return response.headers().firstValue(name).orElse("(none)");
  }

  static String text(HttpResponse<byte[]> response) {
    return new String(response.body(), UTF_8);
  }

  static Status jsonStatus(HttpResponse<byte[]> response) throws InvalidProtocolBufferException {
    assertThat(header(response, "content-type")).isEqualTo(JSON);
    Status.Builder status = Status.newBuilder();
    JsonFormat.parser()
        .usingTypeRegistry(
            TypeRegistry.newBuilder()
                .add(BadRequest.getDescriptor())
                .add(RetryInfo.getDescriptor())
                .build())
        .merge(text(response), status);
    return status.build();
  }

  static byte[] concat(byte[]... parts) {
    ByteArrayOutputStream joined = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      joined.writeBytes(part);
    }
    return joined.toByteArray();
  }
}
