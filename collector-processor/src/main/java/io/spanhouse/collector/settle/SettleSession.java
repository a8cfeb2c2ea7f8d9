package io.spanhouse.collector.settle;

import com.clickhouse.client.api.Client;
import com.clickhouse.client.api.DataStreamWriter;
import com.clickhouse.client.api.insert.InsertSettings;
import com.clickhouse.client.api.query.GenericRecord;
import com.clickhouse.client.api.query.QuerySettings;
import com.clickhouse.data.ClickHouseFormat;
import io.spanhouse.clickhouse.WholeAnswer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One look at what arrived within a time: a ClickHouse session, because its statements leave
 * temporary tables to each other.
 */
final class SettleSession implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SettleSession.class);
  private static final int TIMEOUT_SECONDS = 60;

  private final Client client;
  private final String id = UUID.randomUUID().toString();
  private final Map<String, Object> window;

  /**
   * @param from time of arrival, exclusive
   * @param to time of arrival, inclusive
   * @param at when it looks: what ran out of time by then has
   */
  SettleSession(Client client, Instant from, Instant to, Instant at) {
    this.client = client;
    this.window = Map.of("from", epochNanos(from), "to", epochNanos(to), "at", epochNanos(at));
  }

  void execute(String statement) {
    try {
      client.query(statement, window, settings()).get().close();
    } catch (Exception e) {
      throw failure(e);
    }
  }

  /** Inserts rows that are written in RowBinary. */
  void insert(String table, DataStreamWriter rows) {
    InsertSettings settings =
        new InsertSettings().setSessionId(id).setSessionTimeout(TIMEOUT_SECONDS);
    try {
      client.insert(table, rows, ClickHouseFormat.RowBinary, settings).get().close();
    } catch (Exception e) {
      throw failure(e);
    }
  }

  static IllegalStateException failure(Exception e) {
    if (e instanceof InterruptedException) {
      Thread.currentThread().interrupt();
    }
    return new IllegalStateException(e instanceof ExecutionException ? e.getCause() : e);
  }

  List<GenericRecord> rows(String query, Map<String, Object> parameters) {
    List<GenericRecord> rows = new ArrayList<>();
    forEach(query, parameters, rows::add);
    return rows;
  }

  /** Fails when not all rows come; some were handed on then. */
  void forEach(String query, Map<String, Object> parameters, Consumer<GenericRecord> each) {
    Map<String, Object> all = new HashMap<>(window);
    all.putAll(parameters);
    try {
      WholeAnswer.forEach(client, query, all, settings(), each);
    } catch (Exception e) {
      throw failure(e);
    }
  }

  private QuerySettings settings() {
    return new QuerySettings()
        .setSessionId(id)
        .setSessionTimeout(TIMEOUT_SECONDS)
        // Safe here: a row's sort key, which these statements filter by, never changes.
        .serverSetting("optimize_move_to_prewhere_if_final", "1");
  }

  /** ClickHouse drops the temporary tables now; those of a session that is lost, a minute later. */
  @Override
  public void close() {
    try {
      client.query("SELECT 1", settings().serverSetting("close_session", "1")).get().close();
    } catch (Exception e) {
      if (e instanceof InterruptedException) {
        Thread.currentThread().interrupt();
      }
      LOG.debug("a session is left to time out: {}", e.getMessage());
    }
  }

  static long epochNanos(Instant instant) {
    return Math.addExact(
        Math.multiplyExact(instant.getEpochSecond(), 1_000_000_000L), instant.getNano());
  }

  static Instant instant(long epochNanos) {
    return Instant.ofEpochSecond(0, epochNanos);
  }
}
