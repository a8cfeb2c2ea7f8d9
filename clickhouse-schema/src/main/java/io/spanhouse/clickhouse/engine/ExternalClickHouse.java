package io.spanhouse.clickhouse.engine;

import io.spanhouse.clickhouse.ClickHouse;
import io.spanhouse.clickhouse.ClickHouseException;
import java.io.IOException;
import java.time.Duration;

/** A server at a URL. Neither started nor stopped here. */
public final class ExternalClickHouse implements ClickHouse {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final String httpUrl;

  public ExternalClickHouse(String httpUrl) {
    this.httpUrl = httpUrl.endsWith("/") ? httpUrl.substring(0, httpUrl.length() - 1) : httpUrl;
  }

  @Override
  public String httpUrl() {
    return httpUrl;
  }

  @Override
  public void start() {
    try {
      HttpInterface.ping(httpUrl, TIMEOUT);
    } catch (IOException | IllegalArgumentException e) {
      throw new ClickHouseException(
          "no ClickHouse answers at "
              + httpUrl
              + " ("
              + e
              + "): start it, or give the URL of its HTTP interface, such as http://host:8123",
          e);
    }
  }

  @Override
  public void stop() {}
}
