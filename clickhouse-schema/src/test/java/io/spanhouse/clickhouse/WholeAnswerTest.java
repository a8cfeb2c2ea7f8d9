package io.spanhouse.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.clickhouse.client.api.Client;
import com.clickhouse.client.api.ClientException;
import com.clickhouse.client.api.query.GenericRecord;
import com.clickhouse.client.api.query.QuerySettings;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;

/** Answers of the real ClickHouse that are cut on the way, and end as answers do. */
@Testcontainers
class WholeAnswerTest {
  @Container static final ClickHouse clickHouse = ClickHouse.forTests();

  private final HttpClient http = HttpClient.newHttpClient();
  private HttpServer server;
  private Client client;
  private int cut;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::handle);
    server.start();
    String url = "http://127.0.0.1:" + server.getAddress().getPort();
    client =
        new Client.Builder()
            .addEndpoint(url)
            .setUsername("default")
            .setPassword("")
            .compressServerResponse(false)
            .build();
  }

  @AfterEach
  void stop() {
    client.close();
    server.stop(0);
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(URI.create(clickHouse.httpUrl() + exchange.getRequestURI()))
              .POST(
                  HttpRequest.BodyPublishers.ofByteArray(exchange.getRequestBody().readAllBytes()));
      exchange
          .getRequestHeaders()
          .forEach(
              (name, values) -> {
                if (name.startsWith("X-clickhouse")) {
                  request.header(name, values.get(0));
                }
              });
      HttpResponse<byte[]> answer =
          http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
      for (String name :
          List.of("X-ClickHouse-Summary", "X-ClickHouse-Format", "X-ClickHouse-Timezone")) {
        answer
            .headers()
            .firstValue(name)
            .ifPresent(value -> exchange.getResponseHeaders().add(name, value));
      }
      byte[] body = Arrays.copyOf(answer.body(), Math.max(0, answer.body().length - cut));
      exchange.sendResponseHeaders(answer.statusCode(), body.length == 0 ? -1 : body.length);
      exchange.getResponseBody().write(body);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private List<GenericRecord> rows(String sql) throws Exception {
    return WholeAnswer.rows(client, sql, Map.of(), new QuerySettings());
  }

  @Test
  void wholeAnswer_isRead_alsoWithoutRows() throws Exception {
    assertThat(rows("SELECT number FROM numbers(3)"))
        .extracting(row -> row.getLong(1))
        .containsExactly(0L, 1L, 2L);
    assertThat(rows("SELECT number FROM numbers(0)")).isEmpty();
  }

  @Test
  void answerWithoutABody_isAFailure() {
    cut = Integer.MAX_VALUE;
    assertThatThrownBy(() -> rows("SELECT number FROM numbers(3)"))
        .isInstanceOf(ClientException.class)
        .hasMessageContaining("the answer is empty");
    assertThatThrownBy(() -> rows("SELECT number FROM numbers(0)"))
        .hasMessageContaining("the answer is empty");
  }

  @Test
  void answerThatEndsBetweenTwoRows_isAFailure() {
    cut = Long.BYTES;
    assertThatThrownBy(() -> rows("SELECT number FROM numbers(3)"))
        .isInstanceOf(ClientException.class)
        .hasMessageContaining("the answer broke off: 2 of 3 rows came");
  }
}
