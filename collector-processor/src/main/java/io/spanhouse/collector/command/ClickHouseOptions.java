package io.spanhouse.collector.command;

import io.spanhouse.clickhouse.Deletion;
import io.spanhouse.clickhouse.DeletionSubject;
import io.spanhouse.clickhouse.KnownEngine;
import io.spanhouse.clickhouse.ModelPrices;
import io.spanhouse.clickhouse.Repricing;
import io.spanhouse.clickhouse.Retention;
import io.spanhouse.clickhouse.Schema;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which ClickHouse a command talks to. */
final class ClickHouseOptions {
  private static final Duration REACHABLE_WITHIN = Duration.ofSeconds(10);

  @Option(
      names = {"--clickhouse", "--clickhouse-url"},
      paramLabel = "URL",
      description =
          "HTTP URL of an existing ClickHouse, such as http://host:8123 (default: the"
              + " embedded engine of `spanhouse up` on this machine).")
  @Nullable String url;

  @Option(
      names = "--clickhouse-http-port",
      paramLabel = "PORT",
      converter = OptionTypes.Port.class,
      description = "HTTP port of the embedded engine (default: ${DEFAULT-VALUE}).")
  int httpPort = 8123;

  @Option(
      names = "--database",
      paramLabel = "NAME",
      description = "Database of the tables (default: ${DEFAULT-VALUE}).")
  String database = "spanhouse";

  @Option(
      names = "--clickhouse-user",
      paramLabel = "NAME",
      description = "ClickHouse user (default: ${DEFAULT-VALUE}).")
  String user = "default";

  @Option(
      names = "--clickhouse-password",
      paramLabel = "PASSWORD",
      description =
          "Password of the ClickHouse user (default: that of the embedded engine,"
              + " found in its data directory; none for another ClickHouse). Prefer"
              + " SPANHOUSE_CLICKHOUSE_PASSWORD: other users of the machine can see arguments.")
  String givenPassword = "";

  private final RunningEngines engines;

  ClickHouseOptions(Environment environment) {
    engines = new RunningEngines(environment);
  }

  /** Whether a ClickHouse was named; otherwise the embedded one is meant. */
  boolean isExternal() {
    return url != null;
  }

  /** Base URL of the HTTP interface. */
  String url() {
    return url != null ? url : "http://127.0.0.1:" + httpPort;
  }

  /** The one given, else the one of the embedded engine that runs at that address, else none. */
  String password() {
    return !givenPassword.isEmpty() || !user.equals("default")
        ? givenPassword
        : engines.at(url()).map(KnownEngine::password).orElse("");
  }

  Schema schema() {
    return new Schema(url(), database, user, password());
  }

  Deletion deletion(String workspace, DeletionSubject subject, String id) {
    return new Deletion(url(), database, user, password(), workspace, subject, id);
  }

  Retention retention() {
    return new Retention(url(), database, user, password());
  }

  /** Fails with advice when nothing answers. */
  void requireReachable() {
    connect("default", REACHABLE_WITHIN).rows(Query.of("SELECT 1"));
  }

  /** Fails with advice when nothing answers, or when the tables are not those of this program. */
  void requireCurrentSchema() {
    requireReachable();
    Schema.Status status = schema().check();
    if (status.state() != Schema.State.CURRENT) {
      throw new CommandException(status.advice());
    }
  }

  ModelPrices modelPrices() {
    return new ModelPrices(url(), database, user, password());
  }

  Repricing repricing() {
    return new Repricing(url(), database, user, password());
  }

  ClickHouseQueries connect(Duration timeout) {
    return connect(database, timeout);
  }

  ClickHouseQueries connect(String initialDatabase, Duration timeout) {
    return new ClickHouseQueries(url(), initialDatabase, user, password(), timeout);
  }
}
