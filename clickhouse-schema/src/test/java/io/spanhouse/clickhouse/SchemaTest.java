package io.spanhouse.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;

/** Each test has a database of its own on one server. */
@Testcontainers
class SchemaTest {
  @Container static final ClickHouse clickHouse = ClickHouse.forTests();

  /** Statements that are tried: the first, and every so many after it. MigrationTest tries all. */
  private static final int STRIDE = 9;

  private static final Schema.Status CURRENT =
      new Schema.Status(Schema.State.CURRENT, Schema.CURRENT_VERSION, "");

  private static Schema schema(String database) {
    return new Schema(new ClickHouseEndpoint(clickHouse.httpUrl(), database, "default", ""));
  }

  private static SqlClient sql(String database) {
    return new SqlClient(clickHouse.httpUrl(), database);
  }

  private static List<String> names() {
    return SchemaFile.all().stream().map(SchemaFile::name).toList();
  }

  private static void forget(String database, String condition) {
    sql(database)
        .query("DELETE FROM schema_migrations WHERE " + condition + " SETTINGS mutations_sync = 2");
  }

  @Test
  void migrate_noDatabase_appliesEveryFileOnce() {
    Schema schema = schema("fresh");
    assertThat(schema.check())
        .isEqualTo(
            new Schema.Status(
                Schema.State.MISSING, 0, "the tables are missing: run `spanhouse migrate`"));
    assertThat(schema.migrate()).isEqualTo(names());
    assertThat(schema.check()).isEqualTo(CURRENT);
    assertThat(schema.migrate()).isEmpty();
    assertThat(schema.plan()).isEmpty();
    assertThat(sql("fresh").query("SELECT file FROM schema_migrations ORDER BY file").lines())
        .isEqualTo(names());
    assertThat(sql("fresh").query("SHOW TABLES").lines())
        .contains(
            "schema_migrations",
            "runs",
            "events",
            "spans",
            "model_prices",
            "run_summary",
            "incidents",
            "messages",
            "llm_calls");
  }

  @Test
  void migrate_again_keepsRows() {
    schema("kept").migrate();
    sql("kept").insert("runs", "workspace=w run_id=run_1 version=1");
    schema("kept").migrate();
    forget("kept", "1");
    schema("kept").migrate();
    assertThat(sql("kept").query("SELECT run_id FROM runs")).isEqualTo("run_1");
  }

  @Test
  void plan_noDatabase_listsEverythingAndChangesNothing() {
    List<String> expected = new ArrayList<>(List.of("CREATE DATABASE IF NOT EXISTS planned"));
    SchemaFile.all().stream()
        .flatMap(file -> file.steps("planned").stream())
        .filter(step -> step.condition().isEmpty())
        .forEach(step -> expected.add(step.statement()));
    assertThat(expected).doesNotHaveDuplicates();
    assertThat(expected).noneMatch(statement -> statement.contains("RENAME"));
    assertThat(expected)
        .anyMatch(statement -> statement.contains("FROM planned.spans"))
        .noneMatch(statement -> statement.contains("{database}"));
    assertThat(schema("planned").plan()).isEqualTo(expected);
    assertThat(sql("default").query("SELECT count() FROM system.databases WHERE name = 'planned'"))
        .isEqualTo("0");
  }

  @Test
  void plan_isWhatMigrateWouldRun() {
    for (String statement : schema("by_hand").plan()) {
      String database = statement.startsWith("CREATE DATABASE") ? "default" : "by_hand";
      sql(database).query(statement);
    }
    schema("by_migrate").migrate();
    String tables =
        "SELECT name, replaceAll(create_table_query, database, '') FROM system.tables WHERE database = '%s' ORDER BY name";
    assertThat(sql("default").query(tables.formatted("by_hand")))
        .isEqualTo(sql("default").query(tables.formatted("by_migrate")));
  }

  @Test
  void migrate_killedAfterSomeStatements_isFinishedByTheNext() {
    int statements = schema("killed_0").plan().size() - 1;
    for (int done = 1; done <= statements; done += STRIDE) {
      String database = "killed_" + done;
      sql("default").query("CREATE DATABASE " + database);
      migrateUntilKilled(database, done);
      schema(database).migrate();
      assertThat(schema(database).check()).isEqualTo(CURRENT);
    }
  }

  /** Runs that many statements as a migration does, and records the files that are complete. */
  private static void migrateUntilKilled(String database, int statements) {
    int left = statements;
    for (SchemaFile file : SchemaFile.all()) {
      for (MigrationStep step : file.steps(database)) {
        if (left == 0) {
          return;
        }
        if (step.condition().isEmpty()) {
          sql(database).query(step.statement());
          left--;
        }
      }
      if (left > 0) {
        sql(database)
            .insert(
                "schema_migrations",
                "version=%d file=%s checksum=%s"
                    .formatted(file.version(), file.name(), file.checksum()));
      }
    }
  }

  @Test
  void migrate_lastFileNotRecorded_appliesOnlyThat() {
    Schema schema = schema("resumed");
    schema.migrate();
    String last = names().get(names().size() - 1);
    forget("resumed", "file = '" + last + "'");
    assertThat(schema.check())
        .isEqualTo(
            new Schema.Status(
                Schema.State.OLDER,
                Schema.CURRENT_VERSION,
                "the tables are older than this program (not applied: "
                    + last
                    + "): run `spanhouse migrate`"));
    assertThat(schema.plan())
        .isNotEmpty()
        .allSatisfy(statement -> assertThat(statement).startsWith("ALTER TABLE "));
    assertThat(schema.migrate()).containsExactly(last);
    assertThat(schema.check()).isEqualTo(CURRENT);
  }

  @Test
  void migrate_viewOfAnotherText_isReplaced() {
    Schema schema = schema("view_changed");
    schema.migrate();
    sql("view_changed").query("CREATE OR REPLACE VIEW traces AS SELECT 1 AS n");
    forget("view_changed", "file = 'views/03_traces.sql'");
    sql("view_changed")
        .insert("schema_migrations", "version=1 file=views/03_traces.sql checksum=other");
    assertThat(schema.check().state()).isEqualTo(Schema.State.OLDER);
    assertThat(schema.migrate()).containsExactly("views/03_traces.sql");
    assertThat(sql("view_changed").query("SELECT count() FROM traces WHERE duration_ns > 0"))
        .isEqualTo("0");
    assertThat(
            sql("view_changed")
                .query(
                    "SELECT countIf(comment = '') FROM system.columns WHERE database = 'view_changed' AND table = 'traces'"))
        .isEqualTo("0");
    assertThat(schema.check()).isEqualTo(CURRENT);
  }

  @Test
  void migrate_viewThatSomebodyDropped_isMadeAgain() {
    Schema schema = schema("view_dropped");
    schema.migrate();
    String views =
        "SELECT name, create_table_query FROM system.tables WHERE database = 'view_dropped' ORDER BY name";
    String before = sql("view_dropped").query(views);
    assertThat(schema.missingViews()).isEmpty();
    sql("view_dropped").query("DROP VIEW traces");
    sql("view_dropped").query("DROP DICTIONARY message_texts");
    assertThat(schema.missingViews()).containsExactly("traces", "message_texts");
    assertThat(schema.check()).isEqualTo(CURRENT);
    assertThat(schema.plan()).as("each and its comments").hasSize(4);
    assertThat(schema.migrate())
        .containsExactly("views/03_traces.sql", "views/20_message_texts.sql");
    assertThat(sql("view_dropped").query(views)).isEqualTo(before);
    assertThat(schema.migrate()).isEmpty();
  }

  @Test
  void check_tableOfAnotherText_isRefused() {
    Schema schema = schema("table_changed");
    schema.migrate();
    forget("table_changed", "file = 'v001/01_runs.sql'");
    sql("table_changed")
        .insert("schema_migrations", "version=1 file=v001/01_runs.sql checksum=other");
    assertThatThrownBy(schema::check)
        .isInstanceOf(ClickHouseException.class)
        .hasMessageContaining("another text of v001/01_runs.sql");
  }

  @Test
  void check_newerDatabase_saysUpgrade() {
    Schema schema = schema("newer");
    schema.migrate();
    sql("newer").insert("schema_migrations", "version=7 file=v007/01_future.sql checksum=x");
    String advice =
        "this database was migrated by a newer Spanhouse (schema 7, this build knows %d): upgrade this program"
            .formatted(Schema.CURRENT_VERSION);
    assertThat(schema.check()).isEqualTo(new Schema.Status(Schema.State.NEWER, 7, advice));
    assertThatThrownBy(schema::migrate).hasMessage(advice);
    assertThatThrownBy(schema::plan).hasMessage(advice);
  }

  @Test
  void check_noServer_isOneLine() {
    assertThatThrownBy(
            () ->
                new Schema(new ClickHouseEndpoint("http://127.0.0.1:1", "any", "default", ""))
                    .check())
        .isInstanceOf(ClickHouseException.class)
        .hasMessageStartingWith("no ClickHouse answers at http://127.0.0.1:1 (")
        .hasMessageContaining("Connection refused")
        .hasMessageNotContaining("\n");
  }

  @Test
  void check_wrongPassword_isOneLine() {
    assertThatThrownBy(
            () ->
                new Schema(
                        new ClickHouseEndpoint(
                            clickHouse.httpUrl(), "any", "default", "no such password"))
                    .check())
        .isInstanceOf(ClickHouseException.class)
        .hasMessageContaining("Authentication failed")
        .hasMessageNotContaining("\n");
  }

  @Test
  void schema_databaseNameThatIsNone_isRefused() {
    assertThatThrownBy(() -> schema("a; DROP TABLE runs"))
        .isInstanceOf(ClickHouseException.class)
        .hasMessageStartingWith("not a database name");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "schema_migrations",
        "runs",
        "events",
        "spans",
        "rejected",
        "ingest_ledger",
        "model_prices",
        "messages"
      })
  void columns_areThoseOfTheServer(String table) {
    schema("described").migrate();
    List<String> expected =
        sql("described")
            .query(
                "SELECT name, type FROM system.columns WHERE database = 'described' AND table = '%s' ORDER BY position FORMAT TSVRaw"
                    .formatted(table))
            .lines()
            .toList();
    assertThat(Schema.columns(table))
        .extracting(column -> column.name() + "\t" + column.type())
        .isEqualTo(expected);
  }

  @Test
  void columns_unknownTable_isRefused() {
    assertThatThrownBy(() -> Schema.columns("run"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("no table run");
  }
}
