package io.spanhouse.collector.receive;

import static io.spanhouse.collector.receive.RunningReceiver.gzip;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.rpc.Status;
import io.grpc.CallOptions;
import io.grpc.ClientInterceptors;
import io.grpc.Metadata;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.spanhouse.collector.receive.intake.ApiKeys;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AuthenticationTest {
  private static final ApiKeys KEYS =
      new ApiKeys(
          Map.of(
              ApiKeys.digest("sender"),
              new ApiKeys.Grant("acme", Set.of(ApiKeys.Right.INGEST)),
              ApiKeys.digest("reader"),
              new ApiKeys.Grant("acme", Set.of(ApiKeys.Right.QUERY))));

  private RunningReceiver server;

  @BeforeEach
  void start() {
    server =
        RunningReceiver.start(
            RunningReceiver.options(RunningReceiver.LIMIT, 8 << 20), KEYS, Optional::empty);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void row24_grpcWithoutOrWithAWrongKey_isUnauthenticated() {
    assertThat(grpcFailure("other", "value")).isEqualTo(Code.UNAUTHENTICATED);
    assertThat(grpcFailure("authorization", "Bearer revoked")).isEqualTo(Code.UNAUTHENTICATED);
    assertThat(grpcFailure("authorization", "sender")).isEqualTo(Code.UNAUTHENTICATED);
    assertThat(grpcFailure("x-api-key", "")).isEqualTo(Code.UNAUTHENTICATED);
    assertThat(server.ingest.received()).isEmpty();
  }

  @Test
  void row24_grpcWithAKey_goesToItsWorkspace() {
    call("authorization", "Bearer sender", new byte[] {1});
    call("x-api-key", "sender", new byte[] {1});

    assertThat(server.ingest.received())
        .extracting(RecordingIngest.Received::workspace)
        .containsExactly("acme", "acme");
  }

  @Test
  void row25_grpcWithoutTheRight_isPermissionDenied() {
    assertThat(grpcFailure("x-api-key", "reader")).isEqualTo(Code.PERMISSION_DENIED);
    assertThat(server.ingest.received()).isEmpty();
  }

  @Test
  void row24_wrongKey_isRefusedBeforeTheBodyIsRead() {
    StatusRuntimeException failure =
        catchThrowableOfType(
            StatusRuntimeException.class,
            () -> call("x-api-key", "revoked", new byte[4 * RunningReceiver.LIMIT]));

    assertThat(failure.getStatus().getCode()).isEqualTo(Code.UNAUTHENTICATED);
  }

  @Test
  void row66_httpWithoutOrWithAWrongKey_is401() throws Exception {
    for (String[] header :
        new String[][] {
          {"other", "value"},
          {"authorization", "Bearer revoked"},
          {"authorization", "Basic sender"},
          {"x-api-key", "nobody"}
        }) {
      HttpResponse<byte[]> response = post(header[0], header[1], new byte[1]);

      assertThat(response.statusCode()).isEqualTo(401);
      assertThat(response.headers().firstValue("www-authenticate")).contains("Bearer");
      assertThat(Status.parseFrom(response.body()).getMessage()).contains("API key");
    }
    assertThat(server.ingest.received()).isEmpty();
  }

  @Test
  void row66_httpWithoutTheRight_is403() throws Exception {
    HttpResponse<byte[]> response = post("authorization", "Bearer reader", new byte[1]);

    assertThat(response.statusCode()).isEqualTo(403);
    assertThat(Status.parseFrom(response.body()).getMessage()).contains("ingest");
    assertThat(server.ingest.received()).isEmpty();
  }

  @Test
  void row66_httpWithAKey_goesToItsWorkspace() {
    assertThat(post("authorization", "Bearer sender", new byte[1]).statusCode()).isEqualTo(200);
    assertThat(post("x-api-key", "sender", new byte[1]).statusCode()).isEqualTo(200);
    assertThat(server.ingest.received())
        .extracting(RecordingIngest.Received::workspace)
        .containsExactly("acme", "acme");
  }

  @Test
  void row66_wrongKey_isRefusedBeforeDecompression() {
    HttpResponse<byte[]> response =
        server.send(
            server
                .post("/v1/traces", gzip(new byte[100 * RunningReceiver.LIMIT]))
                .header("content-type", "application/x-protobuf")
                .header("content-encoding", "gzip")
                .header("x-api-key", "revoked"));

    assertThat(response.statusCode()).isEqualTo(401);
  }

  @Test
  void row69_wrongKey_isRefusedWithoutTheBody() throws Exception {
    try (RawHttp http = new RawHttp(server.receiver.httpPort())) {
      http.send(
          "POST /v1/traces HTTP/1.1\r\nhost: localhost\r\nx-api-key: revoked\r\n"
              + "content-type: application/x-protobuf\r\nexpect: 100-continue\r\n"
              + "content-length: 1000000\r\n\r\n");

      assertThat(http.readHead()).startsWith("HTTP/1.1 401 ");
    }
  }

  private HttpResponse<byte[]> post(String header, String value, byte[] body) {
    return server.send(
        server
            .post("/v1/traces", body)
            .header("content-type", "application/x-protobuf")
            .header(header, value));
  }

  private Code grpcFailure(String header, String value) {
    StatusRuntimeException failure =
        catchThrowableOfType(
            StatusRuntimeException.class, () -> call(header, value, new byte[] {1}));
    return failure.getStatus().getCode();
  }

  private void call(String header, String value, byte[] message) {
    Metadata headers = new Metadata();
    headers.put(Metadata.Key.of(header, Metadata.ASCII_STRING_MARSHALLER), value);
    ClientCalls.blockingUnaryCall(
        ClientInterceptors.intercept(
            server.channel, MetadataUtils.newAttachHeadersInterceptor(headers)),
        RunningReceiver.method(Signal.TRACES.grpcService),
        CallOptions.DEFAULT,
        message);
  }
}
