package io.spanhouse.collector.command;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.spanhouse.clickhouse.ClickHouseEndpoint;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** How a program is told to reach a database of ClickHouse. */
final class ConnectionText {
  private final String url;
  private final String database;
  private final String user;
  private final String password;

  ConnectionText(ClickHouseEndpoint endpoint) {
    url = endpoint.httpUrl();
    database = endpoint.database();
    user = endpoint.user();
    password = endpoint.password();
  }

  enum Format {
    TEXT,
    ENV,
    CURL,
    JDBC,
    JSON,
    PASSWORD;

    /** As it is typed. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  String as(Format format) {
    return switch (format) {
      case TEXT -> text();
      case ENV -> environment();
      case CURL -> curl();
      case JDBC ->
          "jdbc:clickhouse:%s/%s?user=%s&password=%s"
              .formatted(url, database, encoded(user), encoded(password));
      case JSON -> json();
      case PASSWORD -> password;
    };
  }

  private String text() {
    return """
        URL        %1$s
        database   %3$s
        user       %4$s
        password   %5$s

        JDBC       jdbc:clickhouse:%1$s/%3$s   (driver com.clickhouse:clickhouse-jdbc; user and password as above)
        Grafana    data source ClickHouse: host %6$s, port %2$d, protocol HTTP; user, password and database as above
        Python     clickhouse_connect.get_client(host="%6$s", port=%2$d, username="%4$s", password=..., database="%3$s")
        curl       spanhouse connect --format curl | curl -K - -d "SELECT count() FROM runs"

        A row that was delivered or settled twice is one row to whoever asks with the setting final = 1. The embedded
        engine has it set. For a user of a server of your own:
                   ALTER USER %4$s SETTINGS final = 1, do_not_merge_across_partitions_select_final = 1"""
        .formatted(
            url,
            port(),
            database,
            user,
            password.isEmpty() ? "(none known: yours)" : password,
            URI.create(url).getHost());
  }

  /**
   * For a shell; {@code SPANHOUSE_CLICKHOUSE_...} are those of examples/grafana and our options.
   */
  private String environment() {
    Map<String, String> variables = new TreeMap<>();
    variables.put("CLICKHOUSE_URL", url);
    variables.put("CLICKHOUSE_USER", user);
    variables.put("CLICKHOUSE_PASSWORD", password);
    variables.put("CLICKHOUSE_DATABASE", database);
    variables.put("SPANHOUSE_CLICKHOUSE_HOST", URI.create(url).getHost());
    variables.put("SPANHOUSE_CLICKHOUSE_PORT", Integer.toString(port()));
    variables.put("SPANHOUSE_CLICKHOUSE_USER", user);
    variables.put("SPANHOUSE_CLICKHOUSE_PASSWORD", password);
    StringBuilder lines = new StringBuilder();
    variables.forEach(
        (name, value) ->
            lines.append("export %s='%s'\n".formatted(name, value.replace("'", "'\\''"))));
    return lines.toString().stripTrailing();
  }

  /** A configuration of curl, which keeps the password off its command line. */
  private String curl() {
    return """
        url = "%s/?database=%s"
        user = "%s"
        silent
        show-error
        fail-with-body"""
        .formatted(
            url,
            encoded(database),
            (user + ":" + password).replace("\\", "\\\\").replace("\"", "\\\""));
  }

  private String json() {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(text).useDefaultPrettyPrinter()) {
      json.writeStartObject();
      json.writeStringField("url", url);
      json.writeStringField("host", URI.create(url).getHost());
      json.writeNumberField("port", port());
      json.writeStringField("database", database);
      json.writeStringField("user", user);
      json.writeStringField("password", password);
      json.writeStringField("jdbc", "jdbc:clickhouse:" + url + "/" + database);
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  private int port() {
    URI uri = URI.create(url);
    return uri.getPort() > 0 ? uri.getPort() : "https".equals(uri.getScheme()) ? 443 : 80;
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, UTF_8);
  }

  /** Leaves the password out: records are printed without a thought. */
  @Override
  public String toString() {
    return "ConnectionText[url=" + url + ", user=" + user + "]";
  }
}
