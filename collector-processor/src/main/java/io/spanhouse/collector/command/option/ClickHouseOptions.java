package io.spanhouse.collector.command.option;

import io.spanhouse.clickhouse.ClickHouseEndpoint;
import io.spanhouse.clickhouse.ModelPrices;
import io.spanhouse.clickhouse.Repricing;
import io.spanhouse.clickhouse.Schema;
import io.spanhouse.clickhouse.engine.KnownEngine;
import io.spanhouse.clickhouse.stored.Deletion;
import io.spanhouse.clickhouse.stored.DeletionSubject;
import io.spanhouse.clickhouse.stored.Retention;
import io.spanhouse.collector.command.query.ClickHouseQueries;
import io.spanhouse.collector.command.query.Query;
import io.spanhouse.collector.command.terminal.CommandException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which ClickHouse a command talks to. */
public final class ClickHouseOptions {
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
  public int httpPort = 8123;

  @Option(
      names = "--database",
      paramLabel = "NAME",
      description = "Database of the tables (default: ${DEFAULT-VALUE}).")
  public String database = "spanhouse";

  @Option(
      names = "--clickhouse-user",
      paramLabel = "NAME",
      description = "ClickHouse user (default: ${DEFAULT-VALUE}).")
  public String user = "default";

  @Option(
      names = "--clickhouse-password",
      paramLabel = "PASSWORD",
      description =
          "Password of the ClickHouse user (default: that of the embedded engine,"
              + " found in its data directory; none for another ClickHouse). Prefer"
              + " SPANHOUSE_CLICKHOUSE_PASSWORD: other users of the machine can see arguments.")
  public String givenPassword = "";

  private final RunningEngines engines;

  public ClickHouseOptions(Environment environment) {
    engines = new RunningEngines(environment);
  }

  /** Whether a ClickHouse was named; otherwise the embedded one is meant. */
  public boolean isExternal() {
    return url != null;
  }

  /** Base URL of the HTTP interface. */
  public String url() {
    return url != null ? url : "http://127.0.0.1:" + httpPort;
  }

  /** The one given, else the one of the embedded engine that runs at that address, else none. */
  public String password() {
    return !givenPassword.isEmpty() || !user.equals("default")
        ? givenPassword
        : engines.at(url()).map(KnownEngine::password).orElse("");
  }

  /** Where the tables are. */
  public ClickHouseEndpoint endpoint() {
    return new ClickHouseEndpoint(url(), database, user, password());
  }

  public Schema schema() {
    return new Schema(endpoint());
  }

  public Deletion deletion(String workspace, DeletionSubject subject, String id) {
    return new Deletion(endpoint(), workspace, subject, id);
  }

  public Retention retention() {
    return new Retention(endpoint());
  }

  /** Fails with advice when nothing answers. */
  public void requireReachable() {
    connect("default", REACHABLE_WITHIN).rows(Query.of("SELECT 1"));
  }

  /** Fails with advice when nothing answers, or when the tables are not those of this program. */
  public void requireCurrentSchema() {
    requireReachable();
    Schema.Status status = schema().check();
    if (status.state() != Schema.State.CURRENT) {
      throw new CommandException(status.advice());
    }
  }

  public ModelPrices modelPrices() {
    return new ModelPrices(endpoint());
  }

  public Repricing repricing() {
    return new Repricing(endpoint());
  }

  public ClickHouseQueries connect(Duration timeout) {
    return connect(database, timeout);
  }

  public ClickHouseQueries connect(String initialDatabase, Duration timeout) {
    return new ClickHouseQueries(endpoint().withDatabase(initialDatabase), timeout);
  }
}
