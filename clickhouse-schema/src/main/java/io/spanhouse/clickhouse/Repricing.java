package io.spanhouse.clickhouse;

import com.clickhouse.client.api.query.GenericRecord;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Prices stored model calls again, with the prices that are valid at each call's start: the same
 * rules and the same whole numbers as when a collector takes a call in.
 *
 * <p>A call whose cost changes gets a corrected row under the next version, which also wins over
 * the call's own row when that is delivered again, and a new {@code received_at}, so that whoever
 * adds up what arrived looks at it again. A call whose cost is right stays as it is: doing it twice
 * changes nothing the second time. A cost the sender gave stays; what the prices say beside it,
 * {@code priced_cost}, is corrected.
 *
 * <p>Every workspace at once: prices are the same for all. Failures are {@link
 * ClickHouseException}; a day that was corrected stays corrected.
 */
public final class Repricing implements AutoCloseable {
  /**
   * Calls that arrived more recently are left alone until their collector settled which run they
   * belong to: it corrects rows too, and of two corrections of one version only one would remain.
   */
  public static final Duration GRACE = Duration.ofMinutes(2);

  private static final Duration TIMEOUT = Duration.ofHours(1);
  private static final LocalDate FIRST_DAY = LocalDate.of(1970, 1, 1);
  private static final LocalDate LAST_DAY = LocalDate.of(2262, 4, 10);

  private final DatabaseClient client;
  private final Duration grace;

  /**
   * Connects nowhere yet.
   *
   * @param httpUrl base URL of the HTTP interface
   * @param user user that may read {@code model_prices} and {@code events} and insert into the
   *     latter
   */
  public Repricing(String httpUrl, String database, String user, String password) {
    this(httpUrl, database, user, password, GRACE);
  }

  /** With another {@link #GRACE}. */
  public Repricing(String httpUrl, String database, String user, String password, Duration grace) {
    this.client = new DatabaseClient(httpUrl, database, user, password, TIMEOUT);
    this.grace = grace;
  }

  /**
   * The calls of one model whose cost changes.
   *
   * @param before what they cost before, in USD; unknown costs are 0
   * @param after what they cost now
   */
  public record Change(
      String provider, String model, long calls, BigDecimal before, BigDecimal after) {}

  /**
   * What changes on one day, in UTC.
   *
   * @param young calls left alone because they arrived within the grace period
   */
  public record Day(LocalDate day, List<Change> changes, long young) {}

  /** The days with model calls, from the first to the last day given; null for no bound. */
  public List<LocalDate> days(@Nullable LocalDate from, @Nullable LocalDate to) {
    return client
        .rows(
            RepricingSql.DAYS,
            Map.of(
                "from", String.valueOf(from == null ? FIRST_DAY : from),
                "to", String.valueOf(to == null ? LAST_DAY : to)))
        .stream()
        .map(row -> LocalDate.parse(row.getString("day")))
        .toList();
  }

  /** What {@link #reprice} would change; changes nothing. */
  public Day preview(LocalDate day) {
    List<Change> changes = new ArrayList<>();
    long young = 0;
    for (GenericRecord row : client.rows(RepricingSql.CHANGES, parameters(day))) {
      young += row.getLong("young_calls");
      if (row.getLong("calls") > 0) {
        changes.add(
            new Change(
                row.getString("provider"),
                row.getString("model"),
                row.getLong("calls"),
                new BigDecimal(row.getString("before")),
                new BigDecimal(row.getString("after"))));
      }
    }
    return new Day(day, changes, young);
  }

  /** Prices the calls that started on a day again. */
  public Day reprice(LocalDate day) {
    Day changes = preview(day);
    if (!changes.changes().isEmpty()) {
      client.execute(RepricingSql.CORRECT, parameters(day));
    }
    return changes;
  }

  private Map<String, Object> parameters(LocalDate day) {
    return Map.of("day", day.toString(), "grace", grace.toSeconds());
  }

  @Override
  public void close() {
    client.close();
  }
}
