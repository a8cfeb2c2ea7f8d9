package io.spanhouse.collector.command.query;

import io.spanhouse.collector.command.query.QueryResult.Row;
import io.spanhouse.collector.command.terminal.CommandException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A view or table that the database has.
 *
 * @param name as it is there
 * @param engine of ClickHouse
 * @param columns names and types
 */
public record ExportSource(String name, String engine, Map<String, String> columns) {
  /** The first of these that there is says when a row was. */
  private static final List<String> TIME_COLUMNS =
      List.of(
          "started_at",
          "day",
          "first_at",
          "start_time",
          "Timestamp",
          "received_at",
          "last_seen",
          "last_at",
          "settled_at");

  private static final String WORKSPACE = "workspace";

  /**
   * A half-open time.
   *
   * @param from inclusive; null for no bound
   * @param to exclusive; null for no bound
   */
  public record Period(@Nullable Instant from, @Nullable Instant to) {
    boolean isBounded() {
      return from != null || to != null;
    }
  }

  /**
   * Looks it up, so that what a user typed is never taken for anything else than a name.
   *
   * @throws CommandException when there is none of that name, saying which there are
   */
  public static ExportSource find(ClickHouseQueries queries, String database, String name) {
    List<Row> tables =
        queries
            .rows(
                Query.of(
                    "SELECT name, engine FROM system.tables"
                        + " WHERE database = currentDatabase() ORDER BY name"))
            .rows();
    String engine =
        tables.stream()
            .filter(table -> table.text("name").equals(name))
            .map(table -> table.text("engine"))
            .findFirst()
            .orElseThrow(
                () ->
                    new CommandException(
                        "no view or table "
                            + name
                            + " in database "
                            + database
                            + "; there are: "
                            + tables.stream()
                                .map(table -> table.text("name"))
                                .collect(Collectors.joining(", "))));
    Map<String, String> columns = new TreeMap<>();
    queries
        .rows(
            new Query(
                "SELECT name, type FROM system.columns"
                    + " WHERE database = currentDatabase() AND table = {name:String}",
                Map.of("name", name)))
        .rows()
        .forEach(column -> columns.put(column.text("name"), column.text("type")));
    return new ExportSource(name, engine, columns);
  }

  /** Whether a row may be stored in several versions, of which readers see one with FINAL. */
  public boolean keepsVersions() {
    return engine.contains("Replacing") || engine.equals("Distributed");
  }

  /**
   * The rows of a workspace, all where rows are nobody's in particular.
   *
   * @throws CommandException when rows have no time that the period could bound
   */
  public Query rows(String workspace, Period period) {
    StringBuilder sql = new StringBuilder("SELECT * FROM {view:Identifier} WHERE 1");
    Map<String, String> parameters = new TreeMap<>();
    parameters.put("view", name);
    if (columns.containsKey(WORKSPACE)) {
      sql.append(" AND workspace = {workspace:String}");
      parameters.put(WORKSPACE, workspace);
    }
    if (period.isBounded()) {
      String column = timeColumn();
      parameters.put("time", column);
      boolean byDay = columns.getOrDefault(column, "").equals("Date");
      bound(sql, parameters, ">=", "from", period.from(), byDay);
      bound(sql, parameters, "<", "to", period.to(), byDay);
    }
    return new Query(sql.toString(), parameters);
  }

  private String timeColumn() {
    return TIME_COLUMNS.stream()
        .filter(columns::containsKey)
        .findFirst()
        .orElseThrow(
            () ->
                new CommandException(
                    "rows of " + name + " have no time: leave --from and --to away"));
  }

  private void bound(
      StringBuilder sql,
      Map<String, String> parameters,
      String comparison,
      String name,
      @Nullable Instant time,
      boolean byDay) {
    if (time == null) {
      return;
    }
    String value;
    if (byDay) {
      sql.append(" AND {time:Identifier} %s {%s:Date}".formatted(comparison, name));
      value = day(time).toString();
    } else {
      sql.append(
          " AND {time:Identifier} %s fromUnixTimestamp64Nano({%s:Int64}, 'UTC')"
              .formatted(comparison, name));
      value = Long.toString(time.getEpochSecond() * 1_000_000_000L + time.getNano());
    }
    parameters.put(name, value);
  }

  private LocalDate day(Instant time) {
    LocalDate day = LocalDate.ofInstant(time, ZoneOffset.UTC);
    if (!day.atStartOfDay(ZoneOffset.UTC).toInstant().equals(time)) {
      throw new CommandException(
          "rows of " + name + " are by day: give --from and --to as days, such as " + day);
    }
    return day;
  }
}
