package io.spanhouse.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;

/** What a cluster with Keeper is told, as far as one engine without can tell: its parser. */
@Testcontainers
class ClusterDdlTest {
  @Container static final ClickHouse clickHouse = ClickHouse.embedded();

  private final ClusterDdl ddl = new ClusterDdl("main", "spanhouse", true);

  private List<String> statements() {
    return SchemaFile.all().stream()
        .flatMap(file -> ddl.steps(file).stream())
        .map(MigrationStep::statement)
        .toList();
  }

  private String statement(String beginning) {
    return statements().stream()
        .map(SchemaFile::withoutComments)
        .filter(statement -> statement.startsWith(beginning))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void everyStatement_isParsedByClickHouse() {
    SqlClient sql = new SqlClient(clickHouse.httpUrl(), "default");
    assertThat(statements()).hasSizeGreaterThan(SchemaFile.all().size() - 5);
    for (String statement : statements()) {
      assertThat(sql.query("EXPLAIN AST " + statement)).as(statement).isNotEmpty();
      String code = SchemaFile.withoutComments(statement);
      if (!code.startsWith("INSERT")) {
        String formatted =
            sql.query(
                "SELECT formatQuerySingleLine({q:String}) FORMAT TSVRaw", parameter(statement));
        assertThat(formatted).as(statement).contains(" ON CLUSTER main ");
      }
    }
    assertThat(sql.query("EXPLAIN AST " + ddl.createDatabase())).contains("spanhouse");
  }

  private static Map<String, String> parameter(String statement) {
    return Map.of(
        "param_q",
        java.net.URLEncoder.encode(
            statement.replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t"),
            java.nio.charset.StandardCharsets.UTF_8));
  }

  @Test
  void table_isReplicatedWithinAShardAndDistributed() {
    String local = statement("CREATE TABLE IF NOT EXISTS runs_local");
    assertThat(local)
        .startsWith("CREATE TABLE IF NOT EXISTS runs_local ON CLUSTER 'main'\n(\n")
        .contains(
            "\nENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{uuid}/{shard}', '{replica}', version)\n"
                + "PARTITION BY toYYYYMM(run_at)\n");
    assertThat(statement("CREATE TABLE IF NOT EXISTS runs ON"))
        .isEqualTo(
            "CREATE TABLE IF NOT EXISTS runs ON CLUSTER 'main' AS runs_local\n"
                + "ENGINE = Distributed('main', 'spanhouse', 'runs_local', cityHash64(run_id))");
    assertThat(statement("CREATE TABLE IF NOT EXISTS ingest_ledger_local"))
        .contains(
            "ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{uuid}/{shard}', '{replica}')\n");
  }

  @Test
  void tableThatEverybodyNeeds_isWholeOnEveryNode() {
    assertThat(statement("CREATE TABLE IF NOT EXISTS model_prices"))
        .startsWith("CREATE TABLE IF NOT EXISTS model_prices ON CLUSTER 'main'\n")
        .contains(
            "\nENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{uuid}/all', '{shard}-{replica}', updated_at)\n");
    assertThat(statements()).noneMatch(statement -> statement.contains("model_prices_local"));
  }

  @Test
  void comments_areOfWhatPeopleReadAndOfWhatKeepsRows() {
    String comment = " ON CLUSTER 'main'\n    COMMENT COLUMN `workspace` '";
    assertThat(statements())
        .filteredOn(
            statement -> statement.matches("(?s)ALTER TABLE (runs|runs_local|retention) .*"))
        .satisfiesExactly(
            table -> assertThat(table).startsWith("ALTER TABLE retention" + comment),
            table -> assertThat(table).startsWith("ALTER TABLE runs_local" + comment),
            table -> assertThat(table).startsWith("ALTER TABLE runs" + comment));
  }

  @Test
  void changeOfHowRowsAreStored_isOfTheTablesThatKeepThem() {
    assertThat(altered("ADD COLUMN IF NOT EXISTS n Int8")).containsExactly("runs_local", "runs");
    assertThat(altered("ADD INDEX IF NOT EXISTS i n TYPE minmax")).containsExactly("runs_local");
  }

  private List<String> altered(String change) {
    return ddl
        .steps(new SchemaFile(3, "v003/x.sql", "ALTER TABLE runs\n    " + change + ";\n"))
        .stream()
        .map(step -> step.statement().split(" ")[2])
        .toList();
  }

  @Test
  void stepsFromVersionsBeforeClusters_areLeftOut() {
    assertThat(statements())
        .noneMatch(statement -> statement.contains("RENAME") || statement.contains("DROP"));
  }

  @Test
  void viewThatOneNodeLost_isMadeAgainOnAll() {
    EmbeddedCluster cluster = new EmbeddedCluster();
    try {
      cluster.start();
      cluster.migrate("spanhouse");
      Schema schema =
          new Schema(new ClickHouseEndpoint(cluster.httpUrl(), "spanhouse", "default", ""))
              .onCluster(EmbeddedCluster.NAME);
      assertThat(schema.plan()).isEmpty();
      new SqlClient(cluster.httpUrls().get(1), "spanhouse").query("DROP VIEW traces");
      assertThat(schema.missingViews()).containsExactly("traces");
      assertThat(schema.plan())
          .extracting(SchemaFile::withoutComments)
          .satisfiesExactly(
              view ->
                  assertThat(view)
                      .startsWith("CREATE OR REPLACE VIEW traces ON CLUSTER 'spanhouse' AS\n"),
              comments ->
                  assertThat(comments)
                      .startsWith("ALTER TABLE traces ON CLUSTER 'spanhouse'\n    COMMENT COLUMN"));
    } finally {
      cluster.stop();
    }
  }

  @Test
  void everyTableHasAPlace() {
    assertThatThrownBy(
            () ->
                ddl.steps(
                    new SchemaFile(
                        3,
                        "v003/x.sql",
                        "CREATE TABLE IF NOT EXISTS x\n(n Int8)\nENGINE = Log;\n")))
        .hasMessage("by what does x go to shards?");
  }

  @Test
  void nameThatIsNone_isRefused() {
    assertThatThrownBy(() -> new ClusterDdl("a' DROP", "spanhouse", true))
        .isInstanceOf(ClickHouseException.class)
        .hasMessageStartingWith("not a name of a cluster");
  }
}
