package io.spanhouse.benchmarks;

import java.net.URI;
import java.net.http.HttpRequest;

/**
 * Requests to ClickHouse as {@code CLICKHOUSE_USER} with {@code CLICKHOUSE_PASSWORD} of the
 * environment; as nobody where there is no password. {@code spanhouse connect --format env} prints
 * both.
 */
final class Login {
  private Login() {}

  static HttpRequest.Builder request(URI uri) {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri);
    String password = System.getenv().getOrDefault("CLICKHOUSE_PASSWORD", "");
    if (!password.isEmpty()) {
      request.header(
          "X-ClickHouse-User", System.getenv().getOrDefault("CLICKHOUSE_USER", "default"));
      request.header("X-ClickHouse-Key", password);
    }
    return request;
  }
}
