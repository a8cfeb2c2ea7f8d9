package io.spanhouse.clickhouse;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The tables and views of one database: shipped as {@code .sql} files, one a table or view, in a
 * folder a version.
 *
 * <p>Every statement can be run again without harm and every file is recorded in {@code
 * schema_migrations} once all of its statements ran, so that a migration that was killed is
 * finished by the next one. A file of tables never changes once it was released; a file of views is
 * applied again when its text changed, and when a view of it is missing.
 *
 * <p>Each call opens its own connection. Failures are {@link ClickHouseException}.
 */
public final class Schema {
  /** The newest version this build knows. */
  public static final int CURRENT_VERSION =
      SchemaFile.all().stream().mapToInt(SchemaFile::version).max().orElseThrow();

  /** How a database compares with this build. */
  public enum State {
    /** Everything of this build is applied. */
    CURRENT,
    /** There are no tables of ours. */
    MISSING,
    /** Something of this build is not applied. */
    OLDER,
    /** A newer build migrated it. */
    NEWER
  }

  /**
   * What {@link #check()} found.
   *
   * @param state how the database compares with this build
   * @param version newest version that is applied, 0 for none
   * @param advice one line that says what to do; empty for {@link State#CURRENT}
   */
  public record Status(State state, int version, String advice) {}

  /**
   * A column of a table.
   *
   * @param name name, without quotes
   * @param type type as ClickHouse writes it, such as {@code Nullable(Decimal(18, 12))}
   */
  public record Column(String name, String type) {}

  private final SchemaDatabase database;
  private final @Nullable ClusterDdl cluster;

  /**
   * Connects nowhere yet.
   *
   * @param endpoint with a database that {@link #migrate()} creates where it is missing, and a user
   *     that may create tables, for {@link #migrate()}, or read, for the others
   */
  public Schema(ClickHouseEndpoint endpoint) {
    this(new SchemaDatabase(endpoint), null);
  }

  private Schema(SchemaDatabase database, @Nullable ClusterDdl cluster) {
    this.database = database;
    this.cluster = cluster;
  }

  /**
   * The same database on all nodes of a cluster: rows are divided among the shards by trace, and
   * kept by each replica of a shard. Needs ClickHouse Keeper, and the macros {@code shard} and
   * {@code replica} on each node.
   *
   * @param cluster name of the cluster in {@code system.clusters}
   */
  public Schema onCluster(String cluster) {
    return new Schema(database, new ClusterDdl(cluster, database.name(), true));
  }

  /** Compares the database with this build; changes nothing. */
  public Status check() {
    try (SchemaDatabase.Session session = database.connect()) {
      return status(session.applied());
    }
  }

  /**
   * The views of this build that are not there, or that the user may not see: somebody dropped
   * them, or a restore left them out. {@link #migrate()} makes them again.
   */
  public List<String> missingViews() {
    try (SchemaDatabase.Session session = database.connect()) {
      return missingViews(session);
    }
  }

  /**
   * The statements {@link #migrate()} would run now, in order; changes nothing. Where the database
   * is there, some carry a comment with the condition under which they are run. They hold no
   * password: where one is needed, the user without one stands instead.
   */
  public List<String> plan() {
    return steps().stream().map(MigrationStep::statement).toList();
  }

  /** {@link #plan()} for a person to read: with the names of the files, and where it leads. */
  public String script() {
    StringBuilder script = new StringBuilder();
    String file = "";
    for (MigrationStep step : steps()) {
      if (!step.file().equals(file)) {
        file = step.file();
        script.append("-- ==== ").append(file).append("\n\n");
      }
      script.append(step.statement()).append(";\n\n");
    }
    return script.toString();
  }

  private List<MigrationStep> steps() {
    try (SchemaDatabase.Session session = database.connect()) {
      List<SchemaFile> due = due(session);
      List<MigrationStep> steps = new ArrayList<>();
      boolean exists = session.exists();
      if (!exists) {
        steps.add(new MigrationStep("database", createDatabase()));
      }
      for (SchemaFile file : due) {
        // What is due under a condition only, is due to tables that are there.
        steps(file).stream()
            .filter(step -> exists || step.condition().isEmpty())
            .forEach(steps::add);
      }
      return List.copyOf(steps);
    }
  }

  /** {@link #migrate(Consumer)} without a word about how far it is. */
  public List<String> migrate() {
    return migrate(line -> {});
  }

  /**
   * Brings the database to this build's version and returns the names of the files it applied.
   *
   * <p>Tables whose sort key changed are copied, which takes time and room: a copy is begun only
   * with room for it, and what was copied is dropped only when every row of it is in its new table.
   *
   * <p>A user with a password is told to ClickHouse each time, for what ClickHouse reads by itself
   * as this user: after a change of the password, migrate again.
   *
   * @param progress takes a line about once a second while something takes longer than that
   */
  public List<String> migrate(Consumer<String> progress) {
    List<SchemaFile> due;
    try (SchemaDatabase.Session session = database.connect()) {
      due = due(session);
      if (!due.isEmpty()) {
        session.execute(createDatabase(), UUID.randomUUID().toString());
      }
    }
    if (!due.isEmpty()) {
      try (SchemaDatabase.Session session = database.connectInside()) {
        Migration migration = new Migration(database, session, progress);
        due.forEach(file -> migration.apply(file, steps(file)));
      }
    }
    return due.stream().map(SchemaFile::name).toList();
  }

  /** The columns of a table of this build, in the order of its newest DDL. */
  public static List<Column> columns(String table) {
    return TableDefinition.columns(SchemaFile.all(), table);
  }

  private static Status status(List<AppliedFile> applied) {
    int version = version(applied);
    if (version > CURRENT_VERSION) {
      return new Status(State.NEWER, version, newerAdvice(version));
    }
    if (applied.isEmpty()) {
      return new Status(State.MISSING, 0, "the tables are missing: run `spanhouse migrate`");
    }
    List<SchemaFile> pending = pending(applied);
    if (!pending.isEmpty()) {
      return new Status(
          State.OLDER,
          version,
          "the tables are older than this program (not applied: "
              + pending.get(0).name()
              + "): run `spanhouse migrate`");
    }
    return new Status(State.CURRENT, version, "");
  }

  private List<SchemaFile> due(SchemaDatabase.Session session) {
    List<AppliedFile> applied = session.applied();
    requireNotNewer(applied);
    requirePlace(session);
    List<SchemaFile> pending = pending(applied);
    List<String> missing = missingViews(session);
    return SchemaFile.all().stream()
        .filter(
            file ->
                pending.contains(file)
                    || file.views().stream().anyMatch(missing::contains)
                    || (database.hasPassword() && file.hasCredentials()))
        .toList();
  }

  private List<String> missingViews(SchemaDatabase.Session session) {
    List<String> tables = cluster == null ? session.tables() : session.tables(cluster);
    return SchemaFile.all().stream()
        .flatMap(file -> file.views().stream())
        .filter(view -> !tables.contains(view))
        .toList();
  }

  private String createDatabase() {
    return cluster == null ? database.createStatement() : cluster.createDatabase();
  }

  private List<MigrationStep> steps(SchemaFile file) {
    return cluster == null ? file.steps(database.name()) : cluster.steps(file);
  }

  /** Tables of one server stay on it, and tables on a cluster there. */
  private void requirePlace(SchemaDatabase.Session session) {
    List<String> engines = session.enginesOfRuns();
    if (cluster == null) {
      if (engines.stream().anyMatch(engine -> engine.startsWith("Distributed("))) {
        throw new ClickHouseException(
            "the tables of database %s are on a cluster (%s): migrate it with --cluster"
                .formatted(database.name(), engines.get(0)));
      }
      return;
    }
    if (engines.stream().anyMatch(engine -> !engine.startsWith("Distributed("))) {
      throw new ClickHouseException(
          "the tables of database %s are on this server alone: for a cluster name another --database, and copy what you need"
              .formatted(database.name()));
    }
    List<String> clusters = session.clusters();
    if (!clusters.contains(cluster.cluster())) {
      throw new ClickHouseException(
          "ClickHouse knows no cluster %s; it knows %s"
              .formatted(
                  cluster.cluster(), clusters.isEmpty() ? "none" : String.join(", ", clusters)));
    }
  }

  private static void requireNotNewer(List<AppliedFile> applied) {
    int version = version(applied);
    if (version > CURRENT_VERSION) {
      throw new ClickHouseException(newerAdvice(version));
    }
  }

  private static String newerAdvice(int version) {
    return "this database was migrated by a newer Spanhouse (schema %d, this build knows %d): upgrade this program"
        .formatted(version, CURRENT_VERSION);
  }

  private static int version(List<AppliedFile> applied) {
    return applied.stream().mapToInt(AppliedFile::version).max().orElse(0);
  }

  private static List<SchemaFile> pending(List<AppliedFile> applied) {
    Map<String, String> checksums = new LinkedHashMap<>();
    for (AppliedFile file : applied) {
      checksums.put(file.name(), file.checksum());
    }
    List<SchemaFile> pending = new ArrayList<>();
    for (SchemaFile file : SchemaFile.all()) {
      String checksum = checksums.get(file.name());
      if (checksum != null && !checksum.equals(file.checksum()) && !file.isReplaceable()) {
        throw new ClickHouseException(
            "the tables of this database were made from another text of %s: use a released build, or an empty database"
                .formatted(file.name()));
      }
      if (!file.checksum().equals(checksum)) {
        pending.add(file);
      }
    }
    return pending;
  }
}
