package io.spanhouse.exporter.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanhouse.clickhouse.ClickHouse;
import io.spanhouse.clickhouse.ClickHouseEndpoint;
import io.spanhouse.clickhouse.Schema;
import io.spanhouse.collector.CollectorOptions;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A database with our tables, for one test. */
record Database(ClickHouse server, String name) {

  static Database create(ClickHouse server, String name) {
    new Schema(new ClickHouseEndpoint(server.httpUrl(), name, "default", "")).migrate();
    return new Database(server, name);
  }

  /** Rows stay as they are written: nothing is settled. */
  CollectorOptions options() {
    return CollectorOptions.forClickHouse(server.httpUrl())
        .withClickHouse(name, "default", "")
        .settlingAfter(Duration.ofHours(1));
  }

  /** Whole rows of what the table says now, but for when they arrived. */
  String rows(String table) throws Exception {
    return query("SELECT * EXCEPT(received_at, version) FROM " + table + " FINAL ORDER BY ALL");
  }

  void await(String query, String expected) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    String row;
    while (!(row = query(query).strip()).equals(expected)) {
      assertThat(System.nanoTime()).as("%s is %s", query, row).isLessThan(deadline);
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }

  String query(String query) throws IOException, InterruptedException {
    URI url =
        URI.create(
            server.httpUrl() + "/?database=" + URLEncoder.encode(name, StandardCharsets.UTF_8));
    HttpResponse<String> response =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(url)
                    .POST(HttpRequest.BodyPublishers.ofString(query))
                    .build(),
                HttpResponse.BodyHandlers.ofString());
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return response.body();
  }
}
