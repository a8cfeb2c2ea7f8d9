package io.spanhouse.collector;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.clickhouse.client.api.Client;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.spanhouse.clickhouse.ClickHouseEndpoint;
import io.spanhouse.clickhouse.Schema;
import io.spanhouse.clickhouse.engine.EmbeddedClickHouse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLEncoder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A page that a browser on this machine shows, from another origin, gets nothing from the engine
 * and the receiver and changes nothing in them, even if it knows the password.
 */
class ForeignPageTest {
  private static final String SPANS =
      """
      {"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"0af7651916cd43dd8448eb211c80319c",
      "spanId":"b7ad6b7169203331","name":"of a page","startTimeUnixNano":"1790000000000000000",
      "endTimeUnixNano":"1790000001000000000"}]}]}]}""";

  private static final EmbeddedClickHouse ENGINE = EmbeddedClickHouse.builder().build();
  private static Collector collector;
  private static Client sql;

  @TempDir Path directory;

  private final CompletableFuture<String> tries = new CompletableFuture<>();
  private final AtomicInteger controlWrites = new AtomicInteger();

  @BeforeAll
  static void start() {
    ENGINE.start();
    new Schema(new ClickHouseEndpoint(ENGINE.httpUrl(), "spanhouse", "default", ENGINE.password()))
        .migrate();
    collector =
        Collector.start(
            CollectorOptions.forClickHouse(ENGINE.httpUrl())
                .withClickHouse("spanhouse", "default", ENGINE.password()));
    sql =
        new Client.Builder()
            .addEndpoint(ENGINE.httpUrl())
            .setUsername("default")
            .setPassword(ENGINE.password())
            .setDefaultDatabase("spanhouse")
            .build();
  }

  @AfterAll
  static void stop() {
    sql.close();
    collector.close();
    ENGINE.stop();
  }

  @ParameterizedTest
  @CsvSource({"127.0.0.1,127.0.0.1", "localhost,127.0.0.1", "127.0.0.1,localhost"})
  void page_ofAnotherOrigin_getsAndChangesNothing(String page, String asked) throws Exception {
    String before = stored();
    HttpServer own = serve();
    HttpServer control = serve();
    String url =
        "http://%s:%d/?engine=%s&receiver=%s&control=%s&password=%s&spans=%s"
            .formatted(
                page,
                own.getAddress().getPort(),
                encoded(ENGINE.httpUrl().replace("127.0.0.1", asked)),
                encoded("http://" + asked + ":" + collector.httpPort()),
                encoded("http://" + asked + ":" + control.getAddress().getPort() + "/control"),
                encoded(ENGINE.password()),
                encoded(SPANS));
    Map<String, String> results;
    try (Chromium chromium = new Chromium(directory, url)) {
      results =
          new ObjectMapper().readValue(tries.get(3, TimeUnit.MINUTES), new TypeReference<>() {});
    } finally {
      own.stop(0);
      control.stop(0);
    }

    // A server that allows it is read and written by the same tries.
    assertThat(results.get("control, fetch")).isEqualTo("read: control");
    assertThat(results.get("control, script")).isEqualTo("read: control");
    assertThat(controlWrites.get()).isEqualTo(2);
    results.keySet().removeIf(name -> name.startsWith("control"));
    assertThat(results).hasSizeGreaterThan(20);
    assertThat(results.values()).allSatisfy(result -> assertThat(result).startsWith("nothing"));
    assertThat(stored()).isEqualTo(before);
    assertThat(rows("SELECT name FROM system.tables WHERE name LIKE 'by\\_%'")).isEmpty();
  }

  /** All that a request could add to. */
  private static String stored() {
    return rows("""
            SELECT toString(tuple((SELECT count() FROM spans), (SELECT count() FROM events),
            (SELECT count() FROM runs), (SELECT count() FROM messages), (SELECT count() FROM rejected),
            (SELECT groupArray((database, name)) FROM (SELECT database, name FROM system.tables
            WHERE database NOT IN ('system') AND NOT is_temporary ORDER BY 1, 2))))
            """)
        .toString();
  }

  private static List<String> rows(String query) {
    return sql.queryAll(query).stream().map(row -> row.getString(1)).toList();
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, UTF_8);
  }

  /** The page's own server, and one of another origin that everybody may read. */
  private HttpServer serve() throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newCachedThreadPool(ForeignPageTest::daemon));
    server.createContext("/", exchange -> answer(exchange, "text/html", page()));
    server.createContext(
        "/tries",
        exchange -> {
          tries.complete(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
          answer(exchange, "text/plain", new byte[] {'.'});
        });
    server.createContext("/control", this::control);
    server.start();
    return server;
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "foreign-page");
    thread.setDaemon(true);
    return thread;
  }

  private void control(HttpExchange exchange) throws IOException {
    if (exchange.getRequestMethod().equals("POST")) {
      controlWrites.incrementAndGet();
    }
    exchange.getResponseHeaders().add("Access-Control-Allow-Origin", "*");
    boolean script = "script".equals(exchange.getRequestURI().getQuery());
    answer(
        exchange,
        script ? "text/javascript" : "text/plain",
        (script ? "window.leaked = 'control'" : "control").getBytes(UTF_8));
  }

  private static void answer(HttpExchange exchange, String type, byte[] body) throws IOException {
    try (exchange) {
      exchange.getResponseHeaders().add("Content-Type", type);
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  private static byte[] page() throws IOException {
    return ForeignPageTest.class.getResourceAsStream("foreign-page.html").readAllBytes();
  }
}
