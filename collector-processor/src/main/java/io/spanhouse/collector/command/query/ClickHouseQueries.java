package io.spanhouse.collector.command.query;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.spanhouse.clickhouse.ClickHouseEndpoint;
import io.spanhouse.collector.command.query.QueryResult.Column;
import io.spanhouse.collector.command.query.QueryResult.Row;
import io.spanhouse.collector.command.terminal.CommandException;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Asks ClickHouse over its HTTP interface.
 *
 * <p>Every failure is a {@link CommandException} with one line, also when ClickHouse answers with a
 * page of text.
 */
public final class ClickHouseQueries {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
  private static final int UNKNOWN_TABLE = 60;
  private static final int AUTHENTICATION_FAILED = 516;
  private static final int UNKNOWN_DATABASE = 81;
  private static final int MAX_ERROR_BYTES = 64 << 10;
  private static final int MAX_ERROR_CHARS = 400;
  private static final String TABLE_FORMAT = "JSONCompactEachRowWithNamesAndTypes";
  private static final Map<String, String> TABLE =
      Map.of(
          "default_format",
          TABLE_FORMAT,
          "wait_end_of_query",
          "1",
          "output_format_json_quote_64bit_integers",
          "1",
          "output_format_json_quote_decimals",
          "1",
          "output_format_json_quote_denormals",
          "1");
  private static final JsonFactory JSON = new JsonFactory();

  private final HttpClient http = HttpClient.newBuilder().connectTimeout(CONNECT_TIMEOUT).build();
  private final String url;
  private final String database;
  private final String user;
  private final String password;
  private final Duration timeout;

  /**
   * Queries against one server.
   *
   * @param timeout how long the first byte of an answer may take
   */
  public ClickHouseQueries(ClickHouseEndpoint endpoint, Duration timeout) {
    String base = endpoint.httpUrl();
    url = base.endsWith("/") ? base.substring(0, base.length() - 1) : base;
    database = endpoint.database();
    user = endpoint.user();
    password = endpoint.password();
    this.timeout = timeout;
  }

  /** All rows of a result that is known to be small. */
  public QueryResult rows(Query query) {
    return rows(query, Integer.MAX_VALUE);
  }

  /** The first {@code maxRows} rows. */
  QueryResult rows(Query query, int maxRows) {
    HttpResponse<InputStream> response = send(query, TABLE);
    try (InputStream body = response.body()) {
      return parse(body, maxRows);
    } catch (IOException e) {
      throw brokenAnswer(e);
    }
  }

  /** The answer as ClickHouse sends it, in that format; the caller closes it. */
  public InputStream raw(Query query, String format) {
    return raw(query, Map.of("default_format", format));
  }

  /** The answer as ClickHouse sends it under these settings; the caller closes it. */
  public InputStream raw(Query query, Map<String, String> settings) {
    return send(query, settings).body();
  }

  /** These settings, and those that show a row once however often it was delivered. */
  public static Map<String, String> once(Map<String, String> settings) {
    Map<String, String> with = new LinkedHashMap<>(settings);
    with.put("final", "1");
    // Copies of a row are in one partition, which is a function of the sort key.
    with.put("do_not_merge_across_partitions_select_final", "1");
    return with;
  }

  /**
   * The first {@code maxRows} rows, each once, or whatever the statement's own {@code FORMAT} asks
   * for.
   */
  public Answer answer(Query query, int maxRows) {
    HttpResponse<InputStream> response = send(query, once(TABLE));
    String format = response.headers().firstValue("X-ClickHouse-Format").orElse(TABLE_FORMAT);
    if (!format.equals(TABLE_FORMAT)) {
      return new Answer(null, response.body());
    }
    try (InputStream body = response.body()) {
      return new Answer(parse(body, maxRows), InputStream.nullInputStream());
    } catch (IOException e) {
      throw brokenAnswer(e);
    }
  }

  /**
   * An answer in rows, or in a format that the statement itself chose.
   *
   * @param rows null when the statement chose a format
   * @param raw that answer, to be closed; empty when there are rows
   */
  public record Answer(@Nullable QueryResult rows, InputStream raw) {}

  private HttpResponse<InputStream> send(Query query, Map<String, String> options) {
    Map<String, String> settings = new LinkedHashMap<>(options);
    settings.put("database", database);
    query.parameters().forEach((name, value) -> settings.put("param_" + name, escape(value)));
    try {
      HttpResponse<InputStream> response =
          http.send(request(query.sql(), settings), BodyHandlers.ofInputStream());
      if (response.statusCode() == 200) {
        return response;
      }
      try (InputStream body = response.body()) {
        throw refusal(response, body.readNBytes(MAX_ERROR_BYTES));
      }
    } catch (ConnectException e) {
      throw new CommandException(
          "no ClickHouse at "
              + url
              + ": start it with `bin/spanhouse up`, or name another with"
              + " --clickhouse",
          e);
    } catch (IOException e) {
      throw new CommandException("ClickHouse at " + url + " does not answer: " + reason(e), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandException("interrupted", e);
    }
  }

  private HttpRequest request(String sql, Map<String, String> settings) {
    StringBuilder query = new StringBuilder();
    settings.forEach(
        (name, value) ->
            query
                .append(query.isEmpty() ? '?' : '&')
                .append(name)
                .append('=')
                .append(URLEncoder.encode(value, StandardCharsets.UTF_8)));
    try {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(URI.create(url + "/" + query))
              .timeout(timeout)
              .header("X-ClickHouse-User", user)
              .POST(BodyPublishers.ofString(sql));
      if (!password.isEmpty()) {
        request.header("X-ClickHouse-Key", password);
      }
      return request.build();
    } catch (IllegalArgumentException e) {
      throw new CommandException(
          "not a ClickHouse HTTP address: " + url + " (expected http://host:8123)", e);
    }
  }

  /** Parameter values travel in ClickHouse's escaped text form. */
  private static String escape(String value) {
    return value
        .replace("\\", "\\\\")
        .replace("\t", "\\t")
        .replace("\n", "\\n")
        .replace("\r", "\\r")
        .replace("\0", "\\0");
  }

  private CommandException refusal(HttpResponse<?> response, byte[] body) {
    String text = new String(body, StandardCharsets.UTF_8).replaceAll("\\s+", " ").strip();
    int version = text.lastIndexOf(" (version ");
    if (version > 0) {
      text = text.substring(0, version);
    }
    if (text.length() > MAX_ERROR_CHARS) {
      text = text.substring(0, MAX_ERROR_CHARS) + "…";
    }
    int code =
        response
            .headers()
            .firstValue("X-ClickHouse-Exception-Code")
            .map(Integer::parseInt)
            .orElse(0);
    if (code == 0) {
      return new CommandException(
          url
              + " is not ClickHouse's HTTP interface (status "
              + response.statusCode()
              + "): "
              + text);
    }
    return switch (code) {
      case AUTHENTICATION_FAILED ->
          new CommandException(
              "ClickHouse at "
                  + url
                  + " does not let user "
                  + user
                  + " in: give its password as SPANHOUSE_CLICKHOUSE_PASSWORD. That of an engine of"
                  + " `spanhouse up` prints `spanhouse connect --data-dir DIR`, run by the user who"
                  + " runs it");
      case UNKNOWN_DATABASE ->
          new CommandException(
              "database "
                  + database
                  + " does not exist at "
                  + url
                  + ": create it with `bin/spanhouse migrate`");
      case UNKNOWN_TABLE ->
          new CommandException(
              text + " If it is one of Spanhouse's tables, run `bin/spanhouse migrate`.");
      default -> new CommandException(text);
    };
  }

  private CommandException brokenAnswer(IOException e) {
    return new CommandException(
        "the answer of ClickHouse at " + url + " broke off: " + reason(e), e);
  }

  private static String reason(IOException e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }

  private static QueryResult parse(InputStream body, int maxRows) throws IOException {
    try (JsonParser parser = JSON.createParser(body)) {
      if (parser.nextToken() == null) {
        return new QueryResult(List.of(), List.of(), false);
      }
      @Nullable String[] names = readRow(parser);
      parser.nextToken();
      @Nullable String[] types = readRow(parser);
      List<Column> columns = new ArrayList<>();
      for (int i = 0; i < names.length; i++) {
        columns.add(new Column(String.valueOf(names[i]), String.valueOf(types[i])));
      }
      List<String> columnNames = columns.stream().map(Column::name).toList();
      List<Row> rows = new ArrayList<>();
      while (parser.nextToken() != null) {
        if (rows.size() == maxRows) {
          return new QueryResult(columns, rows, true);
        }
        rows.add(new Row(columnNames, readRow(parser)));
      }
      return new QueryResult(columns, rows, false);
    }
  }

  private static @Nullable String[] readRow(JsonParser parser) throws IOException {
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      throw new IOException("a row is not an array but " + parser.currentToken());
    }
    List<@Nullable String> values = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      values.add(readValue(parser));
    }
    return values.toArray(new @Nullable String[0]);
  }

  private static @Nullable String readValue(JsonParser parser) throws IOException {
    return switch (parser.currentToken()) {
      case VALUE_NULL -> null;
      case START_ARRAY, START_OBJECT -> {
        StringWriter text = new StringWriter();
        try (JsonGenerator generator = JSON.createGenerator(text)) {
          generator.copyCurrentStructure(parser);
        }
        yield text.toString();
      }
      default -> parser.getText();
    };
  }
}
