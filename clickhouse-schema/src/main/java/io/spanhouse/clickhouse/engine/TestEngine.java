package io.spanhouse.clickhouse.engine;

import io.spanhouse.clickhouse.ClickHouse;

/** The embedded engine as a test holds it. */
public final class TestEngine implements ClickHouse {
  private final EmbeddedClickHouse engine = EmbeddedClickHouse.builder().withoutPassword().build();

  /** Not started yet. */
  public TestEngine() {}

  @Override
  public String httpUrl() {
    return engine.httpUrl();
  }

  @Override
  public void start() {
    engine.start();
  }

  /** Process id of the current child; another one after a crash. */
  public long pid() {
    return engine.pid();
  }

  @Override
  public void stop() {
    engine.stop();
  }
}
