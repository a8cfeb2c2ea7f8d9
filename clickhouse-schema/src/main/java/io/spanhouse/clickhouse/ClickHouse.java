package io.spanhouse.clickhouse;

import io.spanhouse.clickhouse.engine.DockerClickHouse;
import io.spanhouse.clickhouse.engine.EmbeddedClickHouse;
import io.spanhouse.clickhouse.engine.ExternalClickHouse;
import io.spanhouse.clickhouse.engine.TestEngine;
import org.testcontainers.lifecycle.Startable;

/**
 * A ClickHouse to test against, whoever runs it, as user {@code default} without a password.
 *
 * <p>{@link #start()} returns once queries are answered, or throws {@link ClickHouseException};
 * starting twice is starting once. It is a {@link Startable}, so that a test holds it in a
 * {@code @Container} field. Testcontainers, an optional dependency of this library, must be on the
 * class path; what runs the engine in a service, {@link EmbeddedClickHouse}, does without.
 */
public interface ClickHouse extends Startable {

  /**
   * Environment variable that chooses for {@link #forTests()}: {@code embedded}, {@code cluster} or
   * {@code docker}.
   */
  String TEST_SOURCE_VARIABLE = "SPANHOUSE_TEST_CLICKHOUSE";

  /**
   * Base URL of the HTTP interface, such as {@code http://127.0.0.1:8123}, without a trailing
   * slash.
   *
   * @throws IllegalStateException before {@link #start()}, where the port is only known then
   */
  String httpUrl();

  /** Makes or upgrades the tables and views of a database, as user {@code default}. */
  default void migrate(String database) {
    new Schema(new ClickHouseEndpoint(httpUrl(), database, "default", "")).migrate();
  }

  /** A server that somebody else runs; starting it only checks that it answers. */
  static ClickHouse external(String httpUrl) {
    return new ExternalClickHouse(httpUrl);
  }

  /** The engine in a child process of this one, on a free port, in a temporary directory. */
  static ClickHouse embedded() {
    return new TestEngine();
  }

  /** A container, for machines where a Docker engine answers. */
  static ClickHouse docker() {
    return new DockerClickHouse();
  }

  /**
   * An empty ClickHouse on a free port whose data is deleted when it stops: the embedded engine, or
   * a container where the environment says {@code SPANHOUSE_TEST_CLICKHOUSE=docker}, two engines as
   * the shards of a cluster where it says {@code cluster}.
   */
  static ClickHouse forTests() {
    String source = System.getenv().getOrDefault(TEST_SOURCE_VARIABLE, "embedded");
    return switch (source) {
      case "docker" -> docker();
      case "embedded" -> embedded();
      case "cluster" -> new EmbeddedCluster();
      default ->
          throw new ClickHouseException(
              TEST_SOURCE_VARIABLE + " is " + source + ": set it to embedded, cluster or docker");
    };
  }
}
