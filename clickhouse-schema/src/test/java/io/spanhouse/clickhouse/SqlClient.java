package io.spanhouse.clickhouse;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Plain SQL over HTTP, in one database, with rows as text. */
final class SqlClient {
  private static final Set<String> EMPTY = Set.of("", "0", "[]", "{}", "\\N");

  private final String httpUrl;
  private final String database;
  private final String password;

  SqlClient(String httpUrl, String database) {
    this(httpUrl, database, "");
  }

  SqlClient(String httpUrl, String database, String password) {
    this.httpUrl = httpUrl;
    this.database = database;
    this.password = password;
  }

  /** The result in TSV, without the end of its last line. */
  String query(String sql) {
    return query(sql, Map.of());
  }

  /**
   * The result of a query with parameters of the interface, in TSV, without the end of its last
   * line.
   */
  String query(String sql, Map<String, String> parameters) {
    StringBuilder url = new StringBuilder();
    parameters.forEach((name, value) -> url.append("&" + name + "=" + value));
    return post("", url.toString(), sql).stripTrailing();
  }

  /** Inserts one row as one block, written as {@link #fields} takes it. */
  void insert(String table, String row) {
    Map<String, String> fields = fields(row);
    String insert =
        "INSERT INTO %s SETTINGS async_insert=0, insert_deduplicate=0, date_time_input_format='best_effort' FORMAT TSVWithNames"
            .formatted(table);
    post(
        insert,
        "",
        String.join("\t", fields.keySet()) + "\n" + String.join("\t", fields.values()) + "\n");
  }

  /** Columns written as {@code name=value}, apart by white space; a value has none. */
  static Map<String, String> fields(String text) {
    Map<String, String> fields = new LinkedHashMap<>();
    for (String field : text.strip().split("\\s+")) {
      fields.put(field.substring(0, field.indexOf('=')), field.substring(field.indexOf('=') + 1));
    }
    return fields;
  }

  /** The rows of a query, each as its columns that are neither 0 nor empty nor NULL. */
  List<Map<String, String>> rows(String sql) {
    List<String> lines =
        query(sql + " FORMAT TSVWithNames SETTINGS date_time_output_format='iso'").lines().toList();
    String[] names = lines.get(0).split("\t", -1);
    List<Map<String, String>> rows = new ArrayList<>();
    for (String line : lines.subList(1, lines.size())) {
      String[] values = line.split("\t", -1);
      Map<String, String> row = new LinkedHashMap<>();
      for (int i = 0; i < names.length; i++) {
        if (!EMPTY.contains(values[i])) {
          row.put(names[i], values[i]);
        }
      }
      rows.add(row);
    }
    return rows;
  }

  private String post(String query, String parameters, String body) {
    try {
      URI uri =
          URI.create(
              httpUrl
                  + "/?database="
                  + database
                  + "&distributed_foreground_insert=1&query="
                  + URLEncoder.encode(query, UTF_8)
                  + parameters);
      HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
      connection.setRequestProperty("Connection", "close");
      connection.setRequestProperty("X-ClickHouse-User", "default");
      connection.setRequestProperty("X-ClickHouse-Key", password);
      connection.setDoOutput(true);
      connection.getOutputStream().write(body.getBytes(UTF_8));
      if (connection.getResponseCode() != 200) {
        throw new IllegalStateException(
            new String(connection.getErrorStream().readAllBytes(), UTF_8));
      }
      return new String(connection.getInputStream().readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
