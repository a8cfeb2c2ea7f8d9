package io.spanhouse.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Asks a query as a client does and tells what it took: until the last byte of the result is here,
 * and what ClickHouse says it read.
 *
 * <p>ClickHouse keeps no result and no outcome of a condition for the next query. What it and the
 * operating system keep of files stays as it is.
 */
public final class QueryProbe {
  /** The summary is in the header, so it is whole only where the header waits for the result. */
  private static final String SETTINGS =
      "/?database=spanhouse&wait_end_of_query=1&use_query_cache=0&use_query_condition_cache=0";

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final ObjectMapper json = new ObjectMapper();
  private final String url;

  public QueryProbe(String url) {
    this.url = url;
  }

  /** What one query took. {@code readBytes} are those of columns, not compressed. */
  public record Answer(long nanos, long resultRows, long readRows, long readBytes) {}

  /** Asks a query with parameters, such as {@code {name:String}}. */
  public Answer ask(String query, Map<String, String> parameters) {
    HttpRequest request =
        Login.request(uri(parameters)).POST(BodyPublishers.ofString(query)).build();
    try {
      long begin = System.nanoTime();
      HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
      long nanos = System.nanoTime() - begin;
      if (response.statusCode() != 200) {
        throw new IllegalStateException("ClickHouse says: " + response.body());
      }
      String summary = response.headers().firstValue("X-ClickHouse-Summary").orElseThrow();
      JsonNode read = json.readTree(summary);
      return new Answer(
          nanos,
          response.body().lines().count(),
          read.path("read_rows").asLong(),
          read.path("read_bytes").asLong());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private URI uri(Map<String, String> parameters) {
    StringBuilder text = new StringBuilder(url).append(SETTINGS);
    parameters.forEach(
        (name, value) ->
            text.append("&param_")
                .append(name)
                .append('=')
                .append(URLEncoder.encode(value, StandardCharsets.UTF_8)));
    return URI.create(text.toString());
  }
}
