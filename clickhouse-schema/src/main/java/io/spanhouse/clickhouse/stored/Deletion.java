package io.spanhouse.clickhouse.stored;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.clickhouse.client.api.query.GenericRecord;
import io.spanhouse.clickhouse.ClickHouseEndpoint;
import io.spanhouse.clickhouse.ClickHouseException;
import io.spanhouse.clickhouse.DatabaseClient;
import io.spanhouse.clickhouse.SchemaFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Deletes what is stored about one session, customer, user or trace of a workspace from every
 * table.
 *
 * <p>With a run goes what happened in it and in the runs below it, unless those name another
 * session, customer or user; a trace in which there is nothing of anybody else goes as a whole.
 * Messages go that no other call was given, and rejected items that name the value. Totals of runs
 * and traces that lose something are settled anew by a collector.
 *
 * <p>Nothing remembers what was deleted: what a sender sends again comes back. A deletion that was
 * killed is finished by the same one run again. Failures are {@link ClickHouseException}.
 */
public final class Deletion implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofHours(1);
  private static final int MAX_ROUNDS = 5;
  private static final int MAX_DEPTH = 64;
  private static final Pattern KIND = Pattern.compile("\\$\\{(\\w+)\\}");
  private static final String AGAIN = "-- again: ";

  private static final Map<String, String> SETTINGS =
      Map.of(
          "insert_deduplicate", "0",
          "max_partitions_per_insert_block", "0",
          "allow_nondeterministic_mutations", "1",
          "mutations_sync", "2",
          "distributed_ddl_task_timeout", "-1");

  /**
   * Rows of a table.
   *
   * @param rows as stored: what was delivered twice may be two
   */
  public record Count(String table, long rows) {}

  /** Of each table the rows that go, those that lead to the others last. */
  private static final Map<String, String> CONDITIONS = new LinkedHashMap<>();

  static {
    CONDITIONS.put(
        "events",
        "run_id IN ${run} OR event_id IN ${event} OR (trace_id != '' AND trace_id IN ${trace})");
    CONDITIONS.put(
        "spans",
        "run_id IN ${run} OR concat(trace_id, span_id) IN ${span} OR toString(trace_id) IN ${trace}");
    CONDITIONS.put("trace_totals", "trace_id IN ${touched}");
    CONDITIONS.put("messages", "concat(toString(month), ':', toString(hash)) IN ${message}");
    CONDITIONS.put("rejected", "rejected_id IN ${rejected}");
    CONDITIONS.put("runs", "run_id IN ${run}");
  }

  private final DatabaseClient client;
  private final String database;
  private final DeletionSubject subject;
  private final Map<String, Object> parameters = new HashMap<>();

  /**
   * Connects nowhere yet.
   *
   * @param endpoint with a user that may read, insert into and alter the tables
   * @param value the id of what is to be deleted; not empty
   */
  public Deletion(
      ClickHouseEndpoint endpoint, String workspace, DeletionSubject subject, String value) {
    if (value.isEmpty()) {
      throw new ClickHouseException("what is to be deleted has no id");
    }
    this.client = new DatabaseClient(endpoint, TIMEOUT, SETTINGS);
    this.database = endpoint.database();
    this.subject = subject;
    parameters.put("workspace", workspace);
    parameters.put("deletion", hash(workspace, subject.column(), value));
    parameters.put("column", subject.column());
    parameters.put("value", value);
  }

  private static String hash(String... parts) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(Arrays.toString(parts).getBytes(UTF_8));
      return HexFormat.of().formatHex(digest, 0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Finds out what belongs to it, and how much that is. Deletes nothing. */
  public List<Count> find() {
    if (!hasBegun()) {
      forget();
    }
    for (String statement : statements("1_scope.sql")) {
      if (statement.startsWith(AGAIN)) {
        repeat(statement);
      } else {
        execute(statement);
      }
    }
    statements("2_messages.sql").forEach(this::execute);
    return left();
  }

  private boolean hasBegun() {
    return !rows(keys("begun")).isEmpty();
  }

  private void repeat(String statement) {
    long before = -1;
    for (int depth = 0; depth < MAX_DEPTH; depth++) {
      long now = rows(keys("run")).size();
      if (now == before) {
        return;
      }
      before = now;
      execute(statement);
    }
  }

  /** How much of it is stored now. */
  public List<Count> left() {
    return tables().stream().map(table -> count(table.table())).toList();
  }

  private Count count(String table) {
    String sql = "SELECT count() FROM " + table + " WHERE " + condition(table);
    return new Count(table, rows(sql).get(0).getLong(1));
  }

  /**
   * Deletes what {@link #find} found, and returns when no part that ClickHouse reads has it any
   * more. The files of the parts before ClickHouse removes by itself, as after any merge.
   *
   * @param progress takes a line now and then
   * @return what is left: nothing of any table, unless it is sent again meanwhile
   */
  public List<Count> run(Consumer<String> progress) {
    execute(
        "INSERT INTO deletions (workspace, deletion, kind, key)"
            + " SELECT {workspace:String}, {deletion:String}, 'begun', ''");
    List<Count> left = left();
    for (int round = 0; round < MAX_ROUNDS && left.stream().anyMatch(c -> c.rows() > 0); round++) {
      for (StoredTable table : tables()) {
        if (table.table().equals("messages")) {
          // Calls that arrived meanwhile may have been given some of them.
          forget("kind = 'message'");
          statements("2_messages.sql").forEach(this::execute);
        }
        progress.accept("deleting from " + table.table());
        execute("ALTER TABLE " + table.target() + " DELETE WHERE " + condition(table.table()));
      }
      left = left();
    }
    statements("3_settle.sql").forEach(this::execute);
    if (left.stream().allMatch(count -> count.rows() == 0)) {
      forget();
    }
    return left;
  }

  /** Nothing stays written down about it. */
  public void forget() {
    forget("1");
  }

  private void forget(String condition) {
    for (StoredTable table : StoredTable.find(client, List.of("deletions"))) {
      execute(
          "ALTER TABLE %s DELETE WHERE workspace = {workspace:String} AND deletion = {deletion:String} AND %s"
              .formatted(table.target(), condition));
    }
  }

  private List<StoredTable> tables() {
    List<StoredTable> found = StoredTable.find(client, List.copyOf(CONDITIONS.keySet()));
    return CONDITIONS.keySet().stream()
        .flatMap(name -> found.stream().filter(table -> table.table().equals(name)))
        .toList();
  }

  private String condition(String table) {
    return withKeys("workspace = {workspace:String} AND (" + CONDITIONS.get(table) + ")");
  }

  /** With the keys of a kind where it says {@code ${kind}}. */
  private String withKeys(String sql) {
    return KIND.matcher(sql)
        .replaceAll(kind -> Matcher.quoteReplacement("(" + keys(kind.group(1)) + ")"));
  }

  private String keys(String kind) {
    return "SELECT key FROM %s.deletions WHERE workspace = {workspace:String} AND deletion = {deletion:String} AND kind = '%s'"
        .formatted(database, kind);
  }

  private List<String> statements(String file) {
    try (InputStream in = Deletion.class.getResourceAsStream("delete/" + file)) {
      String text =
          new String(in.readAllBytes(), UTF_8)
              .replace("${is_below}", subject == DeletionSubject.TRACE ? "0" : "1")
              .replace("${is_named}", subject.namedBySpan())
              .replace("${is_of_others}", subject.othersNamedBySpan())
              .replace("${is_rejected}", subject.namedByRejected())
              .replace("${is_gone}", condition("events"));
      return new SchemaFile(0, file, withKeys(text)).statements();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void execute(String sql) {
    client.execute(sql, parameters);
  }

  private List<GenericRecord> rows(String sql) {
    return client.rows(sql, parameters);
  }

  @Override
  public void close() {
    client.close();
  }
}
