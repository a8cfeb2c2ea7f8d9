package io.spanhouse.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ArticlePipelineTest {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final AtomicInteger received = new AtomicInteger();

  @Test
  void receiverThatAcknowledges_exitsWithZeroAndPrintsTheIds() throws Exception {
    HttpServer receiver = receiver(200);
    try {
      assertThat(run("--protocol", "http", "--endpoint", endpoint(receiver))).isZero();
    } finally {
      receiver.stop(0);
    }

    assertThat(lines(out))
        .singleElement()
        .asString()
        .matches("run run_xx_[0-9a-f]{32} trace [0-9a-f]{32}");
    assertThat(lines(err)).isEmpty();
    assertThat(received.get()).isPositive();
  }

  @Test
  void standardVariables_standInForArguments() throws Exception {
    HttpServer receiver = receiver(200);
    try {
      assertThat(
              pipeline(PATIENCE)
                  .run(
                      List.of(),
                      Map.of(
                          "OTEL_EXPORTER_OTLP_ENDPOINT",
                          endpoint(receiver),
                          "OTEL_EXPORTER_OTLP_PROTOCOL",
                          "http/protobuf")))
          .isZero();
    } finally {
      receiver.stop(0);
    }

    assertThat(received.get()).isPositive();
  }

  @Test
  void receiverThatRefuses_isAnErrorInOneLine() throws Exception {
    HttpServer receiver = receiver(400);
    try {
      assertThat(run("--protocol", "http", "--endpoint", endpoint(receiver))).isEqualTo(1);
    } finally {
      receiver.stop(0);
    }

    assertThat(lines(err))
        .singleElement()
        .asString()
        .startsWith("0 spans delivered to http://127.0.0.1:")
        .endsWith(" lost");
  }

  @Test
  void nobodyListening_isAnErrorInOneLine() throws Exception {
    List<String> arguments = List.of("--endpoint", "http://127.0.0.1:" + freePort());
    assertThat(pipeline(Duration.ofSeconds(3)).run(arguments, Map.of())).isEqualTo(1);

    assertThat(lines(err))
        .singleElement()
        .asString()
        .startsWith("0 spans delivered to http://127.0.0.1:")
        .endsWith(" lost");
  }

  @Test
  void noModel_isAnErrorInOneLine_andTheFailureIsDelivered() throws Exception {
    HttpServer receiver = receiver(200);
    try {
      assertThat(
              run(
                  "--protocol",
                  "http",
                  "--endpoint",
                  endpoint(receiver),
                  "--llm",
                  "http://127.0.0.1:" + freePort()))
          .isEqualTo(1);
    } finally {
      receiver.stop(0);
    }

    assertThat(lines(out)).isEmpty();
    assertThat(lines(err)).singleElement().asString().startsWith("no article: no completion from");
    assertThat(received.get()).isPositive();
  }

  @Test
  void wrongArguments_areRefusedInOneLine() {
    List<String[]> wrong =
        List.of(
            new String[] {"--endpoint"},
            new String[] {"--help", "x"},
            new String[] {"--protocol", "carrier-pigeon"},
            new String[] {"--endpoint", "localhost:4317"});
    for (String[] arguments : wrong) {
      err.reset();
      assertThat(run(arguments)).isEqualTo(2);
      assertThat(lines(err)).hasSize(1);
    }
    assertThat(lines(out)).isEmpty();
  }

  private int run(String... arguments) {
    return pipeline(PATIENCE).run(List.of(arguments), Map.of());
  }

  private ArticlePipeline pipeline(Duration exportTimeout) {
    return new ArticlePipeline(
        new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8),
        exportTimeout);
  }

  /** An OTLP/HTTP receiver that gives every request the same answer. */
  private HttpServer receiver(int status) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
    server.createContext("/v1/traces", exchange -> answer(exchange, status));
    server.start();
    return server;
  }

  private void answer(HttpExchange exchange, int status) throws IOException {
    received.addAndGet(exchange.getRequestBody().readAllBytes().length);
    exchange.sendResponseHeaders(status, -1);
    exchange.close();
  }

  private static String endpoint(HttpServer server) {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      return socket.getLocalPort();
    }
  }

  private static List<String> lines(ByteArrayOutputStream text) {
    return text.toString(StandardCharsets.UTF_8).lines().toList();
  }
}
