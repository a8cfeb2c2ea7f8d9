package io.spanhouse.clickhouse;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;

/**
 * Stands between a client and ClickHouse's HTTP interface, and decides about each statement: hand
 * it on as it is or another in its place, or hang up.
 */
final class StatementProxy implements AutoCloseable {
  /** Makes the proxy hand on the statement, and hang up on the client without its answer. */
  static final class HangUp extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Runnable meanwhile;

    /**
     * @param meanwhile what happens between the two
     */
    HangUp(Runnable meanwhile) {
      this.meanwhile = meanwhile;
    }
  }

  private static final Set<String> NOT_HANDED_ON =
      Set.of("connection", "content-length", "host", "transfer-encoding", "upgrade", "expect");

  private static final String ON_CLUSTER = " ON CLUSTER '" + EmbeddedCluster.NAME + "'";

  private final HttpClient http = HttpClient.newHttpClient();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final HttpServer server;
  private final List<String> targets;
  private final Function<String, String> decision;

  /**
   * @param decision gets each statement, and gives the one to hand on, null to answer that it was
   *     run without running it, or throws {@link HangUp}
   */
  StatementProxy(String target, Function<String, String> decision) {
    this(List.of(target), decision);
  }

  /** Hands on to the first, and to each what is to be run on a cluster. */
  StatementProxy(List<String> targets, Function<String, String> decision) {
    this.targets = List.copyOf(targets);
    this.decision = decision;
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String statement = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
      try {
        String handedOn = decision.apply(statement);
        if (handedOn == null) {
          exchange.sendResponseHeaders(200, -1);
        } else {
          handOn(exchange, handedOn);
        }
      } catch (HangUp hangUp) {
        handOnWithoutAnswer(exchange, statement);
        hangUp.meanwhile.run();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The engine has no Keeper, which spreads such statements. */
  private List<String> targets(String statement) {
    return statement.contains(ON_CLUSTER) ? targets : targets.subList(0, 1);
  }

  private void handOn(HttpExchange exchange, String statement)
      throws IOException, InterruptedException {
    HttpResponse<byte[]> response = null;
    for (String target : targets(statement)) {
      response =
          http.send(request(exchange, target, statement), HttpResponse.BodyHandlers.ofByteArray());
      if (response.statusCode() != 200) {
        break;
      }
    }
    answer(exchange, response);
  }

  private void handOnWithoutAnswer(HttpExchange exchange, String statement) {
    for (String target : targets(statement)) {
      http.sendAsync(request(exchange, target, statement), HttpResponse.BodyHandlers.discarding());
    }
  }

  private HttpRequest request(HttpExchange exchange, String target, String statement) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(target + exchange.getRequestURI()))
            .POST(HttpRequest.BodyPublishers.ofString(statement.replace(ON_CLUSTER, "")));
    exchange
        .getRequestHeaders()
        .forEach(
            (name, values) -> {
              if (!NOT_HANDED_ON.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> request.header(name, value));
              }
            });
    return request.build();
  }

  private static void answer(HttpExchange exchange, HttpResponse<byte[]> response)
      throws IOException {
    Set<String> names = new TreeSet<>(response.headers().map().keySet());
    names.removeIf(name -> NOT_HANDED_ON.contains(name) || name.startsWith(":"));
    for (String name : names) {
      exchange.getResponseHeaders().put(name, List.copyOf(response.headers().allValues(name)));
    }
    exchange.sendResponseHeaders(
        response.statusCode(), response.body().length == 0 ? -1 : response.body().length);
    exchange.getResponseBody().write(response.body());
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
