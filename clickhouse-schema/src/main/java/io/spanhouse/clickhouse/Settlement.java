package io.spanhouse.clickhouse;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The statements that write what only all of a trace can tell: which events count, the totals of
 * runs and of traces. They look at what arrived within a time and at what belongs to it. What they
 * write depends on what is stored, not on when or how often they look.
 *
 * <p>To be run one after the other in one ClickHouse session of their own: they make temporary
 * tables. Parameters: {@code from} (exclusive) and {@code to} (inclusive), times of arrival, and
 * {@code at}, when they look: {@code to}, unless that is later than now. All are nanoseconds since
 * the epoch. Text of senders is never part of a statement.
 */
public final class Settlement {
  private static final List<String> ARRIVALS = statements("1_arrivals.sql");
  private static final List<String> SCOPE = statements("2_scope.sql");
  private static final List<String> SUPERSEDED = statements("2_superseded.sql");
  private static final List<String> STATEMENTS =
      Stream.of("3_events.sql", "4_runs.sql", "5_traces.sql")
          .flatMap(file -> statements(file).stream())
          .toList();

  private static final String REMOVALS = statements("2_removals.sql").get(0);

  private Settlement() {}

  /** What ClickHouse is to be told with each statement, for tables that are on a cluster. */
  public static Map<String, String> settings() {
    return ClusterDdl.QUERY_SETTINGS;
  }

  /** Find out what something arrived in; afterwards {@link #anything()} can be asked. */
  public static List<String> arrivals() {
    return ARRIVALS;
  }

  /** Answers 1 when there is something to settle, else 0. */
  public static String anything() {
    return "SELECT (SELECT count() FROM arrived) + (SELECT count() FROM roots) > 0";
  }

  /**
   * Find out what belongs to it. To be run again when runs were given to other outermost ones,
   * which are added to temporary table {@code roots} first.
   */
  public static List<String> scope() {
    return SCOPE;
  }

  /**
   * Find rows that a record of the same span, event or run stands beside instead of replacing them,
   * because it says another start and the minute of the start is part of the sort key. Adds their
   * outermost runs to {@code roots}. To be run after {@link #scope()}.
   */
  public static List<String> superseded() {
    return SUPERSEDED;
  }

  /**
   * Answers the statements that remove what {@link #superseded()} found, in order, as column {@code
   * statement}; no row where there is nothing to remove.
   */
  public static String removals() {
    return REMOVALS;
  }

  /** Settle it. */
  public static List<String> statements() {
    return STATEMENTS;
  }

  private static List<String> statements(String file) {
    try (InputStream in = Settlement.class.getResourceAsStream("settle/" + file)) {
      return new SchemaFile(0, file, new String(in.readAllBytes(), UTF_8)).statements();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
