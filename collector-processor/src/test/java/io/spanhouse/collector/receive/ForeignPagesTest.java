package io.spanhouse.collector.receive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.grpc.CallOptions;
import io.grpc.ClientInterceptors;
import io.grpc.Metadata;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ForeignPagesTest {
  private static final Access APP =
      new Access(Set.of("http://localhost:3000"), Set.of("host.docker.internal"));

  @ParameterizedTest
  @ValueSource(
      strings = {"https://evil.example", "null", "http://127.0.0.1:4318", "http://localhost"})
  void page_isRefusedEverywhere(String origin) throws Exception {
    try (RunningReceiver server = RunningReceiver.start()) {
      for (String path : new String[] {"/v1/traces", "/metrics", "/readyz", "/healthz", "/x"}) {
        assertThat(get(server, path, "localhost", "origin: " + origin + "\r\n"))
            .as(path)
            .startsWith("HTTP/1.1 403 ")
            .contains("--cors-origins")
            .doesNotContainIgnoringCase("access-control-")
            .doesNotContain("evil");
      }
      assertThat(post(server, "localhost", "origin: " + origin + "\r\n"))
          .startsWith("HTTP/1.1 403 ");
      assertThat(server.ingest.received()).isEmpty();
      assertThat(server.metrics.scrape()).contains("spanhouse_foreign_requests_total 6.0");
    }
  }

  @Test
  void page_isRefusedBeforeItsBody() throws Exception {
    try (RunningReceiver server = RunningReceiver.start();
        RawHttp http = new RawHttp(server.receiver.httpPort())) {
      http.send(
          "POST /v1/traces HTTP/1.1\r\nhost: localhost\r\norigin: https://evil.example\r\n"
              + "content-type: application/json\r\ncontent-length: 1000000\r\n\r\n");

      assertThat(http.readHead()).startsWith("HTTP/1.1 403 ");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"evil.example", "evil.example:4318", "localhost.evil.example", "10.0.0.1"})
  void otherHost_isRefusedOnLoopback(String host) throws Exception {
    try (RunningReceiver server = RunningReceiver.start()) {
      assertThat(get(server, "/metrics", host, ""))
          .startsWith("HTTP/1.1 403 ")
          .contains("--allowed-hosts");
      assertThat(post(server, host, "")).startsWith("HTTP/1.1 403 ");
      assertThat(server.ingest.received()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost",
        "LOCALHOST:4318",
        "localhost.",
        "127.0.0.1:1",
        "127.1.2.3",
        "[::1]:4318",
        "0.0.0.0:4318",
        "host.docker.internal:4318"
      })
  void ownName_isTaken(String host) throws Exception {
    try (RunningReceiver server = RunningReceiver.start(RunningReceiver.open("127.0.0.1", APP))) {
      assertThat(post(server, host, "")).startsWith("HTTP/1.1 200 ");
    }
  }

  @Test
  void requestWithoutHost_isTaken() throws Exception {
    try (RunningReceiver server = RunningReceiver.start();
        RawHttp http = new RawHttp(server.receiver.httpPort())) {
      http.send("GET /healthz HTTP/1.0\r\n\r\n");

      assertThat(http.readHead()).startsWith("HTTP/1.1 200 ");
    }
  }

  @Test
  void anyHost_isTakenByAnotherBind() throws Exception {
    try (RunningReceiver server =
        RunningReceiver.start(RunningReceiver.open("0.0.0.0", Access.NONE))) {
      assertThat(post(server, "otel.example.com", "")).startsWith("HTTP/1.1 200 ");
      assertThat(post(server, "otel.example.com", "origin: https://evil.example\r\n"))
          .startsWith("HTTP/1.1 403 ");
    }
  }

  @Test
  void row70_preflight_hasHeadersForAnAllowedOriginOnly() throws Exception {
    String asks =
        "access-control-request-method: POST\r\naccess-control-request-headers: content-type\r\n";
    try (RunningReceiver server = RunningReceiver.start(RunningReceiver.open("127.0.0.1", APP))) {
      assertThat(options(server, "origin: http://localhost:3000\r\n" + asks))
          .startsWith("HTTP/1.1 200 ")
          .containsIgnoringCase("access-control-allow-origin: http://localhost:3000\r\n")
          .containsIgnoringCase("access-control-allow-headers: content-type\r\n")
          .containsIgnoringCase("access-control-allow-methods: ")
          .containsIgnoringCase("x-spanhouse: ")
          .doesNotContainIgnoringCase("allow-credentials");
      assertThat(options(server, "origin: http://localhost:3001\r\n" + asks))
          .startsWith("HTTP/1.1 403 ")
          .doesNotContainIgnoringCase("access-control-");
      assertThat(post(server, "localhost", "origin: http://localhost:3000\r\n"))
          .startsWith("HTTP/1.1 200 ")
          .containsIgnoringCase("access-control-allow-origin: http://localhost:3000\r\n");
      assertThat(post(server, "localhost", ""))
          .startsWith("HTTP/1.1 200 ")
          .doesNotContainIgnoringCase("access-control-");
      server.ingest.fails(new RetryableException("not now"));
      assertThat(post(server, "localhost", "origin: http://localhost:3000\r\n"))
          .startsWith("HTTP/1.1 503 ")
          .containsIgnoringCase("access-control-allow-origin: http://localhost:3000\r\n");
    }
  }

  @Test
  void row70_preflight_isRefusedByDefault() throws Exception {
    try (RunningReceiver server = RunningReceiver.start()) {
      assertThat(options(server, "origin: http://localhost:3000\r\n"))
          .startsWith("HTTP/1.1 403 ")
          .doesNotContainIgnoringCase("access-control-");
    }
  }

  @Test
  void grpcCall_ofAPageOrForAnotherHost_isPermissionDenied() {
    try (RunningReceiver server = RunningReceiver.start()) {
      Metadata headers = new Metadata();
      headers.put(
          Metadata.Key.of("origin", Metadata.ASCII_STRING_MARSHALLER), "https://evil.example");
      StatusRuntimeException page =
          catchThrowableOfType(
              StatusRuntimeException.class,
              () ->
                  ClientCalls.blockingUnaryCall(
                      ClientInterceptors.intercept(
                          server.channel, MetadataUtils.newAttachHeadersInterceptor(headers)),
                      RunningReceiver.method(Signal.TRACES.grpcService),
                      CallOptions.DEFAULT,
                      new byte[] {1}));
      assertThat(page.getStatus().getCode()).isEqualTo(Code.PERMISSION_DENIED);
      assertThat(page.getStatus().getDescription()).contains("--cors-origins");

      StatusRuntimeException host =
          catchThrowableOfType(
              StatusRuntimeException.class,
              () ->
                  server.call(
                      Signal.TRACES,
                      new byte[] {1},
                      CallOptions.DEFAULT.withAuthority("evil.example:4317")));
      assertThat(host.getStatus().getCode()).isEqualTo(Code.PERMISSION_DENIED);
      assertThat(host.getStatus().getDescription()).contains("--allowed-hosts");
      assertThat(server.ingest.received()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"*", "localhost", "http://localhost/", "file://x", "null"})
  void whatIsNoOrigin_isRefusedInOneLine(String origin) {
    assertThatThrownBy(() -> new Access(Set.of(origin), Set.of()))
        .isInstanceOf(ReceiverException.class)
        .hasMessageStartingWith("--cors-origins: '" + origin + "'");
  }

  @Test
  void hostWithAPort_isRefusedInOneLine() {
    assertThatThrownBy(() -> new Access(Set.of(), Set.of("host:4318")))
        .isInstanceOf(ReceiverException.class)
        .hasMessageStartingWith("--allowed-hosts: 'host:4318'");
  }

  @Test
  void everyAnswer_namesTheBuildAndNoneRedirects() throws Exception {
    try (RunningReceiver server =
        RunningReceiver.start(
            RunningReceiver.options(RunningReceiver.LIMIT, 8 << 20), null, Optional::empty)) {
      for (String request :
          new String[] {
            "GET /healthz",
            "GET /readyz/",
            "GET /metrics",
            "GET /",
            "GET //v1/traces",
            "GET /v1",
            "PUT /v1/traces",
            "OPTIONS /v1/traces",
            "GET /grpc.health.v1.Health",
            "POST /grpc.health.v1.Health/Check",
            "POST /grpc.health.v1.Health/None",
            "POST /" + Signal.TRACES.grpcService + "/Export",
            "POST /" + Signal.TRACES.grpcService + "/None",
            "TRACE /",
            "BREW /",
            "GET /%00",
            "POST /v1/traces"
          }) {
        for (String type : new String[] {"application/json", "application/grpc", "text/x"}) {
          try (RawHttp http = new RawHttp(server.receiver.httpPort())) {
            http.send(
                request
                    + " HTTP/1.1\r\nhost: localhost\r\ncontent-type: "
                    + type
                    + "\r\ncontent-length: 2\r\n\r\n{}");

            assertThat(http.readHead())
                .as("%s of %s", request, type)
                .containsIgnoringCase("\r\nx-spanhouse: ")
                .doesNotStartWith("HTTP/1.1 3");
          }
        }
      }
    }
  }

  private static String get(RunningReceiver server, String path, String host, String headers)
      throws IOException {
    return answer(server, "GET " + path, host, headers, "");
  }

  private static String post(RunningReceiver server, String host, String headers)
      throws IOException {
    String json = headers + "content-type: application/json\r\ncontent-length: 2\r\n";
    return answer(server, "POST /v1/traces", host, json, "{}");
  }

  private static String options(RunningReceiver server, String headers) throws IOException {
    return answer(server, "OPTIONS /v1/traces", "localhost", headers, "");
  }

  private static String answer(
      RunningReceiver server, String request, String host, String headers, String body)
      throws IOException {
    try (RawHttp http = new RawHttp(server.receiver.httpPort())) {
      http.send(request + " HTTP/1.1\r\nhost: " + host + "\r\n" + headers + "\r\n" + body);
      return http.readAnswer();
    }
  }
}
