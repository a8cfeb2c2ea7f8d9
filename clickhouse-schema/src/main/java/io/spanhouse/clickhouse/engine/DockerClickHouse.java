package io.spanhouse.clickhouse.engine;

import io.spanhouse.clickhouse.ClickHouse;
import io.spanhouse.clickhouse.ClickHouseException;
import org.testcontainers.clickhouse.ClickHouseContainer;
import org.testcontainers.utility.DockerImageName;

/** The official image, open to the default user without a password, as {@link TestEngine} is. */
public final class DockerClickHouse implements ClickHouse {
  private static final DockerImageName IMAGE =
      DockerImageName.parse("clickhouse/clickhouse-server:26.7");

  private final ClickHouseContainer container =
      new ClickHouseContainer(IMAGE)
          .withUsername("default")
          .withPassword("")
          .withEnv("CLICKHOUSE_SKIP_USER_SETUP", "1");

  @Override
  public String httpUrl() {
    return container.getHttpUrl();
  }

  @Override
  public void start() {
    try {
      container.start();
    } catch (RuntimeException e) {
      throw new ClickHouseException(
          "no ClickHouse container could be started ("
              + e.getMessage()
              + "): start a Docker engine, or install npm and use the embedded engine",
          e);
    }
  }

  @Override
  public void stop() {
    container.stop();
  }
}
