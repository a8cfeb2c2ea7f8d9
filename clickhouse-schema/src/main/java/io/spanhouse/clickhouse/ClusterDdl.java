package io.spanhouse.clickhouse;

import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The statements of the files for a cluster. A table becomes two: {@code <name>_local} keeps a
 * shard's rows on each of its replicas, and under the table's own name a {@code Distributed} one
 * reads all shards and sends what is inserted to the shard of its key. Small tables that everybody
 * needs are kept whole on every node instead. Views are the same everywhere.
 *
 * <p>Steps that move rows of earlier versions are left out: there was no cluster before version 2.
 *
 * @param cluster as {@code system.clusters} has it
 * @param database where the tables are
 * @param replicated whether ClickHouse Keeper is there: tables are replicated, and a statement runs
 *     on all nodes. Without it a node's tables are its own, and each statement is to be run on each
 *     node.
 */
record ClusterDdl(String cluster, String database, boolean replicated) {
  /**
   * An insert is done when all shards have its rows; subqueries are answered once for all shards,
   * also those of an {@code INSERT SELECT}.
   */
  static final Map<String, String> QUERY_SETTINGS =
      Map.of(
          "distributed_foreground_insert", "1",
          "parallel_distributed_insert_select", "0",
          "prefer_global_in_and_join", "1");

  private static final String TRACE = "cityHash64(trace_id)";

  /**
   * By what rows of a table go to shards: never by anything that is not part of the sort key,
   * because rows that replace each other have to meet. What belongs to one trace is together, but
   * runs, which go on over several.
   */
  private static final Map<String, String> SHARDED_BY =
      Map.of(
          "runs", "cityHash64(run_id)",
          "events", "cityHash64(if(trace_id = '', event_id, trace_id))",
          "spans", TRACE,
          "trace_totals", TRACE,
          "messages", "cityHash64(hash)",
          "rejected", "cityHash64(rejected_id)",
          "ingest_ledger", "cityHash64(request_id)",
          "deletions", "cityHash64(deletion)");

  private static final List<String> EVERYWHERE =
      List.of("schema_migrations", "model_prices", "retention");

  private static final Pattern TABLE = Pattern.compile("(?m)^(CREATE TABLE IF NOT EXISTS )(\\w+)");
  private static final Pattern ALTER = Pattern.compile("(?m)^(ALTER TABLE )(\\w+)");

  /** Changes of columns are of the distributed table, too; those of how rows are stored are not. */
  private static final Pattern OF_BOTH =
      Pattern.compile("(?m)^ *(ADD|MODIFY|COMMENT) (COLUMN|COMMENT) ");

  private static final Pattern VIEW = Pattern.compile("(?m)^(CREATE OR REPLACE VIEW \\w+)");
  private static final Pattern DICTIONARY =
      Pattern.compile("(?m)^(CREATE OR REPLACE DICTIONARY \\w+)");
  private static final Pattern SETTINGS = Pattern.compile("\nSETTINGS [^\n]*$");
  private static final Pattern ENGINE =
      Pattern.compile("(?m)^ENGINE = (\\w*MergeTree)(?:\\((.*)\\))?$");

  ClusterDdl {
    if (!cluster.matches("[\\w.-]+")) {
      throw new ClickHouseException(
          "not a name of a cluster: " + cluster + ": use letters, digits, -, _ and .");
    }
  }

  /** Name of the table that has a shard's rows of a table. */
  static String local(String table) {
    return table + "_local";
  }

  String createDatabase() {
    return "CREATE DATABASE IF NOT EXISTS " + database + onCluster();
  }

  /** What a file's steps are on a cluster. */
  List<MigrationStep> steps(SchemaFile file) {
    return file.steps(database).stream()
        .filter(step -> step.condition().isEmpty())
        .flatMap(step -> statements(step.statement()))
        .map(statement -> new MigrationStep(file.name(), statement))
        .toList();
  }

  private Stream<String> statements(String statement) {
    Matcher table = TABLE.matcher(statement);
    if (table.find()) {
      String name = table.group(2);
      return EVERYWHERE.contains(name)
          ? Stream.of(everywhere(statement))
          : Stream.of(sharded(name, statement), distributed(name));
    }
    Matcher alter = ALTER.matcher(statement);
    if (alter.find()) {
      return altered(alter.group(2), statement)
          .map(name -> ALTER.matcher(statement).replaceFirst("$1" + name + quoted(onCluster())));
    }
    if (VIEW.matcher(statement).find()) {
      String settings = SETTINGS.matcher(statement).find() ? ", " : "\nSETTINGS ";
      return Stream.of(
          VIEW.matcher(statement).replaceFirst("$1" + quoted(onCluster()))
              + settings
              + "prefer_global_in_and_join = 1");
    }
    if (DICTIONARY.matcher(statement).find()) {
      return Stream.of(DICTIONARY.matcher(statement).replaceFirst("$1" + quoted(onCluster())));
    }
    if (SchemaFile.withoutComments(statement).startsWith("INSERT INTO ")) {
      return Stream.of(statement);
    }
    throw new IllegalArgumentException("what is this on a cluster: " + statement);
  }

  /** Which tables are changed where a statement changes this one, or a view. */
  private static Stream<String> altered(String table, String statement) {
    if (!SHARDED_BY.containsKey(table)) {
      return Stream.of(table);
    }
    return OF_BOTH.matcher(statement).find()
        ? Stream.of(local(table), table)
        : Stream.of(local(table));
  }

  private String sharded(String table, String statement) {
    if (!SHARDED_BY.containsKey(table)) {
      throw new IllegalArgumentException("by what does " + table + " go to shards?");
    }
    return withEngine(
        TABLE.matcher(statement).replaceFirst("$1$2_local" + quoted(onCluster())),
        "'/clickhouse/tables/{uuid}/{shard}', '{replica}'");
  }

  private String everywhere(String statement) {
    // Replicas of different shards may have the same name.
    return withEngine(
        TABLE.matcher(statement).replaceFirst("$1$2" + quoted(onCluster())),
        "'/clickhouse/tables/{uuid}/all', '{shard}-{replica}'");
  }

  private String distributed(String table) {
    return "CREATE TABLE IF NOT EXISTS %1$s%2$s AS %1$s_local\nENGINE = Distributed('%3$s', '%4$s', '%1$s_local', %5$s)"
        .formatted(table, onCluster(), cluster, database, SHARDED_BY.get(table));
  }

  private String withEngine(String statement, String replica) {
    if (!replicated) {
      return statement;
    }
    return ENGINE
        .matcher(statement)
        .replaceFirst(
            engine ->
                quoted(
                    "ENGINE = Replicated%s(%s%s)"
                        .formatted(
                            engine.group(1),
                            replica,
                            engine.group(2) == null ? "" : ", " + engine.group(2))));
  }

  private String onCluster() {
    return replicated ? " ON CLUSTER '" + cluster + "'" : "";
  }

  private static String quoted(String replacement) {
    return Matcher.quoteReplacement(replacement);
  }
}
