package io.spanhouse.collector.command.query;

import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Which runs are wanted: conditions that all hold, with values as parameters. */
public final class RunFilter {
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  private final StringBuilder sql = new StringBuilder();
  private final Map<String, String> parameters = new TreeMap<>();

  /** Only runs with this value in a column of {@code run_summary}; an empty value allows all. */
  public RunFilter with(String column, String value) {
    if (!value.isEmpty()) {
      sql.append(" AND %s = {%s:String}".formatted(column, column));
      parameters.put(column, value);
    }
    return this;
  }

  /** Only runs that started then or later; null allows all. */
  public RunFilter since(@Nullable Instant time) {
    if (time != null) {
      sql.append(" AND started_at >= fromUnixTimestamp64Nano({since:Int64}, 'UTC')");
      long nanos = time.getEpochSecond() * NANOS_PER_SECOND + time.getNano();
      parameters.put("since", Long.toString(nanos));
    }
    return this;
  }

  /** To stand behind another condition; empty where all runs are wanted. */
  String sql() {
    return sql.toString();
  }

  Map<String, String> parameters() {
    return parameters;
  }
}
