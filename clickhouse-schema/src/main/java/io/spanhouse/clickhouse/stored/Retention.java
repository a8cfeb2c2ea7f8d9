package io.spanhouse.clickhouse.stored;

import com.clickhouse.client.api.query.GenericRecord;
import io.spanhouse.clickhouse.ClickHouseEndpoint;
import io.spanhouse.clickhouse.ClickHouseException;
import io.spanhouse.clickhouse.DatabaseClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * For how long rows are kept. Limits are in table {@code retention}; {@link #set} makes TTL
 * expressions from them, which ClickHouse applies by itself: at once to what is stored, and when it
 * merges, within some hours, to what gets old later.
 *
 * <p>A row's age counts from when it happened by its sender's clock, or from its arrival where that
 * clock says it was before the year 2000. A message is kept until all calls of its month are
 * without payload.
 *
 * <p>Failures are {@link ClickHouseException}. What was killed is finished by the same again.
 */
public final class Retention implements AutoCloseable {
  /** Stands for every workspace that has no limit of its own. */
  public static final String EVERY_WORKSPACE = "*";

  /** The longest limit. */
  public static final int MAX_DAYS = 3_650;

  private static final Duration TIMEOUT = Duration.ofHours(1);

  private static final Map<String, String> SETTINGS =
      Map.of(
          "insert_deduplicate", "0",
          "mutations_sync", "2",
          "materialize_ttl_after_modify", "1",
          "distributed_ddl_task_timeout", "-1");

  private static final String HAPPENED =
      "intDiv(toUnixTimestamp64Nano(if(toYear(%1$s) < 2000, received_at, %1$s)), 1000000000)";

  /** Calls may lose their payload some time after their limit, when their parts are merged. */
  private static final String END_OF_MONTH =
      "if(month < 200001, toInt64(toUnixTimestamp(received_at)),"
          + " 86400 * (1 + toInt64(toInt32(makeDate32(intDiv(month, 100) + intDiv(month % 100, 12), month % 100 % 12 + 1, 1)))))";

  /** What is kept for its own time. */
  public enum Kind {
    /** Rows of runs, and totals of traces. */
    RUNS,
    /** Rows of events. */
    EVENTS,
    /** Rows of spans. */
    SPANS,
    /** What was said in runs, events and spans, whose rows stay without it, and messages. */
    PAYLOAD,
    /** Items that were refused. */
    REJECTED,
    /** What each request brought. */
    INGEST_LEDGER;

    String key() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * A limit.
   *
   * @param workspace name of a workspace, or {@link #EVERY_WORKSPACE}
   * @param days 0 is for ever
   */
  public record Limit(String workspace, Kind kind, int days) {}

  private static final Map<String, List<String>> PAYLOAD =
      Map.of(
          "runs", List.of("input", "output"),
          "events", List.of("input", "input_messages", "output", "data"),
          "spans",
              List.of(
                  "attributes",
                  "`span_events.time`",
                  "`span_events.name`",
                  "`span_events.attributes`"));

  private final DatabaseClient client;

  /**
   * Connects nowhere yet.
   *
   * @param endpoint with a user that may insert into {@code retention} and alter the tables
   */
  public Retention(ClickHouseEndpoint endpoint) {
    client = new DatabaseClient(endpoint, TIMEOUT, SETTINGS);
  }

  /** All limits, by workspace and kind. */
  public List<Limit> limits() {
    List<Limit> limits = new ArrayList<>();
    for (GenericRecord row :
        client.rows(
            "SELECT workspace, kind, assumeNotNull(days) FROM retention FINAL WHERE days IS NOT NULL ORDER BY workspace, kind")) {
      limits.add(
          new Limit(
              row.getString(1),
              Kind.valueOf(row.getString(2).toUpperCase(Locale.ROOT)),
              Math.toIntExact(row.getLong(3))));
    }
    return limits;
  }

  /**
   * Sets limits of a workspace, and deletes what is older.
   *
   * @param workspace name of a workspace, or {@link #EVERY_WORKSPACE}
   * @param days for each kind that changes: 1 to {@link #MAX_DAYS}, 0 for ever, or empty to take
   *     back the workspace's own limit
   * @param progress takes a line now and then
   */
  public void set(String workspace, Map<Kind, OptionalInt> days, Consumer<String> progress) {
    days.forEach(
        (kind, limit) -> {
          if (limit.orElse(0) < 0 || limit.orElse(0) > MAX_DAYS) {
            throw new ClickHouseException(
                "a limit is 1 to %d days, or 0: not %d".formatted(MAX_DAYS, limit.getAsInt()));
          }
          client.execute(
              "INSERT INTO retention (workspace, kind, days)"
                  + " SELECT {workspace:String}, {kind:String}, if({days:Int64} < 0, NULL, {days:Int64})",
              Map.of("workspace", workspace, "kind", kind.key(), "days", limit.orElse(-1)));
        });
    List<Limit> limits = limits();
    for (Kind kind : days.keySet()) {
      apply(kind, limits, progress);
    }
  }

  /** By workspace; always with one for every workspace. */
  private static Map<String, Integer> days(Kind kind, List<Limit> limits) {
    Map<String, Integer> days = new TreeMap<>(Map.of(EVERY_WORKSPACE, 0));
    limits.stream()
        .filter(limit -> limit.kind() == kind)
        .forEach(limit -> days.put(limit.workspace(), limit.days()));
    return days;
  }

  private static int daysOf(String workspace, Map<String, Integer> days) {
    return days.getOrDefault(workspace, days.getOrDefault(EVERY_WORKSPACE, 0));
  }

  private void apply(Kind kind, List<Limit> limits, Consumer<String> progress) {
    Map<String, Integer> days = days(kind, limits);
    switch (kind) {
      case RUNS -> {
        expire("runs", HAPPENED.formatted("started_at"), days, progress);
        expire(
            "trace_totals", "intDiv(toUnixTimestamp64Nano(last_at), 1000000000)", days, progress);
      }
      case EVENTS, SPANS -> expire(kind.key(), HAPPENED.formatted("started_at"), days, progress);
      case PAYLOAD ->
          PAYLOAD.forEach(
              (table, columns) -> {
                progress.accept("payload of " + table);
                StringBuilder columnTtl = new StringBuilder();
                for (String column : columns) {
                  columnTtl
                      .append(columnTtl.isEmpty() ? "" : ", ")
                      .append("MODIFY COLUMN " + column + " TTL ")
                      .append(ttl(HAPPENED.formatted("started_at")));
                }
                alter(table, columnTtl.toString(), days);
              });
      case REJECTED, INGEST_LEDGER ->
          expire(kind.key(), HAPPENED.formatted("received_at"), days, progress);
    }
    if (kind == Kind.EVENTS || kind == Kind.PAYLOAD) {
      // After the calls that were given them.
      expire("messages", END_OF_MONTH, ofMessages(limits), progress);
    }
  }

  /** A message is of use as long as there are calls with payload. */
  private static Map<String, Integer> ofMessages(List<Limit> limits) {
    Map<String, Integer> events = days(Kind.EVENTS, limits);
    Map<String, Integer> payload = days(Kind.PAYLOAD, limits);
    Map<String, Integer> days = new TreeMap<>();
    for (Map<String, Integer> each : List.of(events, payload)) {
      for (String workspace : each.keySet()) {
        int rows = daysOf(workspace, events);
        int said = daysOf(workspace, payload);
        days.put(workspace, rows == 0 ? said : said == 0 ? rows : Math.min(rows, said));
      }
    }
    return days;
  }

  private void expire(
      String table, String seconds, Map<String, Integer> days, Consumer<String> progress) {
    progress.accept("rows of " + table);
    alter(table, "MODIFY TTL " + ttl(seconds), days);
  }

  /**
   * For ever is as long as a DateTime can be. The time 0, which ClickHouse takes for never in a
   * row, it leaves out where it looks how long to keep a part: a part would go with its last other
   * row.
   */
  private static String ttl(String seconds) {
    String days =
        "toInt64(transform(workspace, {workspaces:Array(String)}, {days:Array(UInt32)}, {every:UInt32}))";
    return "toDateTime(if(%1$s = 0, 4294967295, least(greatest(%2$s + 86400 * %1$s, 1), 4294967295)), 'UTC')"
        .formatted(days, seconds);
  }

  private void alter(String table, String change, Map<String, Integer> days) {
    Map<String, Object> parameters =
        Map.of(
            "workspaces", List.copyOf(days.keySet()),
            "days", List.copyOf(days.values()),
            "every", daysOf(EVERY_WORKSPACE, days));
    for (StoredTable stored : StoredTable.find(client, List.of(table))) {
      client.execute("ALTER TABLE " + stored.target() + " " + change, parameters);
    }
  }

  @Override
  public void close() {
    client.close();
  }
}
