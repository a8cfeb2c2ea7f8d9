package io.spanhouse.collector.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanhouse.clickhouse.ClickHouse;
import io.spanhouse.clickhouse.ClickHouseEndpoint;
import io.spanhouse.clickhouse.Schema;
import io.spanhouse.collector.command.query.ClickHouseQueries;
import io.spanhouse.collector.command.query.Query;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;

@Testcontainers
class MigrateCommandTest {
  @Container static final ClickHouse clickHouse = ClickHouse.forTests();

  @TempDir Path directory;

  private final CapturedConsole console = CapturedConsole.plain();

  @Test
  void dryRun_printsStatementsAndChangesNothing() {
    assertThat(migrate("--database", "dry", "--dry-run")).isZero();
    assertThat(console.out())
        .contains(
            "CREATE DATABASE IF NOT EXISTS dry;",
            "-- ==== v002/01_runs.sql",
            "CREATE TABLE IF NOT EXISTS runs")
        .doesNotContain("RENAME", "DROP");
    assertThat(schema("dry").check().state()).isEqualTo(Schema.State.MISSING);
  }

  @Test
  void migrate_emptyServer_createsTables() {
    assertThat(migrate("--database", "fresh")).isZero();
    assertThat(console.out()).contains("applied ");
    assertThat(console.err())
        .contains("database fresh at " + clickHouse.httpUrl() + " is up to date");
    assertThat(schema("fresh").check().state()).isEqualTo(Schema.State.CURRENT);
  }

  @Test
  void migrate_again_changesNothing() {
    schema("again").migrate();
    assertThat(migrate("--database", "again")).isZero();
    assertThat(console.out()).isEmpty();
    assertThat(migrate("--database", "again", "--dry-run")).isZero();
    assertThat(console.out()).isEmpty();
  }

  @Test
  void migrate_clusterThatTheServerDoesNotKnow_isRefused() {
    assertThat(migrate("--database", "spread", "--cluster", "nowhere")).isEqualTo(1);
    assertThat(console.err()).hasLineCount(1).contains("ClickHouse knows no cluster nowhere");
    schema("alone").migrate();
    assertThat(migrate("--database", "alone", "--cluster", "nowhere")).isEqualTo(1);
    assertThat(console.err()).contains("are on this server alone");
    assertThat(schema("spread").check().state()).isEqualTo(Schema.State.MISSING);
  }

  @Test
  void migrate_newerDatabase_isRefused() {
    migrateToTheFuture("newer");
    assertThat(migrate("--database", "newer")).isEqualTo(1);
    assertThat(console.err()).hasLineCount(1).contains("newer Spanhouse", "upgrade this program");
  }

  @Test
  void migrate_nothingListens_isOneLine() {
    assertThat(
            console.run(
                CapturedConsole.emptyEnvironment(directory),
                "migrate",
                "--clickhouse",
                "http://127.0.0.1:1"))
        .isEqualTo(1);
    assertThat(console.err()).hasLineCount(1).contains("no ClickHouse at http://127.0.0.1:1");
  }

  private static void migrateToTheFuture(String database) {
    schema(database).migrate();
    new ClickHouseQueries(
            new ClickHouseEndpoint(clickHouse.httpUrl(), database, "default", ""),
            Duration.ofSeconds(30))
        .rows(
            Query.of(
                "INSERT INTO schema_migrations (version, file, checksum, applied_at)"
                    + " VALUES (9999, 'v9999/01_future.sql', 'x', now64(3))"));
  }

  private static Schema schema(String database) {
    return new Schema(new ClickHouseEndpoint(clickHouse.httpUrl(), database, "default", ""));
  }

  private int migrate(String... options) {
    String[] arguments = new String[options.length + 3];
    arguments[0] = "migrate";
    arguments[1] = "--clickhouse";
    arguments[2] = clickHouse.httpUrl();
    System.arraycopy(options, 0, arguments, 3, options.length);
    return console.run(CapturedConsole.emptyEnvironment(directory), arguments);
  }
}
