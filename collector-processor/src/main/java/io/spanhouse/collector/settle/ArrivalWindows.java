package io.spanhouse.collector.settle;

import com.clickhouse.client.api.Client;
import com.clickhouse.client.api.ServerException;
import com.clickhouse.client.api.query.GenericRecord;
import com.clickhouse.client.api.query.QuerySettings;
import io.spanhouse.clickhouse.WholeAnswer;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Cuts time, as rows arrived, into windows that are settled one after the other. */
final class ArrivalWindows {
  private static final Logger LOG = LoggerFactory.getLogger(ArrivalWindows.class);

  private static final int MAX_ROWS = 500_000;
  private static final Duration SHORTEST = Duration.ofMillis(100);

  /** Also where nothing arrives, runs run out of time. */
  private static final Duration LONGEST_IDLE = Duration.ofSeconds(10);

  /** Without reading other granules than those that rows of the window are in. */
  private static final String ROWS =
      """
      SELECT
        (SELECT count() FROM spans WHERE received_at > fromUnixTimestamp64Nano({from:Int64})
            AND received_at <= fromUnixTimestamp64Nano({to:Int64}))
        + (SELECT count() FROM events WHERE received_at > fromUnixTimestamp64Nano({from:Int64})
            AND received_at <= fromUnixTimestamp64Nano({to:Int64}))
        + (SELECT count() FROM runs WHERE received_at > fromUnixTimestamp64Nano({from:Int64})
            AND received_at <= fromUnixTimestamp64Nano({to:Int64}))
      """;

  /** The clock that a row was received by may have been ahead. */
  private static final String FIRST =
      """
      WITH
        fromUnixTimestamp64Nano({now:Int64}) AS now,
        ifNull((SELECT maxOrNull(received_at) FROM spans), now) AS latest
      SELECT
        toInt64(toUnixTimestamp64Nano(least(
          ifNull((SELECT minOrNull(received_at) FROM runs FINAL WHERE settled_at = toDateTime64(0, 9)), now),
          least(latest, now) - toIntervalSecond({look_back:Int64})))) AS first_nanos,
        toInt64(toUnixTimestamp64Nano(latest)) AS latest_nanos
      """;

  private final Client client;
  private @Nullable Duration limit;

  /** The last window, where it was cut. */
  private @Nullable Duration cut;

  ArrivalWindows(Client client) {
    this.client = client;
  }

  /**
   * Where to begin: before the first run that is not settled, and before what arrived last in case
   * it is not. It ends with the latest arrival, which may be after now.
   */
  Progress.Stretch first(Duration lookBack, Instant now) {
    GenericRecord row =
        row(FIRST, Map.of("look_back", lookBack.toSeconds(), "now", SettleSession.epochNanos(now)));
    return new Progress.Stretch(
        SettleSession.instant(row.getLong("first_nanos")).minusNanos(1),
        SettleSession.instant(row.getLong("latest_nanos")));
  }

  private GenericRecord row(String query, Map<String, Object> parameters) {
    try {
      return WholeAnswer.rows(client, query, parameters, new QuerySettings()).get(0);
    } catch (Exception e) {
      throw SettleSession.failure(e);
    }
  }

  /**
   * The end of the next window: {@code from} where nothing arrived yet, earlier than {@code to}
   * where too much did.
   */
  Instant end(Instant from, Instant to) {
    Instant end = earlier(to, from, limit);
    if (cut != null) {
      end = earlier(end, from, cut.multipliedBy(2));
    }
    long rows = rows(from, end);
    while (rows > MAX_ROWS && from.plus(SHORTEST).isBefore(end)) {
      end = from.plus(Duration.between(from, end).dividedBy(2));
      rows = rows(from, end);
    }
    cut = end.isBefore(to) ? Duration.between(from, end) : null;
    boolean idle = rows == 0 && cut == null && end.isBefore(from.plus(LONGEST_IDLE));
    return idle ? from : end;
  }

  private static Instant earlier(Instant end, Instant from, @Nullable Duration length) {
    return length != null && from.plus(length).isBefore(end) ? from.plus(length) : end;
  }

  private long rows(Instant from, Instant to) {
    return row(
            ROWS,
            Map.of("from", SettleSession.epochNanos(from), "to", SettleSession.epochNanos(to)))
        .getLong(1);
  }

  /** The next windows may be as long as they like. */
  void settled() {
    limit = null;
  }

  /**
   * The next windows are shorter, so that what ClickHouse cannot do harms no more than it must.
   *
   * @return whether to go on behind this one, because it cannot be made shorter
   */
  boolean failed(Instant from, Instant end, RuntimeException failure) {
    if (!isRefusal(failure)) {
      return false;
    }
    Duration length = Duration.between(from, end);
    if (length.compareTo(SHORTEST) > 0) {
      limit = length.dividedBy(2);
      return false;
    }
    LOG.warn(
        "totals of runs of which something arrived at {} are not up to date: {}",
        end,
        failure.getMessage());
    return true;
  }

  private static boolean isRefusal(Throwable failure) {
    for (@Nullable Throwable at = failure; at != null; at = at.getCause()) {
      if (at instanceof ServerException) {
        return true;
      }
    }
    return false;
  }
}
