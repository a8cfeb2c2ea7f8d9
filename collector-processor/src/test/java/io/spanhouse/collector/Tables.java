package io.spanhouse.collector;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Reads and empties the tables of one database over ClickHouse's HTTP interface. */
final class Tables {
  static final List<String> NAMES =
      List.of("runs", "events", "spans", "messages", "rejected", "ingest_ledger");

  private final HttpClient http = HttpClient.newHttpClient();
  private final String url;
  private final String database;

  Tables(String url, String database) {
    this.url = url;
    this.database = database;
  }

  /** Rows of a query, each as one JSON object. */
  List<String> rows(String query) {
    return send(query + " FORMAT JSONEachRow").lines().toList();
  }

  /** The first column of the first row. */
  String value(String query) {
    return send(query + " FORMAT TSV").strip();
  }

  long count(String query) {
    return Long.parseLong(value(query));
  }

  /** Every column of every row, as a reader of FINAL sees them, but for the time of arrival. */
  List<String> wholeRows(String table) {
    return rows("SELECT * EXCEPT('^(received_at|version)$') FROM " + table + " FINAL ORDER BY ALL");
  }

  /** Waits until the totals of all traces are there; a collector has to be running. */
  void awaitSettled() throws InterruptedException {
    String unsettled =
        """
        SELECT count()
        FROM
        (
            SELECT workspace, trace_id, max(received_at) AS last_news
            FROM
            (
                SELECT workspace, trace_id AS trace_id, received_at FROM spans
                UNION ALL
                SELECT workspace, trace_id, received_at FROM events
            )
            GROUP BY workspace, trace_id
        ) AS news
        LEFT JOIN (SELECT workspace, trace_id, settled_at FROM trace_totals FINAL) AS totals USING (workspace, trace_id)
        WHERE settled_at < last_news
        """;
    long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
    while (count(unsettled) > 0) {
      assertThat(System.nanoTime()).as("settled within two minutes").isLessThan(deadline);
      TimeUnit.MILLISECONDS.sleep(100);
    }
  }

  void truncate() {
    NAMES.forEach(table -> send("TRUNCATE TABLE " + table));
  }

  String send(String query) {
    try {
      HttpResponse<String> response =
          http.send(
              HttpRequest.newBuilder(
                      URI.create(
                          url
                              + "/?database="
                              + URLEncoder.encode(database, StandardCharsets.UTF_8)))
                  .POST(HttpRequest.BodyPublishers.ofString(query))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      if (response.statusCode() != 200) {
        throw new AssertionError(query + ": " + response.body());
      }
      return response.body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
