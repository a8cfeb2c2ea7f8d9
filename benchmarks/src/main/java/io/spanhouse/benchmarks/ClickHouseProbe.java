package io.spanhouse.benchmarks;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;

/** Asks ClickHouse over its HTTP interface, in database {@code spanhouse}. */
public final class ClickHouseProbe {
  private static final Duration SETTLE_TIMEOUT = Duration.ofMinutes(10);

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final String url;
  private final Duration quiet;

  /** {@code quiet}: how long parts must not change to count as merged. */
  public ClickHouseProbe(String url, Duration quiet) {
    this.url = url;
    this.quiet = quiet;
  }

  /** The result as lines of tab-separated values. */
  public List<String> rows(String query) {
    return rows(query, Map.of());
  }

  /** The same for a query with parameters, such as {@code {name:String}}. */
  public List<String> rows(String query, Map<String, String> parameters) {
    StringBuilder url = new StringBuilder();
    parameters.forEach(
        (name, value) ->
            url.append("&param_")
                .append(name)
                .append('=')
                .append(URLEncoder.encode(value, StandardCharsets.UTF_8)));
    return send(request(BodyPublishers.ofString(query), url.toString()), BodyHandlers.ofString())
        .lines()
        .toList();
  }

  /** The one number a query gives. */
  public long number(String query) {
    return Long.parseLong(rows(query).get(0));
  }

  public void execute(String statement) {
    rows(statement);
  }

  /** Writes the result to a file as one or more Native blocks. */
  void saveNative(String query, Path file) {
    send(
        request(BodyPublishers.ofString(query), "&default_format=Native"),
        BodyHandlers.ofFile(file));
  }

  /** Inserts a file of Native blocks with the settings the collector inserts with. */
  void insertNative(String table, Path file) {
    String parameters =
        "&async_insert=0&insert_deduplicate=0&optimize_on_insert=0"
            + "&max_partitions_per_insert_block=0&query="
            + URLEncoder.encode("INSERT INTO " + table + " FORMAT Native", StandardCharsets.UTF_8);
    try {
      send(request(BodyPublishers.ofFile(file), parameters), BodyHandlers.ofString());
    } catch (FileNotFoundException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits until no merge runs and the parts have not changed for the quiet time. */
  void awaitMerges() {
    awaitMerges(() -> 0);
  }

  /**
   * Waits until no merge runs and the parts have not changed for the quiet time.
   *
   * @return what {@code clock} said when the quiet time began: the engine spends CPU while idle too
   */
  double awaitMerges(DoubleSupplier clock) {
    long deadline = System.nanoTime() + SETTLE_TIMEOUT.toNanos();
    String before = "";
    double clockAtQuiet = clock.getAsDouble();
    long quietSince = System.nanoTime();
    while (System.nanoTime() - quietSince < quiet.toNanos()) {
      String now =
          String.join(
              " ",
              rows(
                  "SELECT (SELECT count() FROM system.merges), count(), groupBitXor(cityHash64(name))"
                      + " FROM system.parts WHERE active AND database != 'system'"));
      if (!now.equals(before) || !now.startsWith("0\t")) {
        quietSince = System.nanoTime();
        clockAtQuiet = clock.getAsDouble();
        before = now;
      }
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException("merges do not come to an end: " + now);
      }
      sleep();
    }
    return clockAtQuiet;
  }

  private static void sleep() {
    try {
      TimeUnit.MILLISECONDS.sleep(250);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private HttpRequest request(BodyPublisher body, String parameters) {
    return Login.request(URI.create(url + "/?database=spanhouse" + parameters)).POST(body).build();
  }

  private <T> T send(HttpRequest request, BodyHandler<T> handler) {
    try {
      HttpResponse<T> response = http.send(request, handler);
      if (response.statusCode() != 200) {
        throw new IllegalStateException("ClickHouse says: " + response.body());
      }
      return response.body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}
