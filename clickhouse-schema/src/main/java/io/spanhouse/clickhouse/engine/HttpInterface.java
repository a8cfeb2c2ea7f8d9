package io.spanhouse.clickhouse.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.net.URLEncoder;
import java.time.Duration;

/** The two questions a launcher asks of ClickHouse's HTTP interface. */
final class HttpInterface {
  private HttpInterface() {}

  /** Asks for liveness; needs no credentials. */
  static void ping(String httpUrl, Duration timeout) throws IOException {
    String answer = get(httpUrl + "/ping", "", timeout);
    if (!answer.startsWith("Ok.")) {
      throw new IOException("something else than ClickHouse answered /ping");
    }
  }

  /** The result of a query as the default user, in TSV, without surrounding white space. */
  static String query(String httpUrl, String password, String sql, Duration timeout)
      throws IOException {
    return get(httpUrl + "/?query=" + URLEncoder.encode(sql, UTF_8), password, timeout).strip();
  }

  private static String get(String url, String password, Duration timeout) throws IOException {
    HttpURLConnection connection =
        (HttpURLConnection) URI.create(url).toURL().openConnection(Proxy.NO_PROXY);
    connection.setRequestProperty("Connection", "close");
    if (!password.isEmpty()) {
      connection.setRequestProperty("X-ClickHouse-User", EngineAccess.USER);
      connection.setRequestProperty("X-ClickHouse-Key", password);
    }
    connection.setConnectTimeout((int) timeout.toMillis());
    connection.setReadTimeout((int) timeout.toMillis());
    try (InputStream body = connection.getInputStream()) {
      return new String(body.readNBytes(64 << 10), UTF_8);
    }
  }
}
