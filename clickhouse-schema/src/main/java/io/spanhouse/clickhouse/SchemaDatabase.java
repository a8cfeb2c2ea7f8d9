package io.spanhouse.clickhouse;

import com.clickhouse.client.api.query.GenericRecord;
import com.clickhouse.client.api.query.QuerySettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * One ClickHouse database: which files are applied to it, and running statements in it. Failures
 * are {@link ClickHouseException}.
 */
final class SchemaDatabase {
  private static final Duration MAX_SILENCE = Duration.ofMinutes(10);
  private static final int SIGNS_OF_LIFE = 60;

  private static final Map<String, String> SETTINGS =
      Map.of(
          "max_execution_time", "0",
          "lock_acquire_timeout", "3600",
          "insert_deduplicate", "0");

  private final ClickHouseEndpoint endpoint;
  private final String name;
  private final Duration maxSilence;

  SchemaDatabase(ClickHouseEndpoint endpoint) {
    this(endpoint, MAX_SILENCE);
  }

  /**
   * @param maxSilence how long ClickHouse may say nothing. A statement may take longer: during one
   *     ClickHouse says all the time that it is at work, which also keeps whatever is between from
   *     hanging up.
   */
  SchemaDatabase(ClickHouseEndpoint endpoint, Duration maxSilence) {
    if (!endpoint.database().matches("\\w+")) {
      throw new ClickHouseException(
          "not a database name: " + endpoint.database() + ": use letters, digits and underscores");
    }
    this.endpoint = endpoint;
    name = endpoint.database();
    this.maxSilence = maxSilence;
  }

  String name() {
    return name;
  }

  String createStatement() {
    return "CREATE DATABASE IF NOT EXISTS " + name;
  }

  /** Whether ClickHouse asks this user for a password. */
  boolean hasPassword() {
    return !endpoint.password().isEmpty();
  }

  /** The statement, which may be told who reads, with this user in it. */
  String withCredentials(String statement) {
    return statement.replace(
        SchemaFile.CREDENTIALS,
        "USER %s PASSWORD %s".formatted(literal(endpoint.user()), literal(endpoint.password())));
  }

  private static String literal(String text) {
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }

  /** Connects to no database of ours, because there may be none yet. */
  Session connect() {
    return new Session("default");
  }

  /** Connects to the database, which is there. */
  Session connectInside() {
    return new Session(name);
  }

  /** A connection. */
  final class Session implements AutoCloseable {
    private final DatabaseClient client;

    private Session(String database) {
      client = new DatabaseClient(endpoint.withDatabase(database), maxSilence);
    }

    boolean exists() {
      return !rows("SELECT 1 FROM system.databases WHERE name = {name:String}", names()).isEmpty();
    }

    /** The files that are applied, in order; none where there is no database of ours. */
    List<AppliedFile> applied() {
      List<AppliedFile> applied = new ArrayList<>();
      if (rows(
              "SELECT 1 FROM system.tables WHERE database = {name:String} AND name = 'schema_migrations'",
              names())
          .isEmpty()) {
        return applied;
      }
      rows(
              "SELECT version, file, checksum FROM {name:Identifier}.schema_migrations FINAL ORDER BY version, file",
              names())
          .forEach(
              row ->
                  applied.add(
                      new AppliedFile(row.getInteger(1), row.getString(2), row.getString(3))));
      return applied;
    }

    /** Names of the tables and views that this user may see. */
    List<String> tables() {
      return texts("SELECT name FROM system.tables WHERE database = {name:String}");
    }

    /** Names of those that every node of the cluster has. */
    List<String> tables(ClusterDdl cluster) {
      return texts(
          """
          SELECT name FROM clusterAllReplicas('%1$s', system.tables) WHERE database = {name:String}
          GROUP BY name HAVING count() = (SELECT count() FROM system.clusters WHERE cluster = '%1$s')
          """
              .formatted(cluster.cluster()));
    }

    /** How the table of runs is stored; empty where there is none. */
    List<String> enginesOfRuns() {
      return texts(
          "SELECT engine_full FROM system.tables WHERE database = {name:String} AND name = 'runs'");
    }

    /** Names of the clusters that the server knows. */
    List<String> clusters() {
      return texts("SELECT DISTINCT cluster FROM system.clusters ORDER BY cluster");
    }

    private List<String> texts(String sql) {
      return rows(sql, names()).stream().map(row -> row.getString(1)).toList();
    }

    private Map<String, Object> names() {
      return Map.of("name", name);
    }

    void record(SchemaFile file) {
      execute(
          "INSERT INTO schema_migrations (version, file, checksum, applied_at)"
              + " SELECT {version:UInt32}, {file:String}, {checksum:String}, now64(3)",
          Map.of("version", file.version(), "file", file.name(), "checksum", file.checksum()),
          new QuerySettings());
    }

    List<GenericRecord> rows(String sql, Map<String, Object> parameters) {
      return client.rows(sql, parameters);
    }

    /** The first column of the first row as text; empty where there is no row. */
    String value(String sql) {
      List<GenericRecord> rows = rows(sql, Map.of());
      return rows.isEmpty() ? "" : String.valueOf(rows.get(0).getString(1));
    }

    /** Runs a statement under an id that no other running query of this user can have. */
    void execute(String sql, String queryId) {
      execute(sql, Map.of(), new QuerySettings().setQueryId(queryId));
    }

    private void execute(String sql, Map<String, Object> parameters, QuerySettings settings) {
      SETTINGS.forEach(settings::serverSetting);
      settings.serverSetting("send_progress_in_http_headers", "1");
      settings.serverSetting(
          "http_headers_progress_interval_ms",
          Long.toString(maxSilence.dividedBy(SIGNS_OF_LIFE).toMillis()));
      client.execute(sql, parameters, settings);
    }

    @Override
    public void close() {
      client.close();
    }
  }
}
